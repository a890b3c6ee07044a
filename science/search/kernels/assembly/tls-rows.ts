/**
 * The transit template on the rows of a light curve, at many ephemerides: `templateSums` of
 * `src/tls/template-fit.ts` for the whole of a spectrum at once.
 */

let rows: i32 = 0
/** Row times (f64), ascending. */
let timePtr: usize = 0
/** Weight x (1 - flux), and weight (f64 each). */
let valuePtr: usize = 0
let weightPtr: usize = 0
/** First row at or after each even step of time (i32), and steps a day. */
let entryPtr: usize = 0
let entries: i32 = 0
let perDay: f64 = 0
/** Loss from mid-transit to contact in even steps (f64), one entry beyond. */
let lossPtr: usize = 0
let steps: f64 = 0

/** Where the caller may lay out memory. */
export function base(): usize {
  return __heap_base
}

export function setRows(
  count: i32,
  time: usize,
  value: usize,
  weight: usize,
  entry: usize,
  entryCount: i32,
  entriesPerDay: f64,
): void {
  rows = count
  timePtr = time
  valuePtr = value
  weightPtr = weight
  entryPtr = entry
  entries = entryCount
  perDay = entriesPerDay
}

export function setLoss(loss: usize, count: i32): void {
  lossPtr = loss
  steps = <f64>count
}

/** Sums of each of `count` ephemerides (arrays of f64): match and norm. A duration of 0 gives 0. */
export function fit(
  count: i32,
  periods: usize,
  t0s: usize,
  durations: usize,
  outMatch: usize,
  outNorm: usize,
): void {
  const firstTime = load<f64>(timePtr)
  const lastTime = load<f64>(timePtr + (<usize>(rows - 1) << 3))
  for (let job = 0; job < count; job++) {
    const at = <usize>job << 3
    const period = load<f64>(periods + at)
    const t0 = load<f64>(t0s + at)
    const half = load<f64>(durations + at) / 2
    let match: f64 = 0
    let norm: f64 = 0
    if (half > 0) {
      const scale = steps / half
      const first = Math.ceil((firstTime - half - t0) / period)
      const last = Math.floor((lastTime + half - t0) / period)
      for (let number = first; number <= last; number++) {
        const centre = t0 + number * period
        const end = centre + half
        let row = rowAt(centre - half, firstTime)
        for (; row < rows; row++) {
          const offset = <usize>row << 3
          const time = load<f64>(timePtr + offset)
          if (time >= end) break
          const place = Math.abs(time - centre) * scale
          if (place >= steps) continue
          const step = <i32>place
          const loss = lossPtr + (<usize>step << 3)
          const near = load<f64>(loss)
          const depth = near + (place - <f64>step) * (load<f64>(loss, 8) - near)
          match += depth * load<f64>(valuePtr + offset)
          norm += depth * depth * load<f64>(weightPtr + offset)
        }
      }
    }
    store<f64>(outMatch + at, match)
    store<f64>(outNorm + at, norm)
  }
}

/** First row with time >= t. */
@inline
function rowAt(t: f64, firstTime: f64): i32 {
  const place = (t - firstTime) * perDay
  if (place < 0) return 0
  // One entry back: rounding could have put a row on the wrong side.
  const entry = min<i32>(<i32>place, entries - 1) - 1
  let row = load<i32>(entryPtr + (<usize>max<i32>(0, entry) << 2))
  while (row < rows && load<f64>(timePtr + (<usize>row << 3)) < t) row++
  return row
}
