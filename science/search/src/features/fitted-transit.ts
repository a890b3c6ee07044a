/** What the features are told about the best candidate: box and errors as the blind search refined them. */
export interface FittedTransit {
  readonly periodDays: number
  readonly periodErrDays: number | null
  /** Mid-transit [days], in the time of the light curve. */
  readonly t0: number
  readonly t0ErrDays: number | null
  /** Duration of the fitted box [days], 0 < duration < period / 2. */
  readonly durationDays: number
  readonly durationErrDays: number | null
  /** Relative flux, positive = dip. */
  readonly depth: number
  readonly depthErr: number | null
  /** White SNR: depth / sqrt(1/W_in + 1/W_out). */
  readonly snr: number
  /** Pont+ 2006, see `snrRed`. */
  readonly snrRed: number
  /** Delta log-likelihood of the box. */
  readonly power: number
  readonly sde: number
}
