import type { Ephemeris } from '../series/ephemeris.ts'
import {
  foldSeries,
  levelOf,
  outOfTransit,
  phaseDistance,
  type FoldedSeries,
} from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import { redNoise } from './red-noise.ts'

/** One box of the scan. */
export interface PhaseBox {
  /** Centre: time from mid-transit [days], within [-P/2, P/2]. */
  readonly phaseDays: number
  /** Relative flux, positive = dip. */
  readonly depth: number
  /** White error, scaled to the scatter really seen. */
  readonly depthErr: number
  /** depth / (depthErr x noiseRatio): what the threshold judges. */
  readonly sigma: number
}

/** What dips and rises at other phases than the transit. */
export interface SecondaryScan {
  /** Most significant dip away from the transit. */
  readonly secondary: PhaseBox
  /** Next dip, two durations away from both; null when no phase is left. */
  readonly tertiary: PhaseBox | null
  /** Most significant rise (sigma negative: a dip of negative depth). */
  readonly positive: PhaseBox | null
  /** Sigma that white noise exceeds in 1 % of stars with this many phases. */
  readonly thresholdSigma: number
  /** Sigma that one given box exceeds by chance once in P / duration tries: for differences between maxima. */
  readonly differenceSigma: number
  /** Red noise, >= 1: the larger of the scatter of the scanned boxes over their white error and of `redNoise`'s beta. */
  readonly noiseRatio: number
  /** sigma >= thresholdSigma. */
  readonly significant: boolean
  /** Also above tertiary and positive by differenceSigma: an eclipse, not just a noisy fold (Coughlin+ 2016). */
  readonly unique: boolean
  /** Box positions tried. */
  readonly tried: number
}

/** Bins in a duration: a box is never off the best phase by more than 1/16 of its duration. */
const STEPS = 8
const MAX_BINS = 400_000
const FALSE_ALARM = 0.01

/**
 * Best box of the transit's own duration at every other phase (the idea of the Model-Shift test, Coughlin+
 * 2016, ApJS 224, 12), against the level of all other rows out of transit. Boxes stay two durations away from
 * mid-transit (less when the period is shorter than eight durations), hold at least 3 rows and a quarter
 * of the rows expected. Significance is divided by the red noise: what the
 * scan itself shows (few boxes at short periods) or the series in time, whichever is larger. Null when no box is
 * left. O(n + P / duration).
 */
export function secondaryScan(
  series: Series,
  ephemeris: Ephemeris,
  options: { readonly cadenceDays: number; readonly folded?: FoldedSeries },
): SecondaryScan | null {
  const { durationDays, periodDays } = ephemeris
  const folded = options.folded ?? foldSeries(series, ephemeris)
  const gap = Math.min(2 * durationDays, Math.max(durationDays, periodDays / 4))
  if (periodDays / 2 <= gap) return null
  const boxes = scanBoxes(series, ephemeris, { folded, gap })
  if (boxes === null || boxes.sigma.length === 0) return null

  const second = extreme(boxes, 1, () => true)
  if (second < 0) return null
  const far = (from: number, distance: number) => (j: number) =>
    phaseDistance(boxes.phase[j], boxes.phase[from], periodDays) >= distance
  const away = far(second, gap)
  const third = extreme(boxes, 1, away)
  const rise = extreme(boxes, -1, away)
  const rows = outOfTransit(folded, ephemeris, { secondaryPhaseDays: boxes.phase[second] })
  const { errorScale } = levelOf(series, rows)
  const inTime =
    redNoise(series, rows, { durationDays, cadenceDays: options.cadenceDays })?.beta ?? 1
  const others = boxes.sigma.filter((_, j) => away(j))
  const scan = others.length >= 2 * STEPS ? spread(others) / errorScale : 1
  const noiseRatio = Math.max(inTime, scan)
  const box = (j: number): PhaseBox => ({
    phaseDays: boxes.phase[j],
    depth: boxes.depth[j],
    depthErr: boxes.err[j] * errorScale,
    sigma: boxes.sigma[j] / (errorScale * noiseRatio),
  })
  const secondary = box(second)
  const tertiary = third < 0 ? null : box(third)
  const positive = rise < 0 ? null : box(rise)
  const thresholdSigma = scanThreshold(boxes.sigma.length / STEPS, FALSE_ALARM)
  const differenceSigma = oneSidedSigma(durationDays / periodDays)
  const significant = secondary.sigma >= thresholdSigma
  return {
    secondary,
    tertiary,
    positive,
    thresholdSigma,
    differenceSigma,
    noiseRatio,
    significant,
    unique:
      significant &&
      secondary.sigma - (tertiary?.sigma ?? 0) >= differenceSigma &&
      secondary.sigma + (positive?.sigma ?? 0) >= differenceSigma,
    tried: boxes.sigma.length,
  }
}

interface Boxes {
  readonly phase: Float64Array
  readonly depth: Float64Array
  /** By the stated weights. */
  readonly err: Float64Array
  readonly sigma: Float64Array
}

function scanBoxes(
  series: Series,
  ephemeris: Ephemeris,
  options: { readonly folded: FoldedSeries; readonly gap: number },
): Boxes | null {
  const { durationDays, periodDays } = ephemeris
  const bins = Math.min(
    MAX_BINS,
    Math.max(2 * STEPS, Math.round((STEPS * periodDays) / durationDays)),
  )
  const width = periodDays / bins
  const size = Math.max(1, Math.round(durationDays / width))
  const w = new Float64Array(bins)
  const wf = new Float64Array(bins)
  const count = new Float64Array(bins)
  const { x } = options.folded
  for (let i = 0; i < x.length; i++) {
    const j = Math.min(bins - 1, Math.max(0, Math.floor(x[i] / width + bins / 2)))
    w[j] += series.weight[i]
    wf[j] += series.weight[i] * (series.flux[i] - 1)
    count[j]++
  }
  // Primary's rows belong to no level.
  const primary = Math.min(durationDays, periodDays / 4)
  let allW = 0
  let allF = 0
  for (let j = 0; j < bins; j++) {
    if (Math.abs((j + 0.5) * width - periodDays / 2) <= primary) continue
    allW += w[j]
    allF += wf[j]
  }
  const enough = Math.max(3, (0.25 * x.length * size) / bins)
  const phase: number[] = []
  const depth: number[] = []
  const err: number[] = []
  let inW = 0
  let inF = 0
  let inCount = 0
  for (let end = 0; end < bins + size; end++) {
    const j = end % bins
    inW += w[j]
    inF += wf[j]
    inCount += count[j]
    const start = end - size
    if (start >= 0) {
      inW -= w[start % bins]
      inF -= wf[start % bins]
      inCount -= count[start % bins]
    }
    if (end < size) continue
    let centre = (start + 1 + size / 2) * width - periodDays / 2
    if (centre > periodDays / 2) centre -= periodDays
    const outW = allW - inW
    if (Math.abs(centre) < options.gap || inCount < enough || !(inW > 0) || !(outW > 0.05 * allW))
      continue
    const d = (allF - inF) / outW - inF / inW
    phase.push(centre)
    depth.push(d)
    err.push(Math.sqrt(1 / inW + 1 / outW))
  }
  return {
    phase: Float64Array.from(phase),
    depth: Float64Array.from(depth),
    err: Float64Array.from(err),
    sigma: Float64Array.from(depth, (d, j) => d / err[j]),
  }
}

/** Index of the largest sign x sigma among the boxes that `allow` lets through, -1 for none. */
function extreme(boxes: Boxes, sign: 1 | -1, allow: (j: number) => boolean): number {
  let found = -1
  for (let j = 0; j < boxes.sigma.length; j++) {
    if (allow(j) && (found < 0 || sign * boxes.sigma[j] > sign * boxes.sigma[found])) found = j
  }
  return found
}

function spread(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

/** z with durations x z x phi(z) = chance: the high-level crossing rate of a sliding box over white noise. */
function scanThreshold(durations: number, chance: number): number {
  const length = Math.max(1, durations)
  let low = 1
  let high = 12
  for (let k = 0; k < 60; k++) {
    const z = (low + high) / 2
    if ((length * z * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) > chance) low = z
    else high = z
  }
  return (low + high) / 2
}

/** z with upper tail probability `chance` of a Gaussian: bisection on its complementary error function. */
function oneSidedSigma(chance: number): number {
  let low = 0
  let high = 12
  for (let k = 0; k < 60; k++) {
    const z = (low + high) / 2
    if (upperTail(z) > chance) low = z
    else high = z
  }
  return (low + high) / 2
}

/** Gaussian upper tail for z >= 0 (Abramowitz & Stegun 26.2.17, error below 7.5e-8). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (poly * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
}
