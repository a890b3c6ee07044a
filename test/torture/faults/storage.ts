import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  executeRun,
  ledgerFileName,
  LedgerError,
  openLedger,
  verifyLedger,
  type Outcome,
} from '@longrun/runs'
import { Tally, type Fault } from '../support/fault-row.ts'
import { integer, uniform } from '../support/random.ts'
import { startChild } from '../support/start-child.ts'
import { copyHome, exported, finish, judge, withWordRun } from '../support/word-run.ts'

/** A bit flipped anywhere in the ledger of a finished run: found by verify, or harmless. */
export const bitFlipFault: Fault = {
  name: 'bit-flip-ledger',
  counts: { quick: 40, ci: 200, full: 10_000 },
  run: (count, seed) =>
    withWordRun({ items: 40 }, async (run) => {
      const tally = new Tally()
      const random = uniform(seed)
      await finish(run.home, run.runId)
      const path = join(run.home, ledgerFileName)
      const sound = await readFile(path)
      for (let trial = 0; trial < count; trial++) {
        const hurt = Buffer.from(sound)
        hurt[integer(random, 0, hurt.length - 1)] ^= 1 << integer(random, 0, 7)
        const home = await copyHome(run, 'hurt')
        await writeFile(join(home, ledgerFileName), hurt)
        if (await isReported(home)) tally.add({ refused: 1 })
        else tally.add({ wrong: (await exported(home, run.runId)) === run.reference ? 0 : 1 })
      }
      return tally.row('bit-flip-ledger', count)
    }),
}

async function isReported(home: string): Promise<boolean> {
  try {
    const ledger = await openLedger(home)
    try {
      return (await verifyLedger(ledger)).length > 0
    } finally {
      await ledger.close()
    }
  } catch (error) {
    if (error instanceof LedgerError) return true
    throw error
  }
}

/** The log of a killed run torn off or with a flipped bit: the same table, or a clear refusal. */
export const tornLogFault: Fault = {
  name: 'torn-log',
  counts: { quick: 4, ci: 100, full: 1000 },
  run: (count, seed) =>
    withWordRun({ items: 80, slowMs: 15, commit: 'item' }, async (run) => {
      const tally = new Tally()
      const random = uniform(seed)
      const child = startChild({ home: run.home, runId: run.runId, workers: 1 })
      const log = join(run.home, `${ledgerFileName}-wal`)
      while (((await stat(log).catch(() => null))?.size ?? 0) < 400_000) await sleep(5)
      child.process.kill('SIGKILL')
      await child.report
      for (let trial = 0; trial < count; trial++) {
        const home = await copyHome(run, 'torn')
        const path = join(home, `${ledgerFileName}-wal`)
        const bytes = await readFile(path)
        if (trial % 2 === 0) await truncate(path, integer(random, 0, bytes.length - 1))
        else {
          bytes[integer(random, 0, bytes.length - 1)] ^= 1 << integer(random, 0, 7)
          await writeFile(path, bytes)
        }
        try {
          await finish(home, run.runId)
          tally.add(await judge(run, home))
        } catch (error) {
          if (!(error instanceof LedgerError)) throw error
          tally.add({ refused: 1 })
        }
      }
      return tally.row('torn-log', count)
    }),
}

/** A disk that is full at one size after the other: paused with its cause, then resumed. */
export const diskFullFault: Fault = {
  name: 'disk-full',
  counts: { quick: 5, ci: 20, full: 200 },
  run: async (count) => {
    const tally = new Tally()
    for (let trial = 0; trial < count; trial++)
      await withWordRun({ items: 120, commit: trial % 2 === 0 ? 'batch' : 'item' }, async (run) => {
        const { size } = await stat(join(run.home, ledgerFileName))
        const grown = await stat(join(run.folder, 'undisturbed', ledgerFileName))
        // From no room at all to nine tenths of what the run needs.
        const maxBytes = size + Math.floor((0.9 * (grown.size - size) * trial) / count)
        const ledger = await openLedger(run.home, { maxBytes })
        const outcome = await executeRun(ledger, run.runId, { workers: 1 }).catch(
          (error: unknown) => error,
        )
        await ledger.close()
        tally.add(stoppedFor(outcome))
        await finish(run.home, run.runId)
        tally.add(await judge(run))
      })
    return tally.row('disk-full', count)
  },
}

/** Paused with the cause; with no page left not even the lease can be written, which also says so. */
function stoppedFor(outcome: unknown): { readonly refused: number; readonly wrong: number } {
  const right =
    outcome instanceof Error
      ? outcome.name === 'StorageFullError'
      : (outcome as Outcome).cause === 'storage_full'
  return { refused: right ? 1 : 0, wrong: right ? 0 : 1 }
}

/**
 * A disk that is really full: a small tmpfs, which only root may mount. Elsewhere the count is 0.
 */
export const smallDiskFault: Fault = {
  name: 'disk-full-small-disk',
  counts: { quick: 0, ci: 6, full: 60 },
  run: async (count) => {
    const tally = new Tally()
    const disk = await mkdtemp(join(tmpdir(), 'longrun-disk-'))
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0
    const cases = mounted ? count : 0
    try {
      for (let trial = 0; trial < cases; trial++)
        await withWordRun({ items: 120, commit: 'item' }, async (run) => {
          const home = join(disk, 'home')
          await cp(run.home, home, { recursive: true })
          const freeBytes = 60_000 + Math.floor((trial * 120_000) / count)
          const { bavail, bsize } = await statfs(disk)
          await writeFile(join(disk, 'filler'), Buffer.alloc(bavail * bsize - freeBytes))
          const ledger = await openLedger(home)
          const outcome = await executeRun(ledger, run.runId, { workers: 1 }).catch(
            (error: unknown) => error,
          )
          await ledger.close()
          tally.add(stoppedFor(outcome))
          await rm(join(disk, 'filler'))
          const moved = join(run.folder, 'moved')
          await cp(home, moved, { recursive: true })
          await rm(home, { recursive: true })
          await finish(moved, run.runId)
          tally.add(await judge(run, moved))
        })
    } finally {
      if (mounted) spawnSync('umount', [disk])
      await rm(disk, { recursive: true, force: true })
    }
    return tally.row('disk-full-small-disk', cases)
  },
}

/** A copy of a paused home goes on like its original. */
export const backupFault: Fault = {
  name: 'backup-and-restore',
  counts: { quick: 1, ci: 20, full: 100 },
  run: async (count, seed) => {
    const tally = new Tally()
    const random = uniform(seed)
    for (let trial = 0; trial < count; trial++)
      await withWordRun({ items: 60, slowMs: 10 }, async (run) => {
        const ledger = await openLedger(run.home)
        const abort = new AbortController()
        setTimeout(() => abort.abort(), 100 + random() * 200)
        await executeRun(ledger, run.runId, { workers: 1, signal: abort.signal })
        await ledger.close()
        const copy = await copyHome(run, 'restored')
        await finish(run.home, run.runId)
        await finish(copy, run.runId, 2)
        tally.add(await judge(run))
        tally.add(await judge(run, copy))
      })
    return tally.row('backup-and-restore', count)
  },
}
