import { boxSums, transitEvents } from '../events/events.ts'
import { ALTERNATING } from '../events/explain.ts'
import { strength } from '../events/strength.ts'
import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { oddEvenDepths, transitDepths } from '../transit/transit-depths.ts'
import type { VettingSubject } from './subject.ts'

/** A difference by chance: 6e-5 at 4 sigma. Below these shares a planet's depths differ by systematics alone. */
const SIGMA_MIN = 4
const SHALLOW_SHARE = 0.85
const SIGMA_SURE = 10
const SHALLOW_SHARE_SURE = 0.95

/**
 * Odd against even transits: two stars' eclipses are seldom equally deep. Where the search has doubled the
 * period for that reason, the transits are compared with the events half a period later. Depths are measured
 * twice: by the fitted shape against the star's level, blind to where rows fall on the slopes, and by a box
 * against each event's own neighbourhood, blind to slow trends; the smaller significance counts.
 */
export function oddEven(subject: VettingSubject): VettingTest {
  const { explanation, ephemeris } = subject
  const doubled = explanation.aliases.some((alias) => alias.startsWith(ALTERNATING))
  const parity = compare(
    subject,
    doubled ? { ...ephemeris, periodDays: ephemeris.periodDays / 2 } : ephemeris,
  )
  if (parity === null)
    return notMeasured('odd-even', 'sigma', 'no transit of one parity (odd or even) has data')
  const { sigma, share } = parity
  const differ =
    (sigma > SIGMA_MIN && share < SHALLOW_SHARE) ||
    (sigma > SIGMA_SURE && share < SHALLOW_SHARE_SURE)
  const percent = `${(100 * (1 - share)).toFixed(1)} %`
  return {
    name: 'odd-even',
    value: sigma,
    threshold: SIGMA_MIN,
    unit: 'sigma',
    verdict: doubled || differ ? 'fail' : 'pass',
    ...(sigma > SIGMA_MIN && !doubled && !differ
      ? {
          passesBy: `${(100 * (1 - (sigma > SIGMA_SURE ? SHALLOW_SHARE_SURE : SHALLOW_SHARE))).toFixed(0)} % of depth`,
        }
      : {}),
    sentence: doubled
      ? `primary and secondary eclipses differ in depth, by ${percent} (${sigma.toFixed(1)} sigma)`
      : `odd and even transits differ in depth by ${percent} (${sigma.toFixed(1)} sigma)${differ ? ': two eclipses of a binary of twice the period' : ''}`,
  }
}

/** Significance of the difference, and the shallower depth over the deeper one. */
function compare(
  { series, level, shape, cadenceDays, noise, explanation }: VettingSubject,
  ephemeris: Ephemeris,
): { readonly sigma: number; readonly share: number } | null {
  const shaped = oddEvenDepths(
    transitDepths(series, ephemeris, { shape, exposureDays: cadenceDays, level }),
  )
  const events = transitEvents(boxSums(series), ephemeris, { cadenceDays })
  const boxed = strength(events, explanation.noise)?.oddEven ?? null
  if (shaped === null || boxed === null) return null
  return {
    sigma: Math.min(shaped.difference / (shaped.differenceErr * noise), boxed.sigma),
    share: Math.min(shaped.odd, shaped.even) / Math.max(shaped.odd, shaped.even),
  }
}
