import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { callPlan, manyCalls, quick } from '../test-support/call-run.ts'
import { forgetServed, served } from '../test-support/asking.ts'
import { inTemporaryFolder } from '../test-support/text-run.ts'
import { backupBefore } from './backup-before.ts'
import { backupLedger } from './backup.ts'
import { createRun } from './create-run.ts'
import { executeRun } from './execute-run.ts'
import { exportRun } from './export/export-run.ts'
import type { Ledger } from './ledger.ts'
import { ledgerFileName } from './ledger-file.ts'
import { openLedger } from './open-ledger.ts'
import { verifyLedger } from './verify.ts'

async function inLedger(work: (ledger: Ledger, folder: string) => Promise<void>): Promise<void> {
  forgetServed()
  await inTemporaryFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    try {
      await work(ledger, folder)
    } finally {
      await ledger.close()
    }
  })
}

describe('backupLedger', () => {
  it('copies a ledger that is being written, and the copy goes on to the same table', () =>
    inLedger(async (ledger, folder) => {
      const runId = await createRun(ledger, callPlan(manyCalls(40, { waitMs: 20 })))
      const executing = executeRun(ledger, runId, quick)
      while (served.calls.length < 15) await sleep(5)
      const kept = join(folder, 'kept')
      const backup = await backupLedger(ledger, kept)
      expect(backup).toMatchObject({ path: join(kept, ledgerFileName), runs: 1 })
      expect([kept, backup.path].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600])
      expect(readdirSync(kept)).toEqual([ledgerFileName])
      expect((await executing).state).toBe('completed')

      const copy = await openLedger(kept)
      expect((await copy.status(runId)).succeeded).toBeGreaterThan(0)
      expect((await copy.status(runId)).pending).toBeGreaterThan(0)
      // The copy's lease is still held by this process, as far as it knows: it has to expire.
      const db = new DatabaseSync(backup.path)
      db.exec('UPDATE session SET lease_ms = -1')
      db.close()
      expect((await executeRun(copy, runId, quick)).state).toBe('completed')
      const table = async (from: Ledger): Promise<string> => {
        const out = join(folder, 'table.csv')
        await exportRun(from, runId, { format: 'csv', out })
        return readFile(out, 'utf8')
      }
      expect(await table(ledger)).toBe(await table(copy))
      expect(await verifyLedger(copy)).toEqual([])
      await copy.close()
    }))

  it('takes the place of an earlier backup, and refuses its own home and a damaged ledger', () =>
    inLedger(async (ledger, folder) => {
      const kept = join(folder, 'kept')
      // a folder of the user's own keeps its mode
      mkdirSync(kept)
      chmodSync(kept, 0o755)
      await backupLedger(ledger, kept)
      expect(statSync(kept).mode & 0o777).toBe(0o755)
      const runId = await createRun(ledger, callPlan(manyCalls(3)))
      await executeRun(ledger, runId, quick)
      expect(await backupLedger(ledger, kept)).toMatchObject({ runs: 1 })
      await expect(backupLedger(ledger, ledger.home)).rejects.toThrow(/name another folder/)
      const db = new DatabaseSync(join(ledger.home, ledgerFileName))
      db.exec("DROP TRIGGER result_frozen; UPDATE result SET output = '{}'")
      db.close()
      const before = await readFile(join(kept, ledgerFileName))
      await expect(backupLedger(ledger, kept)).rejects.toThrow(/damaged, and is not backed up/)
      expect((await readFile(join(kept, ledgerFileName))).equals(before)).toBe(true)
      expect(readdirSync(kept)).toEqual([ledgerFileName])
    }))
})

it('never takes the place of another home, nor of its own by another name', () =>
  inLedger(async (ledger, folder) => {
    await createRun(ledger, callPlan(manyCalls(1)))
    const link = join(folder, 'link')
    symlinkSync(ledger.home, link)
    await expect(backupLedger(ledger, link)).rejects.toThrow(/the home it is of/)
    const other = join(folder, 'other')
    const theirs = await openLedger(other, { create: true })
    const runId = await createRun(theirs, callPlan(manyCalls(1)))
    await expect(backupLedger(ledger, other)).rejects.toThrow(`another home (${runId})`)
    expect(await theirs.runs()).toHaveLength(1)
    await theirs.close()
    mkdirSync(join(folder, 'notes'))
    writeFileSync(join(folder, 'notes', ledgerFileName), 'a file of someone else')
    await expect(backupLedger(ledger, join(folder, 'notes'))).rejects.toThrow(/is not a Longrun/)
    // what is empty may go
    writeFileSync(join(folder, 'notes', ledgerFileName), '')
    expect(await backupLedger(ledger, join(folder, 'notes'))).toMatchObject({ runs: 1 })
  }))

describe('backupBefore', () => {
  it('keeps the newest two, and does nothing when nothing has changed or too much is there', () =>
    inLedger(async (ledger) => {
      expect(await backupBefore(ledger, { mostBytes: 10 })).toBeNull()
      const paths: string[] = []
      for (let turn = 0; turn < 3; turn++) {
        await createRun(ledger, callPlan(manyCalls(1)))
        const path = await backupBefore(ledger)
        if (path === null) throw new Error('no backup')
        paths.push(path)
        // Later, then earlier, than whatever the clock of the file system can tell apart.
        utimesSync(path, new Date(), new Date(Date.now() + 1000))
        expect(await backupBefore(ledger)).toBeNull()
        utimesSync(path, new Date(), new Date(0))
        // the next is named by another millisecond
        await sleep(5)
      }
      expect(paths.map((path) => existsSync(path))).toEqual([false, true, true])
      const db = new DatabaseSync(paths[2], { readOnly: true })
      expect(db.prepare('SELECT COUNT(*) AS n FROM run').get()).toEqual({ n: 3 })
      db.close()
    }))
})
