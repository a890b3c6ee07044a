import { describe, expect, it } from 'vitest'
import { decide, mostTries } from './retry-policy.ts'
import type { ErrorClass } from './task.ts'

const top = { random: () => 0.999999 }

describe('decide', () => {
  it('tries transport errors again with growing, capped, jittered delays, then fails', () => {
    const delays: number[] = []
    for (let used = 1; used < mostTries.outside; used++) {
      const decision = decide('transport', { transport: used }, { ...top, baseMs: 100, capMs: 300 })
      if (decision.action !== 'retry') throw new Error(decision.action)
      delays.push(Math.round(decision.delayMs))
    }
    expect(delays).toEqual([100, 200, 300, 300])
    expect(decide('transport', { transport: 3, server_5xx: 1, overloaded: 1 }).action).toBe('fail')
    const least = decide('server_5xx', { server_5xx: 1 }, { random: () => 0 })
    expect(least).toMatchObject({ action: 'retry', delayMs: 0 })
  })

  it('obeys Retry-After and uses up no try when throttled', () => {
    const decision = decide('throttled', { throttled: 1000 }, { retryAfterMs: 7000 })
    expect(decision).toMatchObject({ action: 'retry', delayMs: 7000, coolMs: 7000 })
    const third = decide('throttled', { throttled: 3 }, { ...top, baseMs: 10, throttledInARow: 3 })
    expect(third.action === 'retry' && Math.round(third.coolMs)).toBe(40)
  })

  it('pauses the run for what no item can help', () => {
    for (const cause of ['auth', 'quota', 'storage_full'] as const)
      expect(decide(cause, { [cause]: 1 })).toEqual({ action: 'pause', cause })
  })

  it('tries an exception once more on another worker', () => {
    expect(decide('task_exception', { task_exception: 1 })).toMatchObject({
      action: 'retry',
      otherWorker: true,
    })
    expect(decide('task_exception', { task_exception: 2 }).action).toBe('fail')
  })

  it('quarantines an item at the third death, of whatever kind', () => {
    expect(decide('oom', { timeout: 1, oom: 1 })).toMatchObject({ action: 'retry', alone: true })
    expect(decide('oom', { timeout: 1, worker_lost: 1, oom: 1 }).action).toBe('fail')
  })

  it('takes other numbers of tries where it is given them', () => {
    const most = { outside: 2, death: 4 }
    expect(decide('transport', { transport: 1 }, { most }).action).toBe('retry')
    expect(decide('transport', { transport: 1, overloaded: 1 }, { most }).action).toBe('fail')
    expect(decide('timeout', { timeout: 3 }, { most }).action).toBe('retry')
    expect(decide('timeout', { timeout: 4 }, { most }).action).toBe('fail')
    expect(decide('timeout', { timeout: 3 }, { most: { outside: 9 } }).action).toBe('fail')
  })

  it('fails at once what another try cannot mend', () => {
    const classes: ErrorClass[] = [
      'not_found',
      'input_invalid',
      'too_large',
      'refused',
      'parse',
      'schema',
      'source_changed',
    ]
    for (const name of classes) expect(decide(name, { [name]: 1 })).toEqual({ action: 'fail' })
  })
})
