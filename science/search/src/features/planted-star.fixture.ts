import { randomStream, type RandomStream } from '../sky/random-stream.ts'
import { trapezoidAt } from '../transit/trapezoid-model.ts'
import type { FeatureInput } from './feature-row.ts'
import type { FittedTransit } from './fitted-transit.ts'

/** What a test plants; every field is one cause, the defaults are a plain planet in white noise. */
export interface Planting {
  readonly seed: number
  readonly cadenceDays: number
  readonly spanDays: number
  readonly periodDays: number
  readonly t0: number
  /** Mid-ingress to mid-egress. */
  readonly widthDays: number
  readonly ingressDays: number
  readonly egressDays: number
  readonly depth: number
  /** Odd transits are deeper by half of this, even ones shallower. */
  readonly oddEven: number
  readonly secondaryDepth: number
  readonly secondaryPhase: number
  readonly sigma: number
  /** Sigma of each row as the weights state it, over the true one. */
  readonly statedSigma: number
  /** Amplitude of a term quadratic in the noise deviate: skews it, the variance kept. */
  readonly skew: number
  /** Amplitude of a term cubic in the noise deviate: gives it tails, the variance kept. */
  readonly tails: number
  /** Share of the noise variance in an exponential-memory process of `redDays`. */
  readonly redShare: number
  readonly redDays: number
  /** Rows kept. */
  readonly keep: (time: number) => boolean
}

/** A planet in honest white noise; every test changes one thing. */
export const PLAIN: Planting = {
  seed: 1,
  cadenceDays: 2 / 1440,
  spanDays: 27,
  periodDays: 3.137,
  t0: 1.234,
  widthDays: 0.12,
  ingressDays: 0.02,
  egressDays: 0.02,
  depth: 2e-3,
  oddEven: 0,
  secondaryDepth: 0,
  secondaryPhase: 0.5,
  sigma: 1e-3,
  statedSigma: 1,
  skew: 0,
  tails: 0,
  redShare: 0,
  redDays: 0.1,
  keep: () => true,
}

/** The noiseless flux at one time. */
export function plantedFlux(time: number, p: Planting): number {
  const k = Math.round((time - p.t0) / p.periodDays)
  const x = time - p.t0 - k * p.periodDays
  const away = x - (p.secondaryPhase > 0.5 ? p.secondaryPhase - 1 : p.secondaryPhase) * p.periodDays
  const second = away - Math.round(away / p.periodDays) * p.periodDays
  const depth = p.depth + (k % 2 === 0 ? -0.5 : 0.5) * p.oddEven
  const shape = {
    centre: 0,
    widthDays: p.widthDays,
    ingressDays: p.ingressDays,
    egressDays: p.egressDays,
  }
  return (
    1 -
    depth * trapezoidAt(x, shape, p.cadenceDays) -
    p.secondaryDepth * trapezoidAt(second, shape, p.cadenceDays)
  )
}

/** Noise deviates of unit variance: the same seed gives the same ones whatever is planted. */
function noise(n: number, p: Planting, random: RandomStream): Float64Array {
  const memory = Math.exp(-p.cadenceDays / p.redDays)
  const out = new Float64Array(n)
  let red = random.gaussian()
  for (let i = 0; i < n; i++) {
    const g = random.gaussian()
    red = memory * red + Math.sqrt(1 - memory ** 2) * random.gaussian()
    // Hermite terms: uncorrelated with g and with each other, so that the variance is exact.
    const terms = g + p.skew * (g * g - 1) + p.tails * (g ** 3 - 3 * g)
    const white = terms / Math.sqrt(1 + 2 * p.skew ** 2 + 6 * p.tails ** 2)
    out[i] = Math.sqrt(1 - p.redShare) * white + Math.sqrt(p.redShare) * red
  }
  return out
}

/**
 * A star with the planted signal, and a fit that errs as a real one does: truth plus Gaussian errors of the
 * stated size (`fitErrors` times; 0 = the truth itself).
 */
export function plantedStar(
  changes: Partial<Planting>,
  options: { readonly fitErrors?: number } = {},
): {
  readonly input: FeatureInput & { readonly best: FittedTransit }
  readonly planting: Planting
} {
  const p = { ...PLAIN, ...changes }
  const random = randomStream(p.seed, 'planted star')
  const rows = Math.floor(p.spanDays / p.cadenceDays)
  const all = Float64Array.from({ length: rows }, (_, i) => i * p.cadenceDays)
  const deviates = noise(rows, p, random)
  const kept = all.map((_, i) => i).filter((i) => p.keep(all[i]))
  const time = Float64Array.from(kept, (i) => all[i])
  const flux = Float64Array.from(kept, (i) => plantedFlux(all[i], p) + p.sigma * deviates[i])
  const weight = new Float64Array(time.length).fill(1 / (p.sigma * p.statedSigma) ** 2)
  const best = plantedFit(p, time, {
    random: randomStream(p.seed, 'fit'),
    scale: options.fitErrors ?? 1,
  })
  return {
    input: { time, flux, weight, cadenceDays: p.cadenceDays, best, zeroPoint: 'BTJD' },
    planting: p,
  }
}

/** White SNR of the planted transit. */
export function plantedSnr(p: Planting): number {
  const inTransit = (p.spanDays / p.cadenceDays) * (p.widthDays / p.periodDays)
  return (p.depth / p.sigma) * Math.sqrt(inTransit * (1 - p.widthDays / p.periodDays))
}

/** First to fourth contact [days]. */
export function plantedDuration(p: Planting): number {
  return p.widthDays + (p.ingressDays + p.egressDays) / 2
}

function plantedFit(
  p: Planting,
  time: Float64Array,
  options: { readonly random: RandomStream; readonly scale: number },
): FittedTransit {
  const snr = plantedSnr(p)
  const side = (p.ingressDays + p.egressDays) / 2
  // Carter+ 2008: sigma_t0 = T sqrt(side / 2T) / Q, sigma_T = 2 sigma_t0; the period over all transits.
  const t0Err = (p.widthDays / snr) * Math.sqrt(Math.max(side, p.cadenceDays) / (2 * p.widthDays))
  const transits = Math.max(2, p.spanDays / p.periodDays)
  const periodErr = (t0Err * Math.sqrt(12)) / transits
  const { random, scale } = options
  // The nearest transit to the middle: there period and epoch are uncorrelated.
  const middle = Math.round(((time[time.length - 1] + time[0]) / 2 - p.t0) / p.periodDays)
  const depthErr = p.depth / snr
  const durationErr = 2 * t0Err
  return {
    periodDays: p.periodDays + scale * periodErr * random.gaussian(),
    periodErrDays: periodErr,
    t0: p.t0 + middle * p.periodDays + scale * t0Err * random.gaussian(),
    t0ErrDays: t0Err,
    durationDays: plantedDuration(p) + scale * durationErr * random.gaussian(),
    durationErrDays: durationErr,
    depth: p.depth + scale * depthErr * random.gaussian(),
    depthErr,
    snr,
    snrRed: snr,
    power: snr ** 2 / 2,
    sde: 20,
  }
}
