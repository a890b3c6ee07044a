import type { Progress } from '@longrun/runs'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { progressLine, showProgress } from './run-progress.ts'

const progress = (change: Partial<Progress> = {}): Progress =>
  ({
    total: 200,
    succeeded: 118,
    failed: 2,
    pending: 80,
    rate: 8,
    etaSeconds: 10,
    etaP10Seconds: 9,
    etaP90Seconds: 12,
    errorClasses: { timeout: 2 },
    rssBytes: 312 * 2 ** 20,
    retries: 1,
    usage: {},
    ...change,
  }) as unknown as Progress

afterEach(() => vi.restoreAllMocks())

describe('progressLine', () => {
  it('says share, rate, ETA with its 80 % interval, failures by class, memory', () => {
    expect(progressLine(progress())).toBe(
      '120/200 (60.0 %) 8.0/s, ETA 10 s (80 %: 9 s - 12 s), 2 failed (timeout 2), 1 retried, 312 MiB',
    )
  })

  it('says what outside calls have used', () => {
    const usage = { promptTokens: 1200, completionTokens: 34, costNanoUsd: 500_000_000 }
    expect(progressLine(progress({ usage }))).toContain('1,234 tokens, 0.50 USD, 312 MiB')
  })

  it('says slow rates by the minute or hour, and what it does not know', () => {
    expect(progressLine(progress({ rate: 0.5 }))).toContain('30.0/min')
    expect(progressLine(progress({ rate: 0.001 }))).toContain('3.6/h')
    expect(progressLine(progress({ rate: null, etaSeconds: null }))).toContain('ETA not known yet')
  })

  it('has no ETA once nothing is pending, and no division by an empty run', () => {
    expect(progressLine(progress({ pending: 0 }))).not.toContain('ETA')
    const empty = progress({ total: 0, succeeded: 0, failed: 0, pending: 0, errorClasses: {} })
    expect(progressLine(empty)).toMatch(/^0\/0 \(100\.0 %\)/)
  })
})

describe('showProgress without a terminal', () => {
  it('writes a line at the start, every 30 s, and at the end', () => {
    const lines: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      lines.push(String(text))
      return true
    })
    let now = 0
    const shown = showProgress({ watched: false, now: () => now })
    for (let second = 0; second <= 65; second++) {
      now = second * 1000
      shown.update(progress({ succeeded: second }))
    }
    shown.stop()
    shown.update(progress({ succeeded: 66 }))
    expect(lines.map((line) => line.split('/')[0])).toEqual(['2', '32', '62', '67'])
  })
})
