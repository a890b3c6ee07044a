/** `2 ** 54`: takes subnormal numbers into the normal ones; its cube root is `2 ** 18`. */
const LIFT = 2 ** 54

/**
 * Cube root, the same bits on every engine (`Math.cbrt` is not: engines differ in the last place).
 * Within one unit in the last place of the true root. By Halley's iteration from a third of the
 * exponent.
 */
export function cubeRoot(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const size = Math.abs(x)
  if (size < 2 ** -1022) return cubeRoot(x * LIFT) / 2 ** 18
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, size)
  // a third of the exponent (with its bias made good) in the high word: within 6 % of the root
  bits.setUint32(0, Math.trunc(bits.getUint32(0) / 3) + 715_094_163)
  bits.setUint32(4, 0)
  let root = bits.getFloat64(0)
  for (let step = 0; step < 4; step++) {
    const ratio = size / (root * root)
    // Halley: cubic convergence, no intermediate overflows
    root += (root * (ratio - root)) / (2 * root + ratio)
  }
  return Math.sign(x) * root
}
