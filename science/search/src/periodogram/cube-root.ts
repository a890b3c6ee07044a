/** Roots outside these do not fit single precision; powers of two bring them there and back exactly. */
const LEAST = 2 ** -300
const MOST = 2 ** 300

/**
 * Cube root, the same bits on every engine (`Math.cbrt` is not: engines differ in the last place).
 * Within one unit in the last place of the true root.
 *
 * The engine's root is only a guess, cut to single precision, where engines agree; one step of
 * Halley's iteration cubes its error to below a double's.
 */
export function cubeRoot(x: number): number {
  const size = Math.abs(x)
  if (!(size > LEAST && size < MOST)) return outside(x)
  const guess = Math.fround(Math.cbrt(x))
  const ratio = x / (guess * guess)
  return guess + (guess * (ratio - guess)) / (2 * guess + ratio)
}

function outside(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  return Math.abs(x) <= LEAST
    ? cubeRoot(x * 2 ** 300) * 2 ** -100
    : cubeRoot(x * 2 ** -300) * 2 ** 100
}
