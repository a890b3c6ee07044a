import { foldedBins, type FoldedBins } from '../features/shape-fit.ts'
import {
  LIMB_DARKENINGS,
  limbDarkenedProfile,
  lossIntegral,
  radiusForDepth,
  type TransitProfile,
} from '../transit/transit-profile.ts'
import type { VettingSubject } from './subject.ts'

/** The best chord, and how likely a dip with a floor is beside it. */
export interface GrazingFit {
  /** Radius ratio plus impact parameter of the chord that fits best. */
  readonly value: number
  /** Probability of all chords up to the limit, every impact parameter being as likely as another. */
  readonly chanceBelow: number
  /** Relative flux that the best chord leaves at a time from mid-transit [days]. */
  readonly fluxAt: (x: number) => number
}

interface Chord {
  readonly value: number
  readonly impact: number
  readonly profile: TransitProfile
  readonly crossing: Crossing
}

/** One profile's best duration, depth and level. */
interface Crossing {
  readonly durationDays: number
  readonly chi2: number
  readonly depth: number
  /** Less 1. */
  readonly level: number
}

const FEWEST_BINS = 12
/** Chords, b over 1 + k / 2: 0 is central, from 1 on the disc's middle passes outside the star. */
const CHORDS = 32
const LAST_CHORD = 1.3
/** The largest disc tried is as large as the star. */
const RADIUS_MAX = 0.999
const SHORTEST = 0.5
const LONGEST = 2.5
/** From one chord to the next the best duration moves by less than this factor. */
const NEAR = 1.2
/** The duration is found to a share of this: far below its own error. */
const PRECISION = 2e-3
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** What is fitted: a dip in the folded rows. */
type FoldedDip = Pick<
  VettingSubject,
  'series' | 'folded' | 'ephemeris' | 'depth' | 'noise' | 'cadenceDays'
>

/**
 * A dark disc on every chord of a limb-darkened star, fitted to the folded transit: depth and level solved
 * exactly, duration by golden section, exposure averaged. Chi-squares are in units of the real noise. Null
 * with fewer than 12 bins of data near the transit, without a dip, or for one that no disc makes.
 */
export function fitGrazing(
  { series, folded, ephemeris, depth, noise, cadenceDays }: FoldedDip,
  { limit }: { readonly limit: number },
): GrazingFit | null {
  const bins = foldedBins(series, folded, ephemeris)
  if (bins.x.length < FEWEST_BINS || !(depth > 0) || deeperThanAnyDisc(depth)) return null
  const limb = LIMB_DARKENINGS[1]
  const chords: Chord[] = []
  for (let i = 0; i <= CHORDS; i++) {
    const chord = (LAST_CHORD * i) / CHORDS
    const radiusRatio = radiusForDepth(depth, chord, limb)
    if (radiusRatio > RADIUS_MAX) break
    const impact = chord * (1 + radiusRatio / 2)
    const profile = limbDarkenedProfile(radiusRatio, impact, limb)
    const crossing = bestDuration(bins, profile, {
      from: chords.at(-1)?.crossing.durationDays ?? null,
      durationDays: ephemeris.durationDays,
      exposureDays: cadenceDays,
    })
    chords.push({ value: radiusRatio + impact, impact, profile, crossing })
  }
  const best = chords.reduce((a, b) => (b.crossing.chi2 < a.crossing.chi2 ? b : a))
  const { chi2, durationDays } = best.crossing
  if (!Number.isFinite(chi2)) return null
  // A shape that nothing fits well says less: its misfit is noise of the comparison.
  const scale = Math.max(noise ** 2, chi2 / Math.max(1, bins.x.length - 4))
  let below = 0
  let all = 0
  chords.forEach(({ crossing, value, impact }, i) => {
    const width = (chords[i + 1]?.impact ?? impact) - (chords[i - 1]?.impact ?? impact)
    const weight = width * Math.exp((chi2 - crossing.chi2) / (2 * scale))
    all += weight
    if (value <= limit) below += weight
  })
  return {
    value: best.value,
    chanceBelow: below / all,
    fluxAt: (x) =>
      1 +
      best.crossing.level -
      best.crossing.depth *
        averagedLoss(best.profile, x, { durationDays, exposureDays: cadenceDays }),
  }
}

/** True where even a disc as large as the star, across its middle, leaves more light than this depth does. */
export function deeperThanAnyDisc(depth: number): boolean {
  return radiusForDepth(depth, 0, LIMB_DARKENINGS[1]) > RADIUS_MAX
}

/** Near the last chord's duration; where the best one lies at the edge of that, over the whole range. */
function bestDuration(
  bins: FoldedBins,
  profile: TransitProfile,
  { from, durationDays, exposureDays }: Times & { readonly from: number | null },
): Crossing {
  const at = (days: number): Crossing => cross(bins, profile, { durationDays: days, exposureDays })
  if (from !== null) {
    const near = goldenSection(at, from / NEAR, from * NEAR)
    const moved = Math.abs(Math.log(near.durationDays / from)) / Math.log(NEAR)
    if (moved < 0.95) return near
  }
  return goldenSection(at, SHORTEST * durationDays, LONGEST * durationDays)
}

/** Least chi-square over durations, evenly in their logarithm. */
function goldenSection(
  crossingOf: (days: number) => Crossing,
  shortest: number,
  longest: number,
): Crossing {
  const at = (log: number): Crossing => crossingOf(Math.exp(log))
  let low = Math.log(shortest)
  let high = Math.log(longest)
  let left = high - GOLDEN * (high - low)
  let right = low + GOLDEN * (high - low)
  let atLeft = at(left)
  let atRight = at(right)
  while (high - low > PRECISION) {
    if (atLeft.chi2 < atRight.chi2) {
      high = right
      right = left
      atRight = atLeft
      left = high - GOLDEN * (high - low)
      atLeft = at(left)
    } else {
      low = left
      left = right
      atLeft = atRight
      right = low + GOLDEN * (high - low)
      atRight = at(right)
    }
  }
  return atLeft.chi2 < atRight.chi2 ? atLeft : atRight
}

interface Times {
  readonly durationDays: number
  readonly exposureDays: number
}

/** Depth and level solved; a chi-square of Infinity where the best depth is no dip. */
function cross({ x, flux, weight }: FoldedBins, profile: TransitProfile, times: Times): Crossing {
  let sw = 0
  let ss = 0
  let sss = 0
  let sf = 0
  let ssf = 0
  let sff = 0
  for (let i = 0; i < x.length; i++) {
    const s = averagedLoss(profile, x[i], times)
    const w = weight[i]
    sw += w
    ss += w * s
    sss += w * s * s
    sf += w * flux[i]
    ssf += w * s * flux[i]
    sff += w * flux[i] * flux[i]
  }
  const { durationDays } = times
  const det = sw * sss - ss * ss
  const none = { durationDays, chi2: Infinity, depth: 0, level: 0 }
  if (!(det > 1e-12 * sw * sw)) return none
  const level = (sf * sss - ssf * ss) / det
  const depth = (sf * ss - ssf * sw) / det
  if (!(depth > 0)) return none
  return { durationDays, depth, level, chi2: sff - level * sf + depth * ssf }
}

/** Share of the full depth that is lost over one exposure. */
function averagedLoss(
  profile: TransitProfile,
  x: number,
  { durationDays, exposureDays }: Times,
): number {
  const u = (2 * x) / durationDays
  const half = exposureDays / durationDays
  return (lossIntegral(profile, u + half) - lossIntegral(profile, u - half)) / (2 * half)
}
