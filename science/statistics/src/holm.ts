/**
 * Holm's step-down adjustment (1979): p values that hold together for a whole family of comparisons.
 * @param p each 0 to 1; null (a test that could not be made) stays null and is not counted
 * @returns adjusted p values in the order given
 */
export function holm(p: readonly (number | null)[]): (number | null)[] {
  const order = p
    .flatMap((value, at) => (value === null ? [] : [{ value, at }]))
    .sort((a, b) => a.value - b.value)
  const adjusted: (number | null)[] = p.map(() => null)
  let most = 0
  order.forEach(({ value, at }, rank) => {
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`p value ${value} of test ${at}: it must lie in 0..1`)
    most = Math.max(most, Math.min(1, value * (order.length - rank)))
    adjusted[at] = most
  })
  return adjusted
}
