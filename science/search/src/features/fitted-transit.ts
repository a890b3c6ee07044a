/** What the features are told about the best candidate: as the blind search refined it, with errors. */
export interface FittedTransit {
  readonly periodDays: number
  readonly periodErrDays: number | null
  /** Mid-transit [days], in the time of the light curve. */
  readonly t0: number
  readonly t0ErrDays: number | null
  /** First to fourth contact of the fitted transit, or the box's length where no shape fits [days]; 0 < duration < period / 2. */
  readonly durationDays: number
  readonly durationErrDays: number | null
  /** Loss at mid-transit, or the box's depth where no shape fits; relative flux, positive = dip. */
  readonly depth: number
  readonly depthErr: number | null
  /** White SNR of the best box: depth / sqrt(1/W_in + 1/W_out). */
  readonly snr: number
  /** Pont+ 2006, see `snrRed`. */
  readonly snrRed: number
  /** Delta log-likelihood of the best box. */
  readonly power: number
  /** Null for a lone event, which stands in no periodogram. */
  readonly sde: number | null
}
