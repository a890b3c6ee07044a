/** Least chi^2 over chi^2, from falls of chi^2; 1 throughout where the flux does not vary. */
export function signalResidue(gain: Float64Array, flatChi2: number): Float64Array {
  let most = 0
  for (const g of gain) most = Math.max(most, g)
  // without noise the best fit may leave no chi^2 at all
  return gain.map((g) => (g === most ? 1 : (flatChi2 - most) / (flatChi2 - g)))
}
