/** Why the ledger could not be opened or used. */
export type LedgerProblem =
  'missing' | 'newer' | 'not_writable' | 'network_file_system' | 'not_a_ledger' | 'corrupt' | 'busy'

/**
 * The ledger could not be opened or used; `problem` says which way. Bad usage or surroundings
 * (exit 2), except `corrupt` (exit 6).
 */
export class LedgerError extends Error {
  readonly problem: LedgerProblem
  readonly path: string
  constructor(problem: LedgerProblem, path: string, message: string) {
    super(message)
    this.name = 'LedgerError'
    this.problem = problem
    this.path = path
  }
}

/** No run, or more than one, answers to this id, name or prefix (exit 2). */
export class RunNotFoundError extends Error {
  readonly selector: string
  readonly candidates: readonly string[]
  constructor(selector: string, candidates: readonly string[]) {
    super(
      candidates.length === 0
        ? `No run is called '${selector}'. 'longrun run list' shows those that exist.`
        : `'${selector}' could mean ${candidates.join(', ')}. Give more letters of the run's id.`,
    )
    this.name = 'RunNotFoundError'
    this.selector = selector
    this.candidates = candidates
  }
}

/** Another process holds the run's lease (exit 2). */
export class HeldError extends Error {
  readonly runId: string
  readonly host: string
  readonly pid: number
  /** ISO time, UTC. */
  readonly since: string
  constructor(runId: string, holder: { host: string; pid: number; since: string }) {
    super(
      `Run ${runId} is already being executed by process ${holder.pid} on ${holder.host} since ${holder.since}. ` +
        `Watch it with 'longrun run status ${runId}', stop it with 'longrun run pause ${runId}', or wait until it ends.`,
    )
    this.name = 'HeldError'
    this.runId = runId
    this.host = holder.host
    this.pid = holder.pid
    this.since = holder.since
  }
}

/** One source file that is no longer what it was when the run was planned. */
export interface SourceChange {
  readonly path: string
  readonly change: 'missing' | 'length' | 'bytes' | 'unreadable'
  readonly message: string
}

/** Source files changed since planning: the run is refused (exit 4). */
export class SourceChangedError extends Error {
  readonly changes: readonly SourceChange[]
  constructor(runId: string, changes: readonly SourceChange[]) {
    const more = changes.length > 3 ? `; and ${changes.length - 3} more` : ''
    super(
      `Source files changed since the run was planned: ${changes
        .slice(0, 3)
        .map((change) => change.message)
        .join(
          '; ',
        )}${more}. Put the old files back, or start a new run over these with 'longrun run fork ${runId}', which reuses the results that still hold, and says how many (of labels none: they belong to the files that were asked about).`,
    )
    this.name = 'SourceChangedError'
    this.changes = changes
  }
}

/** One difference between the spec of a run and a spec given now; absent sides are undefined. */
export interface SpecChange {
  /** Dotted path, such as `params.periodMinDays`. */
  readonly path: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Characters of a value in a message. */
const longestShown = 120

/** The spec, or the task's code version, is not that of the run: refused with a diff (exit 4). */
export class SpecChangedError extends Error {
  readonly changes: readonly SpecChange[]
  constructor(changes: readonly SpecChange[]) {
    const lines = changes.map(
      (change) => `${change.path}: ${shown(change.before)} -> ${shown(change.after)}`,
    )
    super(
      `The spec is not the one this run was planned with: ${lines.join('; ')}. ` +
        `Put the old value back, or start a fresh run with the new spec.`,
    )
    this.name = 'SpecChangedError'
    this.changes = changes
  }
}

/** A whole table of columns in a message would hide what else it says; `changes` has it. */
function shown(value: string | undefined): string {
  if (value === undefined) return '(absent)'
  return value.length <= longestShown ? value : `${value.slice(0, longestShown)}...`
}

/** The run's state does not allow what was asked (exit 2). */
export class RunStateError extends Error {
  readonly runId: string
  readonly state: string
  constructor(runId: string, state: string, message: string) {
    super(message)
    this.name = 'RunStateError'
    this.runId = runId
    this.state = state
  }
}

/** A run of this name and pipeline has more to do, and the new one was to be the only such (exit 2). */
export class UnfinishedRunError extends RunStateError {
  constructor(runId: string, state: string) {
    super(
      runId,
      state,
      `Run ${runId} has the same name and more to do (${state}): go on with it, or start a fresh run.`,
    )
    this.name = 'UnfinishedRunError'
  }
}

/** The plan or the task cannot be run as given (exit 2). */
export class PlanError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PlanError'
  }
}

/** Another session took the run over: what this one still wanted to write was refused. */
export class SupersededError extends Error {
  constructor(runId: string) {
    super(`Run ${runId} was taken over by another process; nothing more is written from here.`)
    this.name = 'SupersededError'
  }
}

/** The disk is full, or the ledger's file could not be written (exit 5). */
export class StorageFullError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StorageFullError'
  }
}
