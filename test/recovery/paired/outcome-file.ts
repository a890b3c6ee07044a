/** Outcomes of one method on one kind of trial, kept as they come: a second start goes on after the last one. */

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { TrialOutcome } from './method.ts'

/** One line of the file. */
export interface StoredOutcome extends TrialOutcome {
  readonly index: number
}

export interface OutcomeFile {
  readonly outcomes: Map<number, StoredOutcome>
  add(outcome: StoredOutcome): void
}

/**
 * Opens or begins a file of JSON lines; the first one holds `basis`, everything that outcomes depend on. A
 * last line that a kill tore is cut off. Throws where the file was begun on another basis.
 */
export function openOutcomes(path: string, basis: string): OutcomeFile {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify({ basis })}\n`)
  }
  const text = readFileSync(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole))
  const [first = '{}', ...lines] = whole.split('\n').slice(0, -1)
  const begun = (JSON.parse(first) as { basis?: string }).basis
  if (begun !== basis) {
    throw new Error(
      `${path} holds outcomes of other settings ("${begun ?? 'none'}", not "${basis}"); ` +
        'give another --state folder, or remove the file to begin again',
    )
  }
  const outcomes = new Map<number, StoredOutcome>()
  for (const line of lines) {
    const outcome = JSON.parse(line) as StoredOutcome
    outcomes.set(outcome.index, outcome)
  }
  return {
    outcomes,
    add(outcome) {
      appendFileSync(path, `${JSON.stringify(outcome)}\n`)
      outcomes.set(outcome.index, outcome)
    },
  }
}
