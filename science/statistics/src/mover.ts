import type { Interval } from './estimate.ts'

/** An estimate with its interval, as part of a mean. */
export interface MeanPart {
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * Interval of the mean of several estimates by the method of variance estimates recovery (Zou and Donner
 * 2008): the distances to their own ends are joined like standard errors. The jackknife of the mean would
 * find no spread in a recall of 1 from six items of a rare class.
 * @param parts not empty
 * @param options.share variance of the mean beside that of independent parts; default 1
 */
export function moverMean(
  parts: readonly MeanPart[],
  options: { readonly level: number; readonly method: string; readonly share?: number },
): Interval {
  const { level, method, share = 1 } = options
  const middle = parts.reduce((sum, { value }) => sum + value, 0) / parts.length
  const reach = (distance: (part: MeanPart) => number): number =>
    Math.sqrt(share * parts.reduce((sum, part) => sum + distance(part) ** 2, 0)) / parts.length
  return {
    low: Math.max(0, middle - reach(({ value, low }) => value - low)),
    high: Math.min(1, middle + reach(({ value, high }) => high - value)),
    level,
    method,
    reason: null,
  }
}
