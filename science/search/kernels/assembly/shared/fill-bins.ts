/**
 * Sums the rows of one series into the bins of a stage. Rows are nearly as far
 * apart as bins are wide, so whether a row opens a new bin is anyone's guess: there is no branch for it.
 *
 * `time` holds f64 since the first row, `pairs` two f64 a row: w y and w. Sums run in f64 and every row stores them, so
 * that the last row of a bin has the last word. Bins are f32, `stride` bytes apart, those of w `plane` bytes
 * beyond those of w y; they hold 0 and `empty` before.
 */
export function fillBins(
  rows: i32,
  time: usize,
  pairs: usize,
  binDays: f64,
  lastBin: i32,
  empty: f64,
  bins: usize,
  stride: usize,
  plane: usize,
): void {
  const fresh = f64x2.replace_lane(f64x2.splat(0), 1, empty)
  const end = time + ((<usize>rows) << 3)
  let sums = fresh
  let bin = 0
  for (; time < end; time += 8, pairs += 16) {
    const next = min<i32>(lastBin, <i32>(load<f64>(time) / binDays))
    const same = i64x2.splat(-(<i64>(next == bin)))
    bin = next
    sums = f64x2.add(v128.bitselect(sums, fresh, same), v128.load(pairs))
    const stored = f32x4.demote_f64x2_zero(sums)
    const at = bins + <usize>bin * stride
    v128.store32_lane(at, stored, 0)
    v128.store32_lane(at + plane, stored, 1)
  }
}
