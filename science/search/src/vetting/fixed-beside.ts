/** More digits say nothing that a reader could check. */
const MAX_DECIMALS = 6

/**
 * A number for a sentence that holds it against a limit: with `decimals` digits after the point, and more of them
 * where rounding would put it at the limit or beyond it ("5.96 is below 6", never "6.0 is below 6").
 */
export function fixedBeside(value: number, limit: number, decimals: number): string {
  for (let digits = decimals; digits < MAX_DECIMALS; digits++) {
    const text = value.toFixed(digits)
    if (value === limit || Math.sign(Number(text) - limit) === Math.sign(value - limit)) return text
  }
  return value.toFixed(MAX_DECIMALS)
}
