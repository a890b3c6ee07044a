import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openOutcomes } from './outcome-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-outcomes-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const outcome = (index: number) => ({
  index,
  planted: [{ periodDays: 3, t0: 1, rank: 20 }],
  twin: 7,
})

it('goes on after the last whole line, whatever a kill tore', () => {
  const path = join(folder, 'deep', 'pairs.jsonl')
  openOutcomes(path, 'grid A').add(outcome(0))
  appendFileSync(path, '{"index":1,"plan')
  const again = openOutcomes(path, 'grid A')
  expect([...again.outcomes.keys()]).toEqual([0])
  again.add(outcome(1))
  expect(openOutcomes(path, 'grid A').outcomes.get(1)).toEqual(outcome(1))
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4)
})

it('refuses to mix settings', () => {
  const path = join(folder, 'pairs.jsonl')
  openOutcomes(path, 'grid A').add(outcome(0))
  expect(() => openOutcomes(path, 'grid B')).toThrow('other settings')
})
