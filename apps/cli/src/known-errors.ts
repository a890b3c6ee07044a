import {
  HeldError,
  LedgerError,
  PlanError,
  RunNotFoundError,
  RunStateError,
  SourceChangedError,
  SpecChangedError,
  StorageFullError,
  SupersededError,
  VaultError,
} from '@longrun/runs'

import { isDiskFull } from './disk-full.ts'
import { ExitCode } from './exit.ts'

/** Errors of other packages that a user can mend, with the exit code of each; null: unexpected. */
export function explainKnown(
  error: unknown,
): { readonly message: string; readonly exitCode: number } | null {
  if (!(error instanceof Error)) return null
  if (isDiskFull(error))
    return {
      message: `no room left: ${error.message}; make room and give the command again, what is in the ledger is kept`,
      exitCode: ExitCode.stopped,
    }
  const exitCode = exitCodeOf(error)
  return exitCode === null ? null : { message: error.message, exitCode }
}

function exitCodeOf(error: Error): number | null {
  if (error instanceof SourceChangedError || error instanceof SpecChangedError)
    return ExitCode.changed
  if (error instanceof LedgerError)
    return error.problem === 'corrupt' ? ExitCode.checkFailed : ExitCode.usage
  if (error instanceof StorageFullError || error instanceof SupersededError) return ExitCode.stopped
  if (
    error instanceof HeldError ||
    error instanceof RunNotFoundError ||
    error instanceof RunStateError ||
    error instanceof PlanError ||
    error instanceof VaultError ||
    // of @longrun/pipelines and @longrun/llm, which are too heavy to load for a name
    error.name === 'SpecError' ||
    error.name === 'LlmSettingsError'
  )
    return ExitCode.usage
  return null
}
