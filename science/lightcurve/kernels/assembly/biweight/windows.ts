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
      pieceEnd = i + 1
      while (pieceEnd < rows && f64At(time, pieceEnd) - f64At(time, pieceEnd - 1) <= gap) pieceEnd++
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
