import { existsSync, statSync } from 'node:fs'

import {
  type Ledger,
  LedgerError,
  listRuns,
  openLedger,
  resolveRun,
  runStatus,
} from '@longrun/runs'

import { CommandError } from './exit.ts'
import { displayPath, pasteable, resolveHome } from './home.ts'
import { requireWritableHome } from './writable-home.ts'
import type { GlobalOptions } from './program-options.ts'
import { note } from './terminal/console.ts'

/** Work with the ledger of a home and close it whatever happens. */
export async function withLedger<T>(
  options: GlobalOptions,
  mode: 'read' | 'write' | 'create',
  work: (ledger: Ledger, home: string) => Promise<T>,
): Promise<T> {
  const home = resolveHome(options.home)
  refuseFileAsHome(home)
  if (mode !== 'create') requireHome(home)
  if (mode !== 'read') requireWritableHome(home)
  const ledger = await openLedger(home, { create: mode === 'create', readOnly: mode === 'read' })
  try {
    return await work(ledger, home)
  } finally {
    await ledger.close()
  }
}

/** The same, or null where the home has no ledger yet. */
export async function withLedgerIfAny<T>(
  options: GlobalOptions,
  work: (ledger: Ledger, home: string) => Promise<T>,
): Promise<T | null> {
  if (!existsSync(resolveHome(options.home))) return null
  try {
    return await withLedger(options, 'read', work)
  } catch (error) {
    if (error instanceof LedgerError && error.problem === 'missing') return null
    throw error
  }
}

/**
 * Id of the run that the user named; `latest` is the newest one. Where several runs have the name, it
 * says on stderr which one was taken.
 */
export async function chooseRun(ledger: Ledger, selector: string): Promise<string> {
  if (selector !== 'latest') {
    const runId = await resolveRun(ledger, selector)
    await sayWhichOf(ledger, selector, runId)
    return runId
  }
  const [newest] = await listRuns(ledger)
  if (newest === undefined) throw new CommandError(noRuns(ledger.home))
  return newest.runId
}

async function sayWhichOf(ledger: Ledger, selector: string, runId: string): Promise<void> {
  if (selector === runId) return
  const sharing = (await ledger.runs()).filter(({ name }) => name === selector)
  if (sharing.length < 2) return
  const { created } = await runStatus(ledger, runId)
  note(
    `${sharing.length} runs are called ${selector}; taking the newest, ${runId}, made ${created} (name another by its id)`,
  )
}

/** Throws `CommandError` where the home is no folder. */
export function refuseFileAsHome(home: string): void {
  if (existsSync(home) && !statSync(home).isDirectory())
    throw new CommandError(
      `the home ${displayPath(home)} is a file; name a folder with --home DIR or LONGRUN_HOME`,
    )
}

function requireHome(home: string): void {
  if (!existsSync(home)) throw new CommandError(noRuns(home))
}

function noRuns(home: string): string {
  return `the home ${displayPath(home)} has no runs; start one with \`${pasteable(['run', 'start', 'SPEC.yaml'], home)}\`, or name another home with --home`
}
