/** The ranks of the rows in a sliding window, of one kind or another; what they are kept in are variables of the kind's module. */
@unmanaged
export abstract class RankWindow {
  /** Takes rows from <= i < end in place of all. */
  abstract refill(from: i32, end: i32, rank: usize): void
  abstract replace(leaving: i32, entering: i32): void
  abstract insert(rank: i32): void
  abstract remove(rank: i32): void
  /** The value of the member with `index` members below it. */
  abstract valueAt(index: i32): f64
  abstract median(): f64
  /** Median absolute deviation about `center`, the median. */
  abstract mad(center: f64): f64
  /** The value at rank floor(0.75 (size - 1)). */
  abstract upperQuartile(): f64
}
