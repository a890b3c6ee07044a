/** A share (0..1) in whole percent, never rounded to a claim that is not true: 999 of 1,000 is 99, 1 of 1,000 is 1. */
export function wholePercent(share: number): string {
  const whole = Math.round(100 * share)
  if (whole === 100 && share < 1) return '99'
  return String(whole === 0 && share > 0 ? 1 : whole)
}
