/**
 * Writes fixtures/ledger-vN.sql, a small ledger of the current version, once for each version that
 * is released; older ones stay as they are and are read by `migration.test.ts`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { canonicalJson } from '../src/canonical.ts'
import type { AttemptEnd, Grant, Ledger } from '../src/ledger.ts'
import { ledgerFileName } from '../src/ledger-file.ts'
import { openLedger } from '../src/open-ledger.ts'
import { ledgerVersion } from '../src/sqlite/schema.ts'
import { tablesOf } from '../src/task-module.ts'
import wordCount from './word-count.ts'
import { emptyPlan, textOf } from './text-run.ts'
import { sha256 } from '../src/canonical.ts'

let now = Date.UTC(2026, 0, 1)
const clock = { now: () => (now += 1000), monotonic: () => (now += 1) }

async function makeRun(ledger: Ledger, name: string): Promise<Grant> {
  const items = [0, 1, 2, 3, 4].map((index) => ({
    key: `texts/text-${index}.txt`,
    sha256: sha256(textOf(index)),
    locator: `text-${index}.txt`,
  }))
  const runId = await ledger.createRun({
    plan: {
      ...emptyPlan,
      name,
      taskUrl: 'file:///moved/word-count.ts',
      items,
      sources: [],
      budget: { costNanoUsd: 5000 },
    },
    task: {
      name: wordCount.name,
      version: wordCount.version,
      tables: tablesOf(wordCount, {}),
    },
  })
  const grant = await ledger.acquire(
    runId,
    {
      process: { host: 'fixture', bootId: null, pidNamespace: null, pid: 1, pidStart: null },
      leaseMs: 30_000,
      workers: 1,
      toolVersion: '0.1.0',
      kernelSha256: null,
    },
    false,
  )
  await ledger.begin(grant, null)
  await ledger.startAttempts(
    grant,
    [1, 2, 3, 4, 5].map((itemNo) => ({ itemNo, attemptNo: 1 })),
  )
  return grant
}

function success(itemNo: number): AttemptEnd {
  const words = textOf(itemNo - 1)
    .split(' ')
    .filter((word) => word !== '')
  const output = canonicalJson({
    texts: [{ words: words.length, mean_length: 5.25, first_word: words[0] ?? null, draw: 0.5 }],
    long_words: [],
  })
  const attachment = '{"preview":"x"}'
  const trace = {
    usage: { promptTokens: 10, costNanoUsd: 250 },
    record: `lrv1:record of ${itemNo}`,
    callKey: `call ${itemNo}`,
  }
  return { itemNo, attemptNo: 1, cpuMs: 1, outcome: 'succeeded', output, attachment, ...trace }
}

const home = await mkdtemp(join(tmpdir(), 'longrun-fixture-'))
const ledger = await openLedger(home, { create: true, clock })
const finished = await makeRun(ledger, 'finished')
await ledger.endAttempts(finished, [
  success(1),
  success(2),
  success(3),
  {
    itemNo: 4,
    attemptNo: 1,
    cpuMs: null,
    outcome: 'failed',
    final: true,
    error: { errorClass: 'parse', message: 'no words in /home/fixture/text-3.txt' },
    usage: { promptTokens: 7 },
    record: 'lrv1:what was said',
  },
  { itemNo: 5, attemptNo: 1, cpuMs: null, outcome: 'lost' },
])
await ledger.startAttempts(finished, [{ itemNo: 5, attemptNo: 2 }])
await ledger.endAttempts(finished, [{ ...success(5), attemptNo: 2 }])
await ledger.finish(
  finished,
  { state: 'completed_with_errors', cause: null, message: null },
  'finished',
)
const interrupted = await makeRun(ledger, 'interrupted')
await ledger.endAttempts(interrupted, [success(1), success(2)])
await ledger.close()

const db = new DatabaseSync(join(home, ledgerFileName))
const lines = [
  '-- A ledger as this version wrote it; never edited. Made by test-support/write-fixture.ts.',
  'BEGIN;',
]
const objects = db
  .prepare(
    "SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
  )
  .all() as { name: string; type: string; sql: string }[]
for (const { sql } of objects.filter((object) => object.type !== 'trigger')) lines.push(`${sql};`)
for (const { name } of objects.filter((object) => object.type === 'table'))
  for (const row of db.prepare(`SELECT * FROM ${name}`).all())
    lines.push(`INSERT INTO ${name} VALUES (${Object.values(row).map(literal).join(', ')});`)
for (const { sql } of objects.filter((object) => object.type === 'trigger')) lines.push(`${sql};`)
const { application_id: id } = db.prepare('PRAGMA application_id').get() as {
  application_id: number
}
lines.push(`PRAGMA application_id = ${id};`, `PRAGMA user_version = ${ledgerVersion};`, 'COMMIT;')
db.close()
const path = new URL(`../fixtures/ledger-v${ledgerVersion}.sql`, import.meta.url)
await writeFile(path, `${lines.join('\n')}\n`)
await rm(home, { recursive: true })

function literal(value: unknown): string {
  if (value === null) return 'NULL'
  return typeof value === 'number' ? String(value) : `'${(value as string).replaceAll("'", "''")}'`
}
