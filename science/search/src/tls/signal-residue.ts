/** Least chi^2 over chi^2, from falls of chi^2; 1 throughout where the flux does not vary. */
export function signalResidue(gain: Float64Array, flatChi2: number): Float64Array {
  let most = 0
  for (let p = 0; p < gain.length; p++) most = Math.max(most, gain[p])
  const sr = new Float64Array(gain.length)
  for (let p = 0; p < gain.length; p++) {
    // without noise the best fit may leave no chi^2 at all
    sr[p] = gain[p] === most ? 1 : (flatChi2 - most) / (flatChi2 - gain[p])
  }
  return sr
}
