/** Least chi^2 over chi^2, from falls of chi^2. */
export function signalResidue(gain: Float64Array, flatChi2: number): Float64Array {
  let most = 0
  for (const g of gain) most = Math.max(most, g)
  return gain.map((g) => (flatChi2 - most) / (flatChi2 - g))
}
