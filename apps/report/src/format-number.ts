const MINUS = '\u2212'

/**
 * A number for people: `digits` significant digits, thousands separated by thin spaces, a true
 * minus sign, powers of ten below 1e-4 and from 1e9. Null and non-finite: an en dash. Does not
 * depend on the locale.
 */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e9) {
    return value
      .toExponential(Math.max(0, digits - 1))
      .replace('e+', 'e')
      .replaceAll('-', MINUS)
  }
  const whole = Math.floor(Math.log10(size)) + 1
  return formatFixed(value, Math.max(0, digits - whole))
}

/** A number with `decimals` digits after the point, thousands separated, true minus sign. */
export function formatFixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const text = groupThousands(whole) + (fraction === undefined ? '' : `.${fraction}`)
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text
}

/** A whole number of things: `12 345`. */
export function formatCount(value: number): string {
  return formatFixed(value, 0)
}

/**
 * `part` of `whole` in percent. Never rounds to a claim that is not true: 1,999 of 2,000 is 99.9 %,
 * not 100 %, and 1 of 100,000 is below 0.1 %. `whole` 0: an en dash.
 */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–'
  const percent = (100 * part) / whole
  if (part > 0 && percent < 0.1) return 'below 0.1 %'
  if (percent === Math.round(percent)) return `${percent} %`
  const rounded = Math.round(percent * 10) / 10
  return `${(part < whole ? Math.min(99.9, rounded) : rounded).toFixed(1)} %`
}

/** A value with its one-sigma error, both to the error's second digit; `digits` significant digits where there is none. */
export function withError(value: number, error: number | null | undefined, digits: number): string {
  if (error === null || error === undefined || !(error > 0) || !Number.isFinite(error)) {
    return formatNumber(value, digits)
  }
  const second = 1 - Math.floor(Math.log10(error))
  if (second < 0) {
    // digits before the point that the error does not reach are zeros
    const step = 10 ** -second
    const round = (number: number): string => formatFixed(Math.round(number / step) * step, 0)
    return `${round(value)} ± ${round(error)}`
  }
  const decimals = Math.min(9, second)
  return `${formatFixed(value, decimals)} ± ${formatFixed(error, decimals)}`
}

function groupThousands(whole: string): string {
  if (whole.length <= 4) return whole
  return whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')
}
