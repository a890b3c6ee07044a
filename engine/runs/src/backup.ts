import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { LedgerError, PlanError } from './errors.ts'
import type { Ledger } from './ledger.ts'
import { makeFolder } from './make-folder.ts'
import { ledgerFileName } from './ledger-file.ts'
import { openLedger } from './open-ledger.ts'
import { verifyLedger } from './verify.ts'

/** A copy of a ledger that was checked row by row. */
export interface Backup {
  /** Absolute. */
  readonly path: string
  readonly bytes: number
  /** Runs in it. */
  readonly runs: number
}

/**
 * Writes a copy of the whole ledger, consistent although runs go on meanwhile, checks every row of
 * it, and only then puts it into `folder` as `ledger.sqlite`, in place of an earlier backup there.
 * A folder that it makes is its user's alone (0700), the copy 0600. So `folder` is a home of its own: `--home folder` resumes from it on any machine. Keys of sealed
 * texts are never in a backup: destroying a key destroys its texts in all of them.
 *
 * @throws LedgerError `corrupt` when the copy is not sound, PlanError when `folder` is the ledger's
 * own home or that of other runs, any other LedgerError of a file that stands there, and what the
 * file system throws
 */
export async function backupLedger(ledger: Ledger, folder: string): Promise<Backup> {
  const target = resolve(folder)
  makeFolder(target, { mode: 0o700 })
  await requireBackupPlace(ledger, target)
  const temporary = join(target, `.backup-${process.pid}`)
  mkdirSync(temporary, { mode: 0o700 })
  try {
    const copy = await verifiedCopy(ledger, temporary)
    const path = join(target, ledgerFileName)
    // What an earlier backup was read with is not of this one.
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
    await rename(copy.path, path)
    return { ...copy, path }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** A backup takes the place of an earlier one, never of a ledger whose runs are nowhere else. */
async function requireBackupPlace(ledger: Ledger, target: string): Promise<void> {
  // by the folder itself: a link names it otherwise
  if (realpathSync(target) === realpathSync(ledger.home))
    throw new PlanError(
      `A backup does not go into the home it is of (${target}): name another folder.`,
    )
  if (!existsSync(join(target, ledgerFileName))) return
  const there = await runsIn(target)
  const known = new Set((await ledger.runs()).map(({ runId }) => runId))
  if (there.length > 0 && !there.some((runId) => known.has(runId)))
    throw new PlanError(
      `${target} holds the runs of another home (${there[0]}), which a backup would replace: name another folder.`,
    )
}

/** None where the file is damaged or empty: such a backup may be replaced. */
async function runsIn(home: string): Promise<readonly string[]> {
  try {
    const ledger = await openLedger(home, { readOnly: true })
    const runs = await ledger.runs().finally(() => ledger.close())
    return runs.map(({ runId }) => runId)
  } catch (error) {
    if (error instanceof LedgerError && ['corrupt', 'missing'].includes(error.problem)) return []
    throw error
  }
}

async function verifiedCopy(ledger: Ledger, folder: string): Promise<Backup> {
  const path = join(folder, ledgerFileName)
  await ledger.copyTo(path)
  chmodSync(path, 0o600)
  const copy = await openLedger(folder, { readOnly: true })
  try {
    const [problem] = await verifyLedger(copy)
    if (problem !== undefined)
      throw new LedgerError(
        'corrupt',
        join(ledger.home, ledgerFileName),
        `The ledger is damaged, and is not backed up over an earlier backup: ${problem.message} 'longrun run verify' lists all that is hurt.`,
      )
    const runs = (await copy.runs()).length
    await sync(path)
    await sync(dirname(path))
    return { path, bytes: statSync(path).size, runs }
  } finally {
    await copy.close()
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  await file.sync().catch(() => {})
  await file.close()
}
