import type { ErrorClass } from './task.ts'

/** What the engine does after a failed attempt. */
export type Decision =
  | {
      readonly action: 'retry'
      readonly delayMs: number
      /** Nothing new is begun for this long [ms]: the other side asked for quiet. */
      readonly coolMs: number
      /** Not in a batch: the item is suspected of harming its mates. */
      readonly alone: boolean
      readonly otherWorker: boolean
    }
  | { readonly action: 'fail' }
  | { readonly action: 'pause'; readonly cause: ErrorClass }

/** Failed attempts of an item by class. */
export type Tries = Readonly<Partial<Record<ErrorClass, number>>>

/** What a decision depends on beside the class. */
export interface RetryOptions {
  /** Base of the exponential back-off [ms]; default 500. */
  readonly baseMs?: number
  /** Longest back-off [ms]; default 30000. */
  readonly capMs?: number
  /** What the other side asked for [ms]; obeyed to the letter when throttled. */
  readonly retryAfterMs?: number
  /** How often an answer of class `parse` or `schema` is asked for again; default 0. */
  readonly repairs?: number
  /** Tries of an item before it fails, where not `mostTries`. */
  readonly most?: MostTries
  /** Throttled answers in a row, over all items; default 1. */
  readonly throttledInARow?: number
  /** Uniform in [0, 1); default Math.random, which no result depends on. */
  readonly random?: () => number
}

/** Tries of an item, by group of classes: each from 1 on. */
export interface MostTries {
  /** For `transport`, `server_5xx` and `overloaded` together; default 5. */
  readonly outside?: number
  /** For `timeout`, `oom` and `worker_lost` together; default 3. */
  readonly death?: number
}

const outside: readonly ErrorClass[] = ['transport', 'server_5xx', 'overloaded']
const unread: readonly ErrorClass[] = ['parse', 'schema']
const deaths: readonly ErrorClass[] = ['timeout', 'oom', 'worker_lost']

/**
 * The classes that a name for `retry` means: itself, or for `infrastructure` all those that were no
 * fault of the item or its answer.
 */
export function errorClassesOf(name: string): readonly string[] {
  return name === 'infrastructure' ? [...outside, ...deaths] : [name]
}

/** Tries of an item before it fails, by group of classes. */
export const mostTries = { outside: 5, death: 3, exception: 2 } as const

/**
 * Decides by class what follows a failed attempt: transport, server and overload errors are tried
 * again with full jitter, exponential and capped; throttling waits without using up a try; auth,
 * quota and storage pause the run; an exception is tried once more on another worker; a worker's
 * death is tried alone, and the third one (by `most`) quarantines the item; an answer that cannot be read is
 * asked for again where `repairs` allows it; all others fail at once.
 *
 * @param errorClass class of the attempt that just failed
 * @param tries failed attempts of the item by class, this one included
 */
export function decide(errorClass: ErrorClass, tries: Tries, options: RetryOptions = {}): Decision {
  switch (errorClass) {
    case 'transport':
    case 'server_5xx':
    case 'overloaded': {
      const used = total(tries, outside)
      if (used >= (options.most?.outside ?? mostTries.outside)) return { action: 'fail' }
      return retry({ delayMs: Math.max(backoffMs(used, options), options.retryAfterMs ?? 0) })
    }
    case 'throttled': {
      const wait = options.retryAfterMs ?? backoffMs(options.throttledInARow ?? 1, options)
      return retry({ delayMs: wait, coolMs: wait })
    }
    case 'auth':
    case 'quota':
    case 'storage_full':
      return { action: 'pause', cause: errorClass }
    case 'task_exception':
      return (tries.task_exception ?? 0) >= mostTries.exception
        ? { action: 'fail' }
        : retry({ alone: true, otherWorker: true })
    case 'timeout':
    case 'oom':
    case 'worker_lost':
      return total(tries, deaths) >= (options.most?.death ?? mostTries.death)
        ? { action: 'fail' }
        : retry({ alone: true })
    case 'parse':
    case 'schema':
      return total(tries, unread) > (options.repairs ?? 0) ? { action: 'fail' } : retry({})
    default:
      // not_found, input_invalid, too_large, refused, source_changed
      return { action: 'fail' }
  }
}

/** Full jitter: uniform between nothing and the exponential step, so that retries do not march in step. */
function backoffMs(used: number, options: RetryOptions): number {
  const step = (options.baseMs ?? 500) * 2 ** Math.max(0, Math.min(used - 1, 20))
  return (options.random ?? Math.random)() * Math.min(options.capMs ?? 30_000, step)
}

function retry(parts: {
  readonly delayMs?: number
  readonly coolMs?: number
  readonly alone?: boolean
  readonly otherWorker?: boolean
}): Decision {
  return {
    action: 'retry',
    delayMs: parts.delayMs ?? 0,
    coolMs: parts.coolMs ?? 0,
    alone: parts.alone ?? false,
    otherWorker: parts.otherWorker ?? false,
  }
}

function total(tries: Tries, classes: readonly ErrorClass[]): number {
  return classes.reduce((sum, name) => sum + (tries[name] ?? 0), 0)
}
