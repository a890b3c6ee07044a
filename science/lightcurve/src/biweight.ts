import { biweightTwin } from './biweight-twin.ts'
import { slidingBiweight } from './sliding-kernel.ts'
import { timeWindows } from './time-window.ts'

/** How a sliding Tukey biweight is taken. */
export interface BiweightOptions {
  /** Full width of the sliding window [days], > 0. */
  readonly windowDays: number
  /** Points further than `cval` MADs from the location weigh nothing. Default 5. */
  readonly cval?: number
  /** 1 = the row counts, 0 = it is masked; the trend is given at every row. Null (default): all count. */
  readonly use?: Uint8Array | null
  /** No window reaches over a longer step between neighbours [days]. Default Infinity: one piece. */
  readonly breakGapDays?: number
  /** Where the trend is written, `[n]`. Default: a new array. */
  readonly to?: Float64Array
}

/**
 * Tukey's biweight location in a sliding time window: the trend of a light curve's segment.
 *
 * `time` and `flux` are finite and of one length `[n]`; time ascends. Gives `[n]` locations in the
 * unit of flux; NaN where a window holds no usable row. With a MAD of 0 the location is the median.
 *
 * The location c solves sum(w d) = 0, d = x - c, w = (1 - (d / (cval MAD))^2)^2 for |d| < cval MAD: the
 * root that reweighted means reach from the median, as in wotan's `flatten(method='biweight')` (Mosteller
 * and Tukey 1977; Hippke+ 2019, AJ 158, 143), to 1e-9 of the MAD.
 */
export function biweightTrend(
  time: Float64Array,
  flux: Float64Array,
  {
    windowDays,
    cval = 5,
    use = null,
    breakGapDays = Infinity,
    to = new Float64Array(time.length),
  }: BiweightOptions,
): Float64Array {
  if (!slidingBiweight({ time, flux, windowDays, breakGapDays, use }, cval, to)) {
    to.set(biweightTwin(flux, timeWindows(time, { windowDays, breakGapDays }), { cval, use }))
  }
  return to
}
