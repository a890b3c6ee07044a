import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { relative } from 'node:path'

import {
  ATTEMPT_COLUMNS,
  attemptRow,
  callHistory,
  type LabellingParams,
  readLabellingParams,
  recordedCalls,
  textColumns,
} from '@longrun/pipelines'
import {
  type DerivedTable,
  iterateAttempts,
  type JsonObject,
  type Ledger,
  openVault,
  type Reveal,
  type RunMeta,
  type StoredAttempt,
  type Vault,
} from '@longrun/runs'

import { CommandError } from './exit.ts'
import { displayPath } from './home.ts'

/** Tables of a labelling run that are not of its results. */
export const RECORDING = 'recording'
const ATTEMPTS = 'attempts'

/** The history of every attempt: tokens, cost, classes; no text. */
export function attemptTable(ledger: Ledger, runId: string): DerivedTable {
  return {
    schema: { name: ATTEMPTS, columns: ATTEMPT_COLUMNS },
    rows: async () => {
      const rows: JsonObject[] = []
      for await (const attempt of iterateAttempts(ledger, runId)) {
        const values = attemptRow(attempt)
        rows.push(Object.fromEntries(ATTEMPT_COLUMNS.map(({ name }, i) => [name, values[i]])))
      }
      return rows
    },
  }
}

/** The columns with text, where this export may show them; null where not. Throws `CommandError`. */
export function revealedText(
  meta: RunMeta,
  {
    home,
    out,
    includeText,
  }: { readonly home: string; readonly out: string; readonly includeText: boolean },
): Reveal | null {
  const params = readLabellingParams(meta.params)
  if (includeText) return textColumns(params, readableVault(params, { home, out }))
  if (params.sensitivity === 'restricted' || isInside(home, out)) return null
  // open text is shown unasked, as long as there is any
  const vault = openVault(home, params.datasetId, { create: false })
  return vault.isDestroyed ? null : textColumns(params, vault)
}

/**
 * Write the calls of a run as a recording for `provider: replay`, one a line; returns how many.
 *
 * @throws CommandError for restricted text without `includeText`, and for a file inside the home
 */
export async function writeRecording(
  ledger: Ledger,
  meta: RunMeta,
  { out, includeText }: { readonly out: string; readonly includeText: boolean },
): Promise<number> {
  const params = readLabellingParams(meta.params)
  if (!includeText && params.sensitivity === 'restricted')
    throw new CommandError(
      'a recording holds the answers as they came, which may quote the text, and the text is restricted: give --include-text if you may have it in a file',
    )
  const vault = readableVault(params, { home: ledger.home, out })
  const partial = `${out}.${process.pid}.tmp`
  rmSync(partial, { force: true })
  const file = openSync(partial, 'wx', 0o600)
  let calls = 0
  try {
    const attemptsOf = (runId: string): AsyncIterable<StoredAttempt> =>
      iterateAttempts(ledger, runId)
    const attempts = callHistory(attemptsOf(meta.runId), attemptsOf)
    for await (const call of recordedCalls(attempts, vault, {
      isReplay: params.model.provider === 'replay',
    })) {
      writeSync(file, `${JSON.stringify(call)}\n`)
      calls++
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
    if (existsSync(partial) && calls === 0) rmSync(partial)
  }
  if (calls === 0) throw new CommandError(`run ${meta.runId} has no calls to record yet`)
  renameSync(partial, out)
  return calls
}

/** The key of a run's texts, for a file outside the home: what is inside must die with the key. */
export function readableVault(
  { datasetId }: LabellingParams,
  { home, out }: { readonly home: string; readonly out: string },
): Vault {
  if (isInside(home, out))
    throw new CommandError(
      `--out ${displayPath(out)} lies in the home folder, where no text is kept in the clear: name a file elsewhere`,
    )
  const vault = openVault(home, datasetId, { create: false })
  if (vault.isDestroyed)
    throw new CommandError(
      'the text of this run was purged; without --include-text, labels and counts are still there',
    )
  return vault
}

function isInside(home: string, out: string): boolean {
  return !relative(home, out).startsWith('..')
}
