import type { SecondaryScan } from '../features/secondary-scan.ts'
import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { meanDepth, transitDepths } from '../transit/transit-depths.ts'
import type { VettingSubject } from './subject.ts'

/** A wave this sure is no noise. */
export const WAVE_SIGMA = 8
/** Above the sigma that 1 % of stars exceed by noise: the Kepler catalogue's margin, then about 1 in 10,000. */
const MARGIN_SIGMA = 1
/** Deeper than this share of the transit no planet's own light is. */
export const PLANET_SHARE = 0.1
/**
 * And of all the light that falls on it no more comes back, reflected and glowing: the hottest planet known,
 * KELT-9 b, reaches 0.8 in TESS's band, WASP-18 b 0.4, HAT-P-7 b 0.25 in Kepler's.
 */
const BRIGHTNESS_MAX = 0.8
/** An eclipse comes back: what remains without its strongest event must still be this significant. */
const REPEAT_SIGMA = 3

/** Two depths that differ by less are one body's. */
const SAME_SIGMA = 3

/**
 * A second eclipse, by the uniqueness test on the phases tried (Model-Shift, Coughlin+ 2016, ApJS 224, 12):
 * above the threshold, above the tertiary dip and the highest rise, not one event alone (another planet's), and deeper
 * than any wave of this period.
 * A planet's own is let pass: no deeper than the light that falls on a body of this size, depth x (R / a)^2 with
 * R / a = pi T14 / P, times the brightest planet's share, and no deeper than a tenth of the transit.
 */
export function secondary(
  subject: VettingSubject,
  { scan }: { readonly scan: SecondaryScan | null },
): VettingTest {
  const { ephemeris } = subject
  if (scan === null)
    return notMeasured('secondary', 'sigma', 'no other phase is covered by enough rows')
  const { sigma, phaseDays } = scan.secondary
  const threshold = scan.thresholdSigma + MARGIN_SIGMA
  const phase = ((phaseDays / ephemeris.periodDays + 1) % 1).toFixed(3)
  const found = `${sigma.toFixed(1)} sigma at phase ${phase}`
  const verdict = (stellar: boolean, sentence: string, passesBy?: string): VettingTest => ({
    name: 'secondary',
    value: sigma,
    threshold,
    unit: 'sigma',
    verdict: stellar ? 'fail' : 'pass',
    ...(passesBy === undefined ? {} : { passesBy }),
    sentence,
  })
  if (sigma < threshold)
    return verdict(false, `no second eclipse: the deepest other dip has ${found}, as noise makes`)
  if (!scan.unique)
    return verdict(
      false,
      `the deepest other dip (${found}) is not the only one: others, or rises, are as significant`,
      'not alone',
    )
  if (isOfTheWave(subject, scan))
    return verdict(
      false,
      `the deepest other dip (${found}) is smaller than the wave that it is part of`,
      'part of a wave',
    )
  if (isTransitAgain(subject, scan))
    return {
      ...verdict(false, ''),
      verdict: 'warn',
      sentence: `the events half a period later (${found}) are as deep: the period may be ${(ephemeris.periodDays / 2).toFixed(4)} d`,
    }
  if (!repeats(subject, phaseDays))
    return verdict(
      false,
      `the deepest other dip (${found}) is one event: another body's`,
      'one event',
    )
  const { share, err } = depthShare(subject, scan)
  const limit = planetShare(subject)
  const percent = `${(share * 100).toPrecision(2)} %`
  if (share - 2 * err <= limit)
    return verdict(
      false,
      `a second eclipse (${found}), ${percent} as deep as the transit: a planet's own light reaches ${(limit * 100).toPrecision(2)} %`,
      "a planet's light",
    )
  return verdict(
    true,
    `secondary eclipse ${percent} as deep as the primary (${found}); a planet's own light reaches ${(limit * 100).toPrecision(2)} %`,
  )
}

/**
 * A sure and unique second dip, but the light outside the transit moves with the period by more than it is
 * deep: it is a minimum of that wave.
 */
export function isOfTheWave({ wave }: VettingSubject, scan: SecondaryScan): boolean {
  const { sigma, depth } = scan.secondary
  const sure = scan.unique && sigma >= scan.thresholdSigma + MARGIN_SIGMA
  return sure && wave !== null && wave.sigma > WAVE_SIGMA && wave.amplitude > depth
}

/** As deep as the transit within 3 sigma, half a period later: a period twice too long (Thompson+ 2018). */
function isTransitAgain(
  { ephemeris, depth, snrRed }: VettingSubject,
  { secondary: other }: SecondaryScan,
): boolean {
  const off = Math.abs(Math.abs(other.phaseDays) - ephemeris.periodDays / 2)
  const err = Math.hypot(depth / Math.max(1, snrRed), other.depth / other.sigma)
  return off < ephemeris.durationDays / 4 && depth - other.depth < SAME_SIGMA * err
}

function depthShare(
  { depth }: VettingSubject,
  { secondary: other }: SecondaryScan,
): { share: number; err: number } {
  const share = other.depth / depth
  return { share, err: share / other.sigma }
}

/** R / a of a circular orbit is about pi T14 / P; on a grazing chord more, but those are the V-shape test's. */
function planetShare({ ephemeris: { durationDays, periodDays } }: VettingSubject): number {
  return Math.min(PLANET_SHARE, BRIGHTNESS_MAX * ((Math.PI * durationDays) / periodDays) ** 2)
}

function repeats(subject: VettingSubject, phaseDays: number): boolean {
  const { series, ephemeris, level, noise } = subject
  const there = { ...ephemeris, t0: ephemeris.t0 + phaseDays }
  const events = transitDepths(series, there, { level })
  const sigmas = events.map((event) => event.depth / event.depthErr)
  const strongest = sigmas.indexOf(Math.max(...sigmas))
  const rest = meanDepth(events.filter((_, i) => i !== strongest))
  return rest !== null && rest.depth / (rest.err * noise) >= REPEAT_SIGMA
}
