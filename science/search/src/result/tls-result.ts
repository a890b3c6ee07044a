import type { Periodogram } from './result.ts'

/** What a transit-least-squares search of one star gives. */
export interface TlsResult {
  /**
   * Best transit after the fit on every row [days]. Below SNR 11 period and `t0` are means around it, weighted by
   * likelihood; depth, duration and SNR are those of the best.
   */
  readonly periodDays: number
  /** First mid-transit at or after the first row [days]. */
  readonly t0: number
  /** First to fourth contact [days]. */
  readonly durationDays: number
  /** Loss of light at mid-transit, relative flux. */
  readonly depth: number
  /** White error of the depth. */
  readonly depthErr: number
  /** depth / depthErr: the square root of the fall of chi^2 against a flat line at 1. */
  readonly snr: number
  /** Signal detection efficiency of `sr` less its running median; depends on `sdeBasis`. */
  readonly sde: number
  readonly sdeBasis: string
  /** Odd and even depths in their error, in quadrature; null when one parity has no rows. */
  readonly oddEvenSigma: number | null
  /** Transits with rows. */
  readonly transits: number
  /** Best transit of each trial period; `power` is the gain in log-likelihood, half the fall of chi^2. */
  readonly periodogram: Periodogram
  /** Signal residue: least chi^2 of all over that of each period, `[nPeriods]`. */
  readonly sr: Float64Array
  /** `sr` less its running median in standard deviations, `[nPeriods]`. */
  readonly spectrum: Float64Array
  /** The grid searched, one sentence. */
  readonly grid: string
}
