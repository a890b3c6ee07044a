import type { Estimate, Interval } from '@longrun/statistics'

/** A metric's name in words: `negativePredictiveValue` is "negative predictive value". */
export function metricWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** `0.912 (0.773 to 0.969)`. */
export function withInterval({ value }: Estimate, interval: Interval): string {
  return interval.low === null
    ? numberText(value)
    : `${numberText(value)} (${intervalText(interval)})`
}

/** `0.773 to 0.969`; "-" where there is none. */
export function intervalText({ low, high }: Interval): string {
  return low === null || high === null ? '-' : `${low.toFixed(3)} to ${high.toFixed(3)}`
}

/** Three decimals; "-" where there is no number. */
export function numberText(value: number | null): string {
  return value === null ? '-' : value.toFixed(3)
}

/** A p value: never 0, three digits where it is small. */
export function probabilityText(p: number | null): string {
  if (p === null) return '-'
  if (p < 1e-4) return '< 0.0001'
  return p < 0.1 ? p.toPrecision(2) : p.toFixed(3)
}
