/** Durable runs: plan, execute, resume, export and verify work over many items. */
export * from './task.ts'
export * from './status.ts'
export * from './plan.ts'
export * from './errors.ts'
export * from './make-folder.ts'
export type { Clock } from './clock.ts'
export type { RunMeta } from './run-meta.ts'
export type { Ledger, RunEvent, RunSession, StoredAttempt } from './ledger.ts'
export { ledgerFileName } from './ledger-file.ts'
export { openLedger, type OpenOptions } from './open-ledger.ts'
export { backupLedger, type Backup } from './backup.ts'
export { backupBefore } from './backup-before.ts'
export { abandonedRuns, discardRun, type AbandonedRun } from './clean-runs.ts'
export { chainUsage } from './chain-usage.ts'
export { createRun, longestTimeoutMs } from './create-run.ts'
export { executeRun } from './execute-run.ts'
export { forkRun, type Fork } from './fork-run.ts'
export {
  listRuns,
  listSources,
  requestCancel,
  requestPause,
  resolveRun,
  runMeta,
  runStatus,
} from './runs.ts'
export { assertSameSpec, specChanges } from './spec-change.ts'
export { combinedSha256, hashFile, inputSha256 } from './input-hash.ts'
export { errorClassesOf, type MostTries } from './retry-policy.ts'
export { itemSeed } from './seed.ts'
export { destroyVault, openVault, type Vault, VaultError } from './vault.ts'
export { listEvents, listSessions, recordEvent } from './events.ts'
export { iterateOutcomes, type OutcomeRow } from './iterate-outcomes.ts'
export {
  iterateAttempts,
  iterateFailures,
  iterateResults,
  type FailureRow,
  type ResultRow,
} from './read-run.ts'
export {
  exportRun,
  type DerivedTable,
  type ExportOptions,
  type ExportReport,
  type Reveal,
  type Withhold,
} from './export/export-run.ts'
export { csvBytes } from './export/csv.ts'
export { verifyLedger } from './verify.ts'
export type { Problem } from './problem.ts'
