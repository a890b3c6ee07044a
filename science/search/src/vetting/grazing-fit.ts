import { foldedBins, type FoldedBins } from '../features/shape-fit.ts'
import {
  LIMB_DARKENINGS,
  limbDarkenedProfile,
  lossIntegral,
  radiusForDepth,
} from '../transit-profile.ts'
import type { TransitProfile } from '../transit-profile.ts'
import type { VettingSubject } from './subject.ts'

export interface GrazingFit {
  /** Radius ratio plus impact parameter of the chord that fits best. */
  readonly value: number
  /** Probability of all chords up to the limit, every impact parameter being as likely as another. */
  readonly chanceBelow: number
}

const FEWEST_BINS = 12
/** Chords, b over 1 + k / 2: 0 is central, from 1 on the disc's middle passes outside the star. */
const CHORDS = 40
const LAST_CHORD = 1.3
/** The largest disc tried is as large as the star. */
const RADIUS_MAX = 0.999
const SHORTEST = 0.5
const LONGEST = 2.5
/** Golden-section steps: the duration is then known to a five-hundredth. */
const STEPS = 14
const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * A dark disc on every chord of a limb-darkened star, fitted to the folded transit: depth and level solved
 * exactly, duration by golden section, exposure averaged. Chi-squares are in units of the real noise. Null
 * with fewer than 12 bins of data near the transit, or without a dip.
 */
export function fitGrazing(
  { series, folded, ephemeris, depth, noise, cadenceDays }: VettingSubject,
  { limit }: { readonly limit: number },
): GrazingFit | null {
  const bins = foldedBins(series, folded, ephemeris)
  if (bins.x.length < FEWEST_BINS || !(depth > 0)) return null
  const limb = LIMB_DARKENINGS[1]
  const chords: { chi2: number; value: number; impact: number }[] = []
  for (let i = 0; i <= CHORDS; i++) {
    const chord = (LAST_CHORD * i) / CHORDS
    const radiusRatio = radiusForDepth(depth, chord, limb)
    if (radiusRatio > RADIUS_MAX) break
    const impact = chord * (1 + radiusRatio / 2)
    const profile = limbDarkenedProfile(radiusRatio, impact, limb)
    const chi2 = bestDuration(bins, profile, ephemeris.durationDays, cadenceDays)
    chords.push({ chi2, value: radiusRatio + impact, impact })
  }
  const best = chords.reduce((a, b) => (b.chi2 < a.chi2 ? b : a))
  if (!Number.isFinite(best.chi2)) return null
  // A shape that nothing fits well says less: its misfit is noise of the comparison.
  const scale = Math.max(noise ** 2, best.chi2 / Math.max(1, bins.x.length - 4))
  let below = 0
  let all = 0
  chords.forEach(({ chi2, value, impact }, i) => {
    const width = (chords[i + 1]?.impact ?? impact) - (chords[i - 1]?.impact ?? impact)
    const weight = width * Math.exp((best.chi2 - chi2) / (2 * scale))
    all += weight
    if (value <= limit) below += weight
  })
  return { value: best.value, chanceBelow: below / all }
}

function bestDuration(
  bins: FoldedBins,
  profile: TransitProfile,
  durationDays: number,
  exposureDays: number,
): number {
  const at = (log: number): number => misfit(bins, profile, Math.exp(log), exposureDays)
  let low = Math.log(SHORTEST * durationDays)
  let high = Math.log(LONGEST * durationDays)
  let left = high - GOLDEN * (high - low)
  let right = low + GOLDEN * (high - low)
  let atLeft = at(left)
  let atRight = at(right)
  for (let step = 0; step < STEPS; step++) {
    if (atLeft < atRight) {
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
  return Math.min(atLeft, atRight)
}

/** Chi-square with depth and level solved; Infinity where the best depth is no dip. */
function misfit(
  { x, flux, weight }: FoldedBins,
  profile: TransitProfile,
  durationDays: number,
  exposureDays: number,
): number {
  const perDay = 2 / durationDays
  const half = (exposureDays * perDay) / 2
  let sw = 0
  let ss = 0
  let sss = 0
  let sf = 0
  let ssf = 0
  let sff = 0
  for (let i = 0; i < x.length; i++) {
    const u = x[i] * perDay
    const s = (lossIntegral(profile, u + half) - lossIntegral(profile, u - half)) / (2 * half)
    const w = weight[i]
    sw += w
    ss += w * s
    sss += w * s * s
    sf += w * flux[i]
    ssf += w * s * flux[i]
    sff += w * flux[i] * flux[i]
  }
  const det = sw * sss - ss * ss
  if (!(det > 1e-12 * sw * sw)) return Infinity
  const level = (sf * sss - ssf * ss) / det
  const depth = (sf * ss - ssf * sw) / det
  if (!(depth > 0)) return Infinity
  return sff - level * sf + depth * ssf
}
