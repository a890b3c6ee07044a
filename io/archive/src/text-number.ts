/** Cells that mean "no value". */
export const MISSING =
  /^("")?$|^[-+]?(nan|inf|infinity)$|^(na|n\/a|null|none|masked|missing|--|-|\.\.\.|nan\(ind\)|-1\.#ind|1\.#qnan)$/i

/**
 * A cell as a number: decimal, with E or Fortran's D exponent. NaN for anything else, infinities too.
 *
 * @param cell without blanks at its ends
 * @param decimalComma 1234,5 is read as 1234.5
 */
export function parseNumber(cell: string, decimalComma: boolean): number {
  if (cell === '') return Number.NaN
  const value = Number(cell)
  if (value === value) {
    // Number() also reads 0x1F, 0b1, 0o7 and Infinity: none is a number in a table of measurements.
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return Number.NaN
    return cell.length > 2 && /^0[xob]/i.test(cell) ? Number.NaN : value
  }
  if (/^[-+]?(\d+\.?\d*|\.\d+)[dD][-+]?\d+$/.test(cell)) return Number(cell.replace(/d/i, 'e'))
  if (decimalComma && /^[-+]?\d+,\d+([eE][-+]?\d+)?$/.test(cell)) {
    return Number(cell.replace(',', '.'))
  }
  return Number.NaN
}
