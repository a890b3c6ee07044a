import { describe, expect, it } from 'vitest'
import { phaseDays } from '../series/ephemeris.ts'
import { randomStream } from '../sky/random-stream.ts'
import { candidateEvents } from './candidate-events.ts'

const EPHEMERIS = { periodDays: 4.13, t0: 1502.37, durationDays: 0.2 }
const SHAPE = { centre: 0, widthDays: 0.16, ingressDays: 0.04, egressDays: 0.04 }
const CADENCE = 10 / 1440
const SIGMA = 2e-4

/** Trapezoid transits, each of its own depth and lateness; rows where `keep` says so. */
function rows(o: {
  readonly depth?: (number: number) => number
  readonly late?: (number: number) => number
  readonly keep?: (t: number) => boolean
}) {
  const { depth = () => 5e-3, late = () => 0, keep = () => true } = o
  const random = randomStream(11, 'candidate events')
  const time: number[] = []
  const flux: number[] = []
  for (let t = 1500; t < 1530; t += CADENCE) {
    const noise = SIGMA * random.gaussian()
    if (!keep(t)) continue
    const number = Math.round((t - EPHEMERIS.t0) / EPHEMERIS.periodDays)
    const x = Math.abs(phaseDays(t - late(number), EPHEMERIS))
    const share = Math.min(1, Math.max(0, (0.1 - x) / SHAPE.ingressDays))
    time.push(t)
    flux.push(1 - depth(number) * share + noise)
  }
  return {
    time: Float64Array.from(time),
    flux: Float64Array.from(flux),
    weight: new Float64Array(time.length).fill(1 / SIGMA ** 2),
  }
}

const options = { shape: SHAPE, cadenceDays: CADENCE, noise: 1.3 }

describe('candidateEvents', () => {
  it('measures depth and time of every transit, within their errors', () => {
    const depth = (number: number): number => (number % 2 === 0 ? 5e-3 : 4e-3)
    const late = (number: number): number => 0.003 * (number - 3)
    const events = candidateEvents(rows({ depth, late }), EPHEMERIS, options)
    expect(events.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6])
    for (const event of events) {
      const { number, t0, t0ErrDays, lateDays, depthPpm, depthErrPpm } = event
      expect(Math.abs(depthPpm / 1e6 - depth(number))).toBeLessThan(4 * (depthErrPpm / 1e6) + 1e-4)
      const wanted = EPHEMERIS.t0 + number * EPHEMERIS.periodDays + late(number)
      expect(Math.abs(t0 - wanted)).toBeLessThan(4 * (t0ErrDays ?? 0) + 5e-4)
      expect(lateDays).toBeCloseTo(t0 - EPHEMERIS.t0 - number * EPHEMERIS.periodDays, 9)
      expect(event.coverage).toBeGreaterThan(0.9)
      expect(event.nearGap).toBe(false)
    }
  })

  it('scales the errors by the noise, and nothing else', () => {
    const plain = candidateEvents(rows({}), EPHEMERIS, { ...options, noise: 1 })
    const loud = candidateEvents(rows({}), EPHEMERIS, { ...options, noise: 3 })
    loud.forEach((event, i) => {
      expect(event.depthErrPpm).toBeCloseTo(3 * plain[i].depthErrPpm, 9)
      expect({ ...event, depthErrPpm: 0, t0ErrDays: 0 }).toEqual({
        ...plain[i],
        depthErrPpm: 0,
        t0ErrDays: 0,
      })
    })
  })

  it('flags transits beside gaps and those half observed, and lists none without rows', () => {
    const at = (number: number): number => EPHEMERIS.t0 + number * EPHEMERIS.periodDays
    const keep = (t: number): boolean =>
      !(t > at(1) && t < at(1) + 1) &&
      !(t > at(3) + 0.12 && t < at(3) + 1) &&
      Math.abs(t - at(5)) > 1
    const events = candidateEvents(rows({ keep }), EPHEMERIS, options)
    expect(events.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 6])
    expect(events.filter(({ nearGap }) => nearGap).map(({ number }) => number)).toEqual([1, 3])
    const [, half] = events
    expect(half.coverage).toBeGreaterThan(0.4)
    expect(half.coverage).toBeLessThan(0.6)
  })

  it('gives predicted times without errors where no shape was fitted', () => {
    for (const event of candidateEvents(rows({}), EPHEMERIS, { ...options, shape: null })) {
      expect(event.t0ErrDays).toBeNull()
      expect(event.t0).toBe(EPHEMERIS.t0 + event.number * EPHEMERIS.periodDays)
    }
  })
})
