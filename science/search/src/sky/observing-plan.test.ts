import { describe, expect, it } from 'vitest'
import { FLAG, missionFacts, observingPlan, type SkyMission } from './observing-plan.ts'

const MISSIONS: readonly SkyMission[] = ['tess-30min', 'tess-2min', 'k2', 'kepler']
const share = (count: number, of: { length: number }): number => count / of.length

describe.each(MISSIONS)('observingPlan for %s', (mission) => {
  const plan = observingPlan({ seed: 11, mission, segment: 1 })
  const facts = missionFacts(mission)

  it('steps by the cadence over the span', () => {
    expect(plan.time.length).toBe(Math.floor(facts.spanDays / facts.cadenceDays))
    for (let i = 1; i < plan.time.length; i++) {
      expect(plan.cadence[i]).toBe(plan.cadence[i - 1] + 1)
      if (Number.isNaN(plan.time[i] - plan.time[i - 1])) continue
      expect(plan.time[i] - plan.time[i - 1]).toBeCloseTo(facts.cadenceDays, 9)
    }
  })
  it('loses rows only for a stated reason, and some share of them', () => {
    let lost = 0
    for (let i = 0; i < plan.time.length; i++) {
      if (plan.missing[i] > 0) {
        lost++
        expect(plan.quality[i]).not.toBe(0)
      }
      if (Number.isNaN(plan.time[i])) {
        expect(plan.missing[i]).toBe(2)
        expect(plan.quality[i] & (FLAG.earthPoint | FLAG.safeMode)).not.toBe(0)
      }
      if (plan.smear[i] > 0) expect(plan.quality[i] & facts.defaultMask).not.toBe(0)
    }
    expect(share(lost, plan.time)).toBeGreaterThan(0.0005)
    expect(share(lost, plan.time)).toBeLessThan(0.15)
  })
  it('dumps momentum every few days', () => {
    const dumps = plan.quality.filter((q) => (q & FLAG.desaturation) !== 0).length
    expect(dumps).toBeGreaterThanOrEqual(Math.floor(facts.spanDays / 4.6))
    expect(dumps).toBeLessThanOrEqual(Math.ceil(facts.spanDays / 2.4))
  })
  it('is the same for the same seed and another for another', () => {
    expect(observingPlan({ seed: 11, mission, segment: 1 })).toEqual(plan)
    expect(observingPlan({ seed: 12, mission, segment: 1 }).quality).not.toEqual(plan.quality)
  })
})

describe('observingPlan', () => {
  it('has a downlink in the middle of a TESS sector, without time', () => {
    const plan = observingPlan({ seed: 3, mission: 'tess-30min', segment: 1 })
    const gap = plan.quality
      .map((q, i) => ((q & FLAG.earthPoint) === 0 ? -1 : i))
      .filter((i) => i >= 0)
    expect(gap.length / 48).toBeGreaterThan(0.85)
    expect(gap.length / 48).toBeLessThan(1.25)
    const middle = plan.time.length / 2
    expect(Math.abs(gap[Math.floor(gap.length / 2)] - middle)).toBeLessThan(48)
  })
  it('fires thrusters about every six hours in K2', () => {
    const plan = observingPlan({ seed: 3, mission: 'k2', segment: 1 })
    const fired = plan.quality.filter((q) => (q & FLAG.thrusterFiring) !== 0).length
    expect(fired).toBeGreaterThan(200)
    expect(fired).toBeLessThan(330)
  })
  it('refuses a segment that is none', () => {
    expect(() => observingPlan({ seed: 1, mission: 'k2', segment: 0 })).toThrow(/segment is 0/)
  })
})
