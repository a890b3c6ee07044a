import { TaskError, type CallContext, type CallTask, type ErrorClass } from '../src/index.ts'

/** How one call of an item goes; the last one goes on for ever. */
export interface Step {
  /** Default `answer`. */
  readonly does?: 'answer' | 'fail' | 'throw' | 'hang' | 'wrong-column' | 'wrong-usage'
  readonly errorClass?: ErrorClass
  readonly retryAfterMs?: number
  readonly isUnreachable?: boolean
  /** Before anything else [ms]. */
  readonly waitMs?: number
  /** Waits for a place within limits first [ms]; a stopping run ends this wait. */
  readonly queueMs?: number
}

/** What the world outside served: lives in the process of the test. */
export const served: {
  calls: { readonly key: string; readonly context: CallContext }[]
  underWay: number
  mostUnderWay: number
  opened: number
  closed: number
} = { calls: [], underWay: 0, mostUnderWay: 0, opened: 0, closed: 0 }

/** Forgets what was served. */
export function forgetServed(): void {
  Object.assign(served, { calls: [], underWay: 0, mostUnderWay: 0, opened: 0, closed: 0 })
}

/** How often an item was asked for. */
export function callsOf(key: string): number {
  return served.calls.filter((call) => call.key === key).length
}

type Params = {
  readonly concurrency: number
  /** `open` fails with this class. */
  readonly openFails?: ErrorClass
  readonly columns?: readonly string[]
  readonly cache?: boolean
}

/** Tokens of one call, whatever comes of it. */
export const usageOfCall = { promptTokens: 11, completionTokens: 3, costNanoUsd: 1000 } as const

/** Asks an outside world that does as the items' locators say. */
const asking: CallTask<Params> = {
  name: 'asking',
  version: '1',
  tables: ({ columns = ['answer'] }) => [
    {
      name: 'answers',
      columns: columns.map((name) => ({ name, type: 'string', unit: null, description: name })),
    },
  ],
  // How many calls are made at a time shapes no answer.
  resultShape: ({ columns = [], cache = false }) => ({ columns, cache }),
  async open({ params }) {
    served.opened++
    if (params.openFails !== undefined)
      throw new TaskError({ errorClass: params.openFails, message: 'no key in the environment' })
    return {
      concurrency: params.concurrency,
      call: async (item, context) => {
        const callKey = `ask ${item.key}`
        const known = params.cache === true ? await context.recall(callKey) : null
        const record = known ?? `said of ${item.key}`
        if (known === null) {
          const steps = item.locator as readonly Step[]
          const step = steps[Math.min(callsOf(item.key), steps.length - 1)] ?? {}
          await wait(step.queueMs ?? 0, AbortSignal.any([context.signal, context.stopping]))
          context.restartDeadline()
          served.calls.push({ key: item.key, context })
          served.mostUnderWay = Math.max(served.mostUnderWay, ++served.underWay)
          try {
            await wait(step.waitMs ?? 0, context.signal)
            const failure = await misbehave(step)
            if (failure !== null) return { ...failure, usage: usageOfCall, record: `bad ${record}` }
            if (step.does === 'wrong-usage')
              return { result: answer('x'), usage: { promptTokens: 0.5 }, record }
            if (step.does === 'wrong-column')
              return { result: { ok: { tables: { answers: [{ colour: 'red' }] } } }, record }
          } finally {
            served.underWay--
          }
        }
        return {
          result: answer(record),
          ...(known === null ? { usage: usageOfCall } : {}),
          record,
          callKey,
        }
      },
      close: async () => {
        served.closed++
      },
    }
  },
}

function answer(text: string): {
  readonly ok: { readonly tables: { answers: { answer: string }[] } }
} {
  return { ok: { tables: { answers: [{ answer: text }] } } }
}

async function misbehave({
  does,
  errorClass = 'transport',
  retryAfterMs,
  isUnreachable = false,
}: Step): Promise<{ readonly result: { readonly error: TaskError['detail'] } } | null> {
  const detail = {
    errorClass,
    message: `the other side said ${errorClass}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isUnreachable ? { isUnreachable } : {}),
  }
  if (does === 'hang') await new Promise(() => {})
  if (does === 'throw') throw new TaskError(detail)
  return does === 'fail' ? { result: { error: detail } } : null
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new Error('given up'))
    })
  })
}

export default asking
