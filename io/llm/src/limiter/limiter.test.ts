import { describe, expect, it } from 'vitest'

import type { ChatRequest } from '../chat.ts'
import { rateWindow, type WindowKind } from '../mock/rate-window.ts'
import { seeded } from '../mock/seeded.ts'
import type { LimiterClock } from './clock.ts'
import { Limiter } from './limiter.ts'
import { TokenEstimate } from './token-estimate.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

function earliest(timers: readonly Timer[]): Timer | null {
  let first: Timer | null = null
  for (const timer of timers) if (first === null || timer.at < first.at) first = timer
  return first
}

/** Virtual time: timers run in order, and everything that they set off before the next. */
class SimulatedClock implements LimiterClock {
  #now = 0
  #timers: Timer[] = []
  /** Timers come late by up to this, as on a busy machine. */
  readonly #lateMs: () => number

  constructor(lateMs: () => number = () => 0) {
    this.#lateMs = lateMs
  }

  now(): number {
    return this.#now
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + delayMs + this.#lateMs(), callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.after(ms, resolve)
    })
  }

  async runUntil(end: number): Promise<void> {
    for (;;) {
      // Promises set off by the last timer may set further timers.
      for (let k = 0; k < 20; k++) await Promise.resolve()
      const next = earliest(this.#timers)
      if (next === null || next.at > end) return
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
    }
  }
}

interface Simulation {
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  readonly window: WindowKind
  /** Of a bucket: what it holds, as a share of a minute. */
  readonly burstShare: number
  readonly concurrency: number
  readonly minutes: number
  /** Mean and half range of bytes of a text, and of completion tokens. */
  readonly bytes: readonly [number, number]
  readonly completion: readonly [number, number]
  readonly latencyMs: readonly [number, number]
}

/** Ask as fast as the limiter lets for some minutes; what the server let through, and turned away. */
async function simulate(given: Simulation): Promise<{
  readonly passed: number
  readonly tokens: number
  readonly refused: number
}> {
  const random = seeded(1024, 'simulation')
  const between = ([mean, half]: readonly [number, number]): number =>
    mean + (2 * random() - 1) * half
  const clock = new SimulatedClock(() => random() * 20)
  const limiter = new Limiter(given, clock)
  const estimate = new TokenEstimate()
  const requests = rateWindow(given.requestsPerMinute, given.window, given.burstShare)
  const tokens = rateWindow(given.tokensPerMinute, given.window, given.burstShare)
  const served = { passed: 0, tokens: 0, refused: 0 }
  const end = given.minutes * 60_000
  const signal = new AbortController().signal
  const worker = async (): Promise<void> => {
    while (clock.now() < end) {
      const bytes = Math.round(between(given.bytes))
      const request = chatRequest('x'.repeat(bytes))
      const permit = await limiter.acquire(estimate.of(request), signal)
      // On its way, there, and back.
      await clock.sleep(random() * 150)
      const promptTokens = Math.round((bytes / 4) * (0.9 + 0.2 * random()))
      const usage = {
        promptTokens,
        completionTokens: Math.round(between(given.completion)),
        cachedTokens: 0,
        reasoningTokens: 0,
      }
      const used = usage.promptTokens + usage.completionTokens
      const now = clock.now()
      if (Math.max(requests.waitMs(1, now), tokens.waitMs(used, now)) > 0) {
        served.refused++
        permit.settle(0)
        continue
      }
      requests.take(1, now)
      tokens.take(used, now)
      if (now < end) {
        served.passed++
        served.tokens += used
      }
      await clock.sleep(between(given.latencyMs))
      estimate.learn(request, usage)
      permit.settle(used)
    }
  }
  const workers = Array.from({ length: given.concurrency }, worker)
  await clock.runUntil(end + 300_000)
  await Promise.all(workers)
  return served
}

function chatRequest(text: string): ChatRequest {
  return {
    model: 'm',
    messages: [{ role: 'user', content: text }],
    temperature: null,
    maxTokens: 200,
    seed: null,
    responseSchema: null,
  }
}

const usual = {
  window: 'sliding',
  burstShare: 1 / 60,
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: 32,
  minutes: 10,
  bytes: [800, 600],
  completion: [60, 40],
  latencyMs: [900, 700],
} as const

describe('the permitted rate is used, and hardly a request is turned away', () => {
  it.each<readonly [string, Partial<Simulation>]>([
    ['500 requests a minute over a sliding minute', { requestsPerMinute: 500 }],
    ['500 requests a minute from a small bucket', { requestsPerMinute: 500, window: 'bucket' }],
    [
      '3000 requests a minute over a sliding minute',
      { requestsPerMinute: 3000, concurrency: 128, minutes: 4 },
    ],
    ['20 requests a minute', { requestsPerMinute: 20, minutes: 60 }],
    ['100k tokens a minute over a sliding minute', { tokensPerMinute: 100_000 }],
    [
      '100k tokens a minute from a bucket of 6 s',
      { tokensPerMinute: 100_000, window: 'bucket', burstShare: 0.1 },
    ],
    ['both limits, tokens the narrower', { requestsPerMinute: 600, tokensPerMinute: 90_000 }],
    [
      'slow answers of a local model',
      {
        tokensPerMinute: 100_000,
        concurrency: 64,
        latencyMs: [6000, 4000],
        minutes: 20,
      },
    ],
  ])('%s', async (_name, more) => {
    const given: Simulation = { ...usual, ...more }
    const { passed, tokens, refused } = await simulate(given)
    const used = Math.max(
      passed / ((given.requestsPerMinute ?? Infinity) * given.minutes),
      tokens / ((given.tokensPerMinute ?? Infinity) * given.minutes),
    )
    expect(used).toBeGreaterThanOrEqual(0.97)
    expect(refused / passed).toBeLessThanOrEqual(0.001)
  })
})

describe('the limiter', () => {
  const none = { requestsPerMinute: null, tokensPerMinute: null, concurrency: 1000 }
  const { signal } = new AbortController()

  /** Ask for several at once and note when each was let through [ms]. */
  async function starts(
    limiter: Limiter,
    clock: SimulatedClock,
    tokens: readonly number[],
  ): Promise<number[]> {
    const at: number[] = []
    for (const [k, amount] of tokens.entries())
      void limiter.acquire(amount, signal).then((permit) => {
        at[k] = clock.now()
        permit.settle(null)
      })
    await clock.runUntil(10 * 60_000)
    return at
  }

  it('lets everything through at once where nothing is limited', async () => {
    const clock = new SimulatedClock()
    expect(await starts(new Limiter(none, clock), clock, [1, 5, 9])).toEqual([0, 0, 0])
  })

  it('spaces requests evenly, in the order of their asking', async () => {
    const clock = new SimulatedClock()
    const at = await starts(
      new Limiter({ ...none, requestsPerMinute: 60 }, clock),
      clock,
      [1, 1, 1],
    )
    expect(at.map((ms) => Math.round(ms / 10))).toEqual([0, 101, 202])
  })

  it('lets nobody overtake a large request', async () => {
    const clock = new SimulatedClock()
    const limiter = new Limiter({ ...none, tokensPerMinute: 1000 }, clock)
    const at = await starts(limiter, clock, [900, 900, 1])
    expect(at[1]).toBeGreaterThanOrEqual(60_000)
    expect(at[2]).toBeGreaterThan(at[1])
  })

  it('asks for more than a whole minute permits once, when nothing else counts', async () => {
    const clock = new SimulatedClock()
    const limiter = new Limiter({ ...none, tokensPerMinute: 1000 }, clock)
    const at = await starts(limiter, clock, [10, 5000])
    expect(at[1]).toBeGreaterThanOrEqual(60_000)
    expect(at[1]).toBeLessThan(62_000)
  })

  it('earns no burst by idling', async () => {
    const clock = new SimulatedClock()
    const limiter = new Limiter({ ...none, requestsPerMinute: 60 }, clock)
    await starts(limiter, clock, [1])
    const later = clock.now() + 300_000
    const at: number[] = []
    clock.after(300_000, () => {
      for (let k = 0; k < 5; k++)
        void limiter.acquire(1, signal).then((permit) => {
          at.push(clock.now() - later)
          permit.settle(null)
        })
    })
    await clock.runUntil(Infinity)
    expect(at.at(-1)).toBeGreaterThan(3700)
  })

  it('is quiet while the endpoint asked for quiet', async () => {
    const clock = new SimulatedClock()
    const limiter = new Limiter(none, clock)
    limiter.cool(5000)
    limiter.cool(10)
    expect(await starts(limiter, clock, [1, 1])).toEqual([5000, 5000])
  })

  it('gives back what was not used, and owes what was used too much', async () => {
    for (const [used, expected] of [
      [0, 0],
      [100, 6104],
      [200, 12_208],
    ] as const) {
      const clock = new SimulatedClock()
      const limiter = new Limiter({ ...none, tokensPerMinute: 1000 }, clock)
      const permit = await limiter.acquire(100, signal)
      permit.settle(used)
      const [at] = await starts(limiter, clock, [100])
      expect(Math.abs(at - expected)).toBeLessThan(2)
    }
  })

  it('holds a place until it is settled, once', async () => {
    const clock = new SimulatedClock()
    const limiter = new Limiter({ ...none, concurrency: 1 }, clock)
    const first = await limiter.acquire(1, signal)
    let second = false
    void limiter.acquire(1, signal).then(() => (second = true))
    await clock.runUntil(1000)
    expect(second).toBe(false)
    first.settle(null)
    first.settle(null)
    await clock.runUntil(2000)
    expect({ second, open: limiter.open }).toEqual({ second: true, open: 1 })
  })

  it('lets go of one that waits when its signal says so, and goes on with the next', async () => {
    const clock = new SimulatedClock()
    const limiter = new Limiter({ ...none, tokensPerMinute: 1000 }, clock)
    await limiter.acquire(500, signal)
    const controller = new AbortController()
    const large = limiter.acquire(900, controller.signal)
    const small = limiter.acquire(1, signal)
    controller.abort(new Error('enough'))
    await expect(large).rejects.toThrow('enough')
    await clock.runUntil(35_000)
    expect(await Promise.race([small.then(() => 'through'), clock.sleep(0)])).toBe('through')
  })

  it.each([
    [{ requestsPerMinute: 0 }],
    [{ tokensPerMinute: -1 }],
    [{ concurrency: 0 }],
    [{ requestsPerMinute: NaN }],
  ])('%j is refused', (limit) => {
    expect(() => new Limiter({ ...none, ...limit })).toThrow(/above 0/)
  })
})
