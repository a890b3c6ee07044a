import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import {
  emptyPlan,
  inTemporaryFolder,
  wordCountPlan,
  wordCountUrl,
} from '../test-support/text-run.ts'
import { createRun } from './create-run.ts'
import { LedgerError, PlanError, RunNotFoundError, UnfinishedRunError } from './errors.ts'
import { executeRun } from './execute-run.ts'
import { exportRun } from './export/export-run.ts'
import { ledgerFileName } from './ledger-file.ts'
import { networkFileSystem, openLedger } from './open-ledger.ts'
import { listRuns, resolveRun, runStatus } from './runs.ts'
import { ledgerVersion } from './sqlite/schema.ts'
import { verifyLedger } from './verify.ts'

async function problemOf(opening: Promise<unknown>): Promise<string> {
  try {
    await opening
  } catch (error) {
    if (error instanceof LedgerError) return error.problem
    throw error
  }
  return 'none'
}

describe('openLedger', () => {
  it('takes a ledger that is just being made for one that is not there yet', () =>
    inTemporaryFolder(async (home) => {
      await writeFile(join(home, ledgerFileName), '')
      expect(await problemOf(openLedger(home, { readOnly: true }))).toBe('missing')
    }))

  it('makes a ledger only when asked to, and reading never makes anything', () =>
    inTemporaryFolder(async (folder) => {
      const home = join(folder, 'deep', 'home')
      expect(await problemOf(openLedger(home))).toBe('missing')
      expect(await problemOf(openLedger(home, { create: true, readOnly: true }))).toBe('missing')
      expect(await readdir(folder)).toEqual([])
      await (await openLedger(home, { create: true })).close()
      const reader = await openLedger(home, { readOnly: true })
      expect(await listRuns(reader)).toEqual([])
      await reader.close()
      // SQLite itself leaves an empty log beside the file.
      const made = (await readdir(home)).filter((name) => !/-(wal|shm)$/.test(name))
      expect(made).toEqual([ledgerFileName])
    }))

  it('says that a ledger was removed under a process that uses it', () =>
    inTemporaryFolder(async (home) => {
      const ledger = await openLedger(home, { create: true })
      const runId = await createRun(ledger, await wordCountPlan(home, { count: 3 }))
      await executeRun(ledger, runId, { workers: 1, taskUrl: wordCountUrl })
      await rename(join(home, ledgerFileName), join(home, 'moved'))
      const exporting = exportRun(ledger, runId, { format: 'csv', out: join(home, 'a.csv') })
      await expect(exporting).rejects.toThrow(/was removed or renamed while/)
      await ledger.close()
    }))

  it('refuses politely what it cannot use', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '')
      expect(await problemOf(openLedger(join(folder, 'file', 'home'), { create: true }))).toBe(
        'not_writable',
      )
      const text = join(folder, 'text')
      await mkdir(text)
      await writeFile(join(text, ledgerFileName), 'not a database '.repeat(500))
      expect(await problemOf(openLedger(text))).toBe('not_a_ledger')
      const other = join(folder, 'other')
      await mkdir(other)
      const db = new DatabaseSync(join(other, ledgerFileName))
      db.exec('CREATE TABLE mine (a)')
      db.close()
      expect(await problemOf(openLedger(other))).toBe('not_a_ledger')
      const nested = join(folder, 'nested')
      await mkdir(join(nested, ledgerFileName), { recursive: true })
      for (const readOnly of [true, false])
        expect(await problemOf(openLedger(nested, { readOnly }))).toBe('not_a_ledger')
    }))

  it('calls damaged what has lost a table, and begins no work on it', () =>
    inTemporaryFolder(async (folder) => {
      const ledger = await openLedger(folder, { create: true })
      await createRun(ledger, await wordCountPlan(folder, { count: 3 }))
      await ledger.close()
      const path = join(folder, ledgerFileName)
      const db = new DatabaseSync(path)
      db.exec('DROP TABLE attempt')
      db.close()
      const less = await openLedger(folder)
      const [{ runId }] = await listRuns(less)
      expect(await problemOf(executeRun(less, runId, { workers: 1 }))).toBe('corrupt')
      await less.close()
    }))

  it('refuses a ledger of a later version, and says which it can read', () =>
    inTemporaryFolder(async (folder) => {
      await (await openLedger(folder, { create: true })).close()
      const db = new DatabaseSync(join(folder, ledgerFileName))
      db.exec(`PRAGMA user_version = ${ledgerVersion + 1}`)
      db.close()
      expect(await problemOf(openLedger(folder))).toBe('newer')
      expect(await problemOf(openLedger(folder, { readOnly: true }))).toBe('newer')
      await expect(openLedger(folder)).rejects.toThrow(`reads up to ${ledgerVersion}`)
    }))

  it('knows network file systems by their magic number', () => {
    expect(networkFileSystem(0x6969)).toBe('NFS')
    // statfs gives CIFS as a negative number on some systems.
    expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS')
    expect(networkFileSystem(0xef53)).toBeNull()
  })
})

describe.each([
  { version: 1, usage: {} },
  { version: 2, usage: { costNanoUsd: 1000, promptTokens: 47 } },
])('a ledger of version $version', ({ version, usage }) => {
  it('reads, verifies, exports and resumes', () =>
    inTemporaryFolder(async (folder) => {
      const fixture = new URL(`../fixtures/ledger-v${version}.sql`, import.meta.url)
      const sql = await readFile(fixture, 'utf8')
      const db = new DatabaseSync(join(folder, ledgerFileName))
      db.exec(sql)
      db.close()
      const ledger = await openLedger(folder)
      if (version < ledgerVersion) {
        // As it was before it was brought up to date: an older program goes on from here.
        const [kept] = await readdir(join(folder, 'backups'))
        const before = new DatabaseSync(join(folder, 'backups', kept), { readOnly: true })
        expect(before.prepare('PRAGMA user_version').get()).toEqual({ user_version: version })
        before.close()
      }
      expect((await listRuns(ledger)).map((run) => [run.name, run.state, run.pending])).toEqual([
        ['interrupted', 'interrupted', 3],
        ['finished', 'completed_with_errors', 0],
      ])
      expect(await verifyLedger(ledger)).toEqual([])
      const out = join(folder, 'table.csv')
      const runId = await resolveRun(ledger, 'finished')
      expect((await runStatus(ledger, runId)).usage).toEqual(usage)
      await exportRun(ledger, runId, { format: 'csv', out })
      expect(await readFile(out, 'utf8')).toBe(
        `item_key,words,mean_length,first_word,draw
texts/text-0.txt,0,5.25,,0.5
texts/text-1.txt,1,5.25,photometry,0.5
texts/text-2.txt,2,5.25,"""quoted""",0.5
texts/text-4.txt,4,5.25,transit,0.5
`,
      )
      expect(await readFile(join(folder, 'failed.csv'), 'utf8')).toBe(
        `item_key,error_class,message,attempts,first_error_class,first_message
texts/text-3.txt,parse,no words in text-3.txt,1,parse,no words in text-3.txt
`,
      )
      // Its texts do not exist here: the three pending items are tried, and fail as such.
      const resumed = await executeRun(ledger, await resolveRun(ledger, 'interrupted'), {
        workers: 1,
        taskUrl: wordCountUrl,
      })
      expect(resumed.status).toMatchObject({
        state: 'completed_with_errors',
        succeeded: 2,
        sessions: 2,
        errorClasses: { not_found: 3 },
      })
      expect(await verifyLedger(ledger)).toEqual([])
      await ledger.close()
    }))
})

describe('createRun', () => {
  it('refuses plans that are not sound, and writes nothing of them', () =>
    inTemporaryFolder(async (folder) => {
      const ledger = await openLedger(join(folder, 'home'), { create: true })
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 3 })
      const [first] = plan.items
      const wrong = [
        { ...plan, items: [] },
        { ...plan, items: [first, first] },
        { ...plan, items: [{ ...first, key: 'a\0b' }] },
        { ...plan, seed: 0.5 },
        { ...plan, timeoutMs: 0 },
        { ...plan, gate: { minSuccessShare: 2 } },
        { ...plan, taskUrl: 'file:///nowhere.ts' },
        { ...plan, taskUrl: import.meta.resolve('./clock.ts') },
      ]
      for (const candidate of wrong)
        await expect(createRun(ledger, candidate)).rejects.toThrow(PlanError)
      const broken = { ...plan, sources: [{ path: 'x', bytes: NaN, sha256: '' }] }
      await expect(createRun(ledger, broken)).rejects.toThrow(TypeError)
      expect(await listRuns(ledger)).toEqual([])
      expect(await verifyLedger(ledger)).toEqual([])
      await ledger.close()
    }))

  it('is the only one of its name that has more to do, where it is asked to be', () =>
    inTemporaryFolder(async (folder) => {
      // two processes over one ledger
      const here = await openLedger(join(folder, 'home'), { create: true })
      const there = await openLedger(join(folder, 'home'))
      try {
        const items = [{ key: 'a', sha256: '', locator: null }]
        const plan = { ...emptyPlan, items }
        const only = { isOnly: true }
        const made = await Promise.allSettled([
          createRun(here, plan, only),
          createRun(there, plan, only),
        ])
        const runs = await here.runs()
        expect(runs).toHaveLength(1)
        expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
        const refused = made.find(({ status }) => status === 'rejected') as PromiseRejectedResult
        expect(refused.reason).toBeInstanceOf(UnfinishedRunError)
        expect(refused.reason).toMatchObject({ runId: runs[0].runId, state: 'planned' })
        // another name, or not asked to be the only one
        await createRun(here, { ...plan, name: 'other' }, only)
        await createRun(here, plan)
        expect(await here.runs()).toHaveLength(3)
        for (const { runId } of await here.runs()) await here.request(runId, 'cancel')
        await createRun(there, plan, only)
      } finally {
        await here.close()
        await there.close()
      }
    }))

  it('is found by id, by name (the newest), and by a unique beginning', () =>
    inTemporaryFolder(async (folder) => {
      let now = Date.UTC(2026, 0, 1)
      const clock = { now: () => now, monotonic: () => now }
      const ledger = await openLedger(join(folder, 'home'), { create: true, clock })
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 1 })
      const first = await createRun(ledger, plan)
      now += 3_600_000
      const second = await createRun(ledger, plan)
      expect((await listRuns(ledger)).map((run) => run.runId)).toEqual([second, first])
      expect(await resolveRun(ledger, 'words')).toBe(second)
      expect(await resolveRun(ledger, first)).toBe(first)
      expect((await runStatus(ledger, second.slice(0, 6))).runId).toBe(second)
      await expect(resolveRun(ledger, first.slice(0, 1))).rejects.toThrow(/could mean/)
      await expect(resolveRun(ledger, 'nobody')).rejects.toThrow(RunNotFoundError)
      await expect(resolveRun(ledger, '')).rejects.toThrow(RunNotFoundError)
      await ledger.close()
    }))
})
