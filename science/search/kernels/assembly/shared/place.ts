/** Two rows' places in their period [bins], in fixed point in the low half of each lane once `rounder` is added. */
@inline
export function place(time: v128, inverse: v128, perCycle: v128, rounder: v128): v128 {
  const cycle = f64x2.mul(time, inverse)
  return f64x2.add(f64x2.mul(f64x2.sub(cycle, f64x2.floor(cycle)), perCycle), rounder)
}
