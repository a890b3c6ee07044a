import { noInterval, type Estimate, type Interval } from './estimate.ts'

/** An estimate with its interval, as part of a mean. */
export interface MeanPart extends Estimate {
  readonly interval: Interval
}

/**
 * Interval of the mean of several estimates by the method of variance estimates recovery (Zou and Donner
 * 2008): the distances to their own ends are joined like standard errors. The jackknife of the mean would
 * find no spread in a recall of 1 from six items of a rare class. Where a part has none there is none.
 * @param parts not empty
 * @param options.share variance of the mean beside that of independent parts; default 1
 */
export function moverMean(
  parts: readonly MeanPart[],
  options: { readonly level: number; readonly method: string; readonly share?: number },
): Interval {
  const { level, method, share = 1 } = options
  let middle = 0
  let below = 0
  let above = 0
  for (const { value, reason, interval } of parts) {
    const { low, high } = interval
    if (value === null || low === null || high === null)
      return noInterval(reason ?? interval.reason ?? 'a part is undefined', level, method)
    middle += value / parts.length
    below += (value - low) ** 2
    above += (high - value) ** 2
  }
  const reach = (squares: number): number => Math.sqrt(share * squares) / parts.length
  return { low: middle - reach(below), high: middle + reach(above), level, method, reason: null }
}
