import { isTaskError, itemErrorOf } from '../error-class.ts'
import { LedgerError } from '../errors.ts'
import type { CallTrace, Executor, ExecutorEvents, WorkEnd } from '../executor.ts'
import type { Ledger } from '../ledger.ts'
import type { RunMeta } from '../run-meta.ts'
import { itemSeed } from '../seed.ts'
import type { Caller, CallResult, ItemError } from '../task.ts'
import type { Work } from '../work-queue.ts'
import { checkOutput } from '../worker/output-check.ts'

/*
 * Attempts as outside calls on the main thread: no threads, nothing is loaded.
 *
 * 1. At most `caller.concurrency` calls are under way, each with its attempt in the ledger.
 * 2. A call ends once: by its answer, or by its deadline; what comes later is not heard.
 * 3. A stopping run waits for the calls that are under way: their answers are paid for.
 */

/** Calls are given this long [ms] to end at a pause. */
const patienceMs = 10_000

/** One call that is under way. */
interface Flight {
  readonly work: Work
  readonly abort: AbortController
  timer: NodeJS.Timeout | null
}

/** Makes the calls of a call task. */
export class CallExecutor implements Executor {
  readonly window: number
  readonly patienceMs = patienceMs
  readonly isHeldUp = false
  readonly #caller: Caller
  readonly #meta: RunMeta
  readonly #ledger: Ledger
  readonly #events: ExecutorEvents
  readonly #stopping = new AbortController()
  readonly #flights = new Set<Flight>()
  #closed = false

  constructor(
    parts: { readonly caller: Caller; readonly meta: RunMeta; readonly ledger: Ledger },
    events: ExecutorEvents,
  ) {
    this.#caller = parts.caller
    this.#meta = parts.meta
    this.#ledger = parts.ledger
    this.#events = events
    this.window = parts.caller.concurrency * 2
  }

  room(begun: number): number {
    return this.#caller.concurrency - begun
  }

  add(work: Work): void {
    if (!this.#closed) void this.#fly(work)
  }

  pump(): void {
    // A call begins when it is added.
  }

  busy(): number {
    return this.#flights.size
  }

  check(): null {
    return null
  }

  stopping(): void {
    this.#stopping.abort()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#stopping.abort()
    for (const flight of this.#flights) {
      this.#land(flight)
      flight.abort.abort()
    }
    await this.#caller.close()
  }

  async #fly(work: Work): Promise<void> {
    const flight: Flight = { work, abort: new AbortController(), timer: null }
    this.#flights.add(flight)
    this.#arm(flight)
    const end = await this.#call(flight)
    if (!this.#land(flight)) return
    if (end !== null) this.#events.onEnd(work, end)
    this.#events.onIdle()
  }

  /** How the call ended; null when it gave up because the run stops. */
  async #call(flight: Flight): Promise<WorkEnd | null> {
    const { item, attemptNo, earlier, recorded } = flight.work
    try {
      const answer = await this.#caller.call(item, {
        params: this.#meta.params,
        signal: flight.abort.signal,
        stopping: this.#stopping.signal,
        seed: itemSeed(this.#meta.seed, item.key),
        attemptNo,
        earlier: [...earlier],
        recordedBefore: recorded,
        recall: (callKey) => this.#ledger.recall(callKey),
        restartDeadline: () => flight.timer?.refresh(),
      })
      return this.#endOf(answer)
    } catch (error) {
      // A damaged ledger is no fault of the item.
      if (error instanceof LedgerError) {
        this.#events.onBroken(error.message)
        return null
      }
      if (this.#stopping.signal.aborted && !isTaskError(error)) return null
      return failed(itemErrorOf(error))
    }
  }

  #endOf({ result, ...trace }: CallResult): WorkEnd {
    const problem = usageProblem(trace)
    if (problem !== null) {
      const { usage: _, ...rest } = trace
      return failed({ errorClass: 'task_exception', message: problem }, rest)
    }
    if ('error' in result) return failed(result.error, trace)
    try {
      const checked = checkOutput(this.#meta.tables, result.ok)
      return { kind: 'succeeded', cpuMs: null, ...checked, trace }
    } catch (error) {
      return failed({ errorClass: 'task_exception', message: itemErrorOf(error).message }, trace)
    }
  }

  #arm(flight: Flight): void {
    const { timeoutMs } = this.#meta
    flight.timer = setTimeout(() => {
      if (!this.#land(flight)) return
      flight.abort.abort()
      const message = `No answer within ${timeoutMs} ms.`
      this.#events.onEnd(flight.work, failed({ errorClass: 'timeout', message }))
      this.#events.onIdle()
    }, timeoutMs)
  }

  /** Whether the flight was still under way. */
  #land(flight: Flight): boolean {
    if (flight.timer !== null) clearTimeout(flight.timer)
    return this.#flights.delete(flight)
  }
}

function failed(error: ItemError, trace: CallTrace = {}): WorkEnd {
  return { kind: 'failed', cpuMs: null, error, trace }
}

function usageProblem({ usage }: CallTrace): string | null {
  for (const [meter, value] of Object.entries(usage ?? {}))
    if (!Number.isSafeInteger(value) || value < 0)
      return `The usage '${meter}' must be an integer from 0 on, got ${value}.`
  return null
}
