import { createHash } from 'node:crypto'
import { link, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { emptyPlan, inTemporaryFolder, wordCountPlan } from '../../test-support/text-run.ts'
import wordCount from '../../test-support/word-count.ts'
import { createRun } from '../create-run.ts'
import { LedgerError, PlanError } from '../errors.ts'
import { executeRun } from '../execute-run.ts'
import type { AttemptEnd, Grant, Ledger } from '../ledger.ts'
import { openLedger } from '../open-ledger.ts'
import { currentProcess } from '../process-identity.ts'
import { tablesOf } from '../task-module.ts'
import type { Json, Task } from '../task.ts'
import { type DerivedTable, exportRun, type Reveal } from './export-run.ts'

async function inLedger(work: (ledger: Ledger, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    try {
      await work(ledger, folder)
    } finally {
      await ledger.close()
    }
  })
}

/** A run under a grant, into which results are written by hand. */
async function openRun(ledger: Ledger, keys: readonly string[]): Promise<Grant> {
  const items = keys.map((key) => ({ key, sha256: '', locator: null }))
  const runId = await createRun(ledger, { ...emptyPlan, items })
  const grant = await ledger.acquire(
    runId,
    {
      process: currentProcess(),
      leaseMs: 30_000,
      workers: 1,
      toolVersion: 'test',
      kernelSha256: null,
    },
    false,
  )
  await ledger.begin(grant, null)
  await ledger.startAttempts(
    grant,
    keys.map((_, index) => ({ itemNo: index + 1, attemptNo: 1 })),
  )
  return grant
}

function success(itemNo: number, row: Record<string, Json>): AttemptEnd {
  const full = { words: 1, mean_length: null, first_word: null, draw: null, ...row }
  const output = JSON.stringify({ texts: [full], long_words: [] })
  return { itemNo, attemptNo: 1, cpuMs: 0, outcome: 'succeeded', output, attachment: null }
}

const awkward: readonly Record<string, Json>[] = [
  { draw: 0.1 + 0.2, mean_length: 1e21, first_word: 'a,b' },
  { draw: 5e-324, mean_length: -1.5e-7, first_word: 'say "yes"' },
  { draw: 1 / 3, words: 2 ** 53 - 1, first_word: 'two\nlines' },
  { draw: null, mean_length: 1.7976931348623157e308, first_word: ' 星 ' },
  { draw: 0, first_word: '' },
]

describe('exportRun', () => {
  it('reckons a derived table from all results, in all formats, without a column for items', () =>
    inLedger(async (ledger, folder) => {
      const grant = await openRun(ledger, ['a', 'b', 'c'])
      await ledger.endAttempts(grant, [
        success(1, { words: 2 }),
        success(2, { words: 5 }),
        {
          itemNo: 3,
          attemptNo: 1,
          cpuMs: 0,
          outcome: 'failed',
          error: { errorClass: 'input_invalid', message: 'too dark' },
          final: true,
        },
      ])
      const total: DerivedTable = {
        schema: {
          name: 'total',
          columns: [
            { name: 'words', type: 'integer', unit: null, description: 'of all texts' },
            { name: 'keys', type: 'string', unit: null, description: 'in order' },
            { name: 'nothing', type: 'number', unit: null, description: 'left out by the rows' },
          ],
        },
        rows: async (results) => {
          let words = 0
          const keys: string[] = []
          for await (const { key, output } of results) {
            words += output.tables['texts'][0]['words'] as number
            keys.push(key)
          }
          return [{ words, keys: keys.join('') }]
        },
      }
      const written = async (format: 'csv' | 'jsonl' | 'parquet'): Promise<string> => {
        const out = join(folder, `total.${format}`)
        const report = await exportRun(ledger, grant.runId, { format, out, table: total })
        expect(report).toMatchObject({ rows: 1, complete: { succeeded: 2, failed: 1, total: 3 } })
        return out
      }
      expect(await readFile(await written('csv'), 'utf8')).toBe('words,keys,nothing\n7,ab,\n')
      expect(JSON.parse(await readFile(await written('jsonl'), 'utf8'))).toEqual({
        words: 7,
        keys: 'ab',
        nothing: null,
      })
      const file = await asyncBufferFromFile(await written('parquet'))
      expect(await parquetReadObjects({ file })).toHaveLength(1)
    }))

  it('writes numbers and texts that read back the same, in all formats', () =>
    inLedger(async (ledger, folder) => {
      const grant = await openRun(ledger, ['a', 'b', 'c', 'd', 'é'])
      await ledger.endAttempts(
        grant,
        awkward.map((row, index) => success(index + 1, row)),
      )
      const path = (format: string): string => join(folder, `table.${format}`)
      for (const format of ['csv', 'jsonl', 'parquet'] as const) {
        const report = await exportRun(ledger, grant.runId, { format, out: path(format) })
        const bytes = await readFile(report.path)
        expect(report.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
        expect(report).toMatchObject({
          rows: 5,
          complete: { succeeded: 5, failed: 0, total: 5 },
        })
      }
      const rows = (await readFile(path('jsonl'), 'utf8')).trimEnd().split('\n')
      const expected = rows.map((row) => JSON.parse(row) as Record<string, Json>)
      expect(expected.map((row) => row['item_key'])).toEqual(['a', 'b', 'c', 'd', 'é'])
      expect(expected).toMatchObject(awkward)

      const csv = parse<Record<string, string>>(await readFile(path('csv')), { columns: true })
      for (const [index, row] of csv.entries()) {
        expect(row['first_word']).toBe(awkward[index]['first_word'])
        const draw = awkward[index]['draw']
        expect(row['draw'] === '' ? null : Number(row['draw'])).toBe(draw)
      }

      const file = await asyncBufferFromFile(path('parquet'))
      const parquet = (await parquetReadObjects({ file })) as Record<string, unknown>[]
      expect(
        parquet.map(({ words, ...row }) => ({ ...row, words: Number(words as bigint) })),
      ).toEqual(expected)
    }))

  it('is a consistent snapshot while the run goes on, and leaves out what is pending', () =>
    inLedger(async (ledger, folder) => {
      const grant = await openRun(ledger, ['a', 'b', 'c'])
      await ledger.endAttempts(grant, [
        success(1, {}),
        {
          itemNo: 3,
          attemptNo: 1,
          cpuMs: null,
          outcome: 'failed',
          final: true,
          error: { errorClass: 'parse', message: 'line 3 of /data/x/c.txt, "bad"' },
        },
      ])
      const snapshot = await ledger.snapshot(grant.runId)
      await ledger.endAttempts(grant, [success(2, {})])
      expect(await snapshot.results(0, 10, true)).toHaveLength(1)
      expect(snapshot.succeeded).toBe(1)
      await snapshot.close()
      const out = join(folder, 'deep', 'table.csv')
      const report = await exportRun(ledger, grant.runId, { format: 'csv', out })
      expect(report.complete).toEqual({ succeeded: 2, failed: 1, total: 3 })
      expect(await readFile(report.failedPath, 'utf8')).toBe(
        'item_key,error_class,message,attempts,first_error_class,first_message\n' +
          'c,parse,"line 3 of c.txt, ""bad""",1,parse,"line 3 of c.txt, ""bad"""\n',
      )
      // Nothing of the writing is left behind.
      expect((await readdir(join(folder, 'deep'))).sort()).toEqual(['failed.csv', 'table.csv'])
    }))

  it('gives the same bytes for two runs of one plan, whatever table', () =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 30 })
      for (const format of ['csv', 'jsonl', 'parquet'] as const)
        for (const table of tablesOf(wordCount as Task, {}).map(({ name }) => name)) {
          const hashes = new Set<string>()
          for (const workers of [1, 2]) {
            const runId = await createRun(ledger, { ...plan, name: `${format}-${workers}` })
            await executeRun(ledger, runId, { workers })
            const out = join(folder, `out-${workers}`)
            hashes.add((await exportRun(ledger, runId, { format, table, out })).sha256)
          }
          expect(hashes.size).toBe(1)
        }
    }))

  it('writes parquet in several row groups', () =>
    inLedger(async (ledger, folder) => {
      const keys = Array.from({ length: 10_500 }, (_, index) => `k${index}`)
      const grant = await openRun(ledger, keys)
      await ledger.endAttempts(
        grant,
        keys.map((_, index) => success(index + 1, { draw: index + 0.5 })),
      )
      const out = join(folder, 'table.parquet')
      const { rows } = await exportRun(ledger, grant.runId, { format: 'parquet', out })
      const file = await asyncBufferFromFile(out)
      const read = (await parquetReadObjects({ file, columns: ['draw'] })) as { draw: number }[]
      expect(rows).toBe(10_500)
      expect(read.reduce((sum, row) => sum + row.draw, 0)).toBe((10_500 * 10_500) / 2)
    }))

  it('reveals what attachments hold, in the first table alone', () =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 3 })
      const runId = await createRun(ledger, plan)
      await executeRun(ledger, runId, { workers: 1 })
      const out = join(folder, 'table.csv')
      const reveal: Reveal = {
        columns: [{ name: 'preview', type: 'string', unit: null, description: 'Of the text' }],
        values: ({ key, output }) => [`${key}: ${JSON.stringify(output.attachment)}`],
      }
      await exportRun(ledger, runId, { format: 'csv', out, reveal })
      const [header, first] = parse(await readFile(out, 'utf8'))
      expect(header.at(-1)).toBe('preview')
      expect(first.at(-1)).toMatch(/^texts\/text-0\.txt: \{"preview":/)
      const { tables } = await ledger.meta(runId)
      await exportRun(ledger, runId, { format: 'csv', out, reveal, table: tables[1].name })
      expect(await readFile(out, 'utf8')).not.toContain('preview')
    }))

  it('refuses unknown tables and formats, and to overwrite failed.csv', () =>
    inLedger(async (ledger, folder) => {
      const { runId } = await openRun(ledger, ['a'])
      const out = join(folder, 'x.csv')
      const wrong = [
        { format: 'csv', table: 'nothing', out },
        { format: 'xlsx' as 'csv', out },
        { format: 'csv', out: join(folder, 'failed.csv') },
      ] as const
      for (const options of wrong)
        await expect(exportRun(ledger, runId, options)).rejects.toThrow(PlanError)
      await expect(exportRun(ledger, runId, wrong[0])).rejects.toThrow(/'texts', 'long_words'/)
    }))

  it('takes the place of no ledger, source file, device or folder', () =>
    inLedger(async (ledger, folder) => {
      const source = join(folder, 'source.csv')
      await writeFile(source, 'a,b')
      const runId = await createRun(ledger, {
        ...emptyPlan,
        items: [{ key: 'a', sha256: '', locator: null }],
        sources: [{ path: source, bytes: 3, sha256: '' }],
      })
      await symlink('/dev/null', join(folder, 'device'))
      await link(join(ledger.home, 'ledger.sqlite'), join(folder, 'same-ledger'))
      const refused = [
        join(ledger.home, 'ledger.sqlite'),
        join(ledger.home, 'ledger.sqlite-wal'),
        join(folder, 'same-ledger'),
        source,
        join(folder, 'device'),
        ledger.home,
        join(source, 'x.csv'),
        join(folder, `${'a'.repeat(300)}.csv`),
      ]
      for (const out of refused)
        await expect(exportRun(ledger, runId, { format: 'csv', out })).rejects.toThrow(PlanError)
      expect(await readFile(source, 'utf8')).toBe('a,b')
      expect(await ledger.verify(null)).toEqual([])
      const out = join(folder, 'x.csv')
      for (const _twice of [1, 2]) await exportRun(ledger, runId, { format: 'csv', out })
    }))

  it('refuses a row that does not fit its hash', () =>
    inLedger(async (ledger, folder) => {
      const grant = await openRun(ledger, ['a'])
      await ledger.endAttempts(grant, [success(1, { words: 7 })])
      const { DatabaseSync } = await import('node:sqlite')
      const db = new DatabaseSync(join(ledger.home, 'ledger.sqlite'))
      db.exec(`DROP TRIGGER result_frozen;
        UPDATE result SET output = replace(output, '"words":7', '"words":8')`)
      db.close()
      const options = { format: 'csv', out: join(folder, 'x.csv') } as const
      await expect(exportRun(ledger, grant.runId, options)).rejects.toThrow(LedgerError)
      expect((await ledger.verify(null)).map((problem) => problem.check).sort()).toEqual([
        'result_hash',
        'schema',
        'schema',
      ])
    }))
})
