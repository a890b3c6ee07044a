import { f64At } from './memory'

/**
 * The rows in each row's time window (`src/time-window.ts` is the same): from the first with time >=
 * time[i] - half to the first with time >= time[i] + half, never over a step longer than `gap`.
 * Writes starts and ends (i32) of `rows` rows, and gives the number of rows in the fullest window.
 */
export function planWindows(
  rows: i32,
  time: usize,
  half: f64,
  gap: f64,
  starts: usize,
  ends: usize,
): i32 {
  let low = 0
  let high = 0
  let longest = 0
  let pieceEnd = 0
  for (let i = 0; i < rows; i++) {
    if (i === pieceEnd) {
      low = high = i
      pieceEnd = endOfPiece(i, rows, time, gap)
    }
    // Mostly both ends move by one row: two rows at once as long as they do.
    while (high >= i && high + 2 < pieceEnd) {
      const now = twoAt(time, i)
      const from = f64x2.sub(now, f64x2.splat(half))
      const to = f64x2.add(now, f64x2.splat(half))
      const both = v128.and(
        v128.and(f64x2.lt(twoAt(time, low), from), f64x2.ge(twoAt(time, low + 1), from)),
        v128.and(f64x2.lt(twoAt(time, high), to), f64x2.ge(twoAt(time, high + 1), to)),
      )
      if (i64x2.bitmask(both) !== 3) break
      storeTwo(starts, i, low + 1)
      storeTwo(ends, i, high + 1)
      low += 2
      high += 2
      i += 2
    }
    const now = f64At(time, i)
    const first = now - half
    const last = now + half
    while (low < pieceEnd && f64At(time, low) < first) low++
    while (high < pieceEnd && f64At(time, high) < last) high++
    const end = max(max(high, low), i + 1)
    store<i32>(starts + (<usize>i << 2), low)
    store<i32>(ends + (<usize>i << 2), end)
    longest = max(longest, end - low)
  }
  return longest
}

/** The first row after a step longer than `gap`. */
function endOfPiece(first: i32, rows: i32, time: usize, gap: f64): i32 {
  let end = first + 1
  const most = f64x2.splat(gap)
  while (end + 2 <= rows) {
    const step = f64x2.sub(twoAt(time, end), twoAt(time, end - 1))
    if (i64x2.bitmask(f64x2.le(step, most)) !== 3) break
    end += 2
  }
  while (end < rows && f64At(time, end) - f64At(time, end - 1) <= gap) end++
  return end
}

@inline
function twoAt(base: usize, i: i32): v128 {
  return v128.load(base + (<usize>i << 3))
}

/** Writes `value` and the next number. */
@inline
function storeTwo(base: usize, i: i32, value: i32): void {
  store<u64>(base + (<usize>i << 2), <u64>value | (<u64>(value + 1) << 32))
}
