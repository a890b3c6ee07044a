/** Numbers in arrays that the caller has laid out. */

@inline
export function f64At(base: usize, i: i32): f64 {
  return load<f64>(base + (<usize>i << 3))
}

@inline
export function i32At(base: usize, i: i32): i32 {
  return load<i32>(base + (<usize>i << 2))
}
