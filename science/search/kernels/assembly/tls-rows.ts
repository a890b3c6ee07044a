/**
 * The transit template on the rows of a light curve, at many ephemerides: `templateSums` of
 * `src/tls/template-fit.ts` for the whole of a spectrum at once.
 *
 * A transit has a handful of rows, and a branch for the last of them would cost more than the rows do. So
 * every transit of an ephemeris takes the same even number of rows, from the first that could lie in it: as many as
 * there are at most in any stretch of that length. Rows beyond contact meet a loss of 0. Two rows go side by side.
 */

let rows: i32 = 0
/** Row times (f64), ascending; rows far in the future follow, see `PADDING`. */
let timePtr: usize = 0
/** Weight x (1 - flux), and weight (f64 each); 0 in the padding. */
let valuePtr: usize = 0
let weightPtr: usize = 0
/** First row at or after each even step of time (i32), and steps a day. */
let entryPtr: usize = 0
let entries: i32 = 0
let perDay: f64 = 0
/** Loss from mid-transit to contact in even steps (f64), the last of them 0; the nearest is taken. */
let lossPtr: usize = 0
let steps: f64 = 0
/** Most rows in any stretch of so many steps (i32), 0 where not counted yet. */
let mostPtr: usize = 0

/** Adding it rounds to a whole number, in the low bits. */
const WHOLE: f64 = 4503599627370496

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
  most: usize,
): void {
  rows = count
  timePtr = time
  valuePtr = value
  weightPtr = weight
  entryPtr = entry
  entries = entryCount
  perDay = entriesPerDay
  mostPtr = most
  memory.fill(most, 0, (<usize>entryCount) << 2)
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
  for (let job = 0; job < count; job++) {
    const at = (<usize>job) << 3
    sum(load<f64>(periods + at), load<f64>(t0s + at), load<f64>(durations + at))
    store<f64>(outMatch + at, match)
    store<f64>(outNorm + at, norm)
  }
}

/** Fall of chi^2 of the best depth at one ephemeris; 0 where the template would brighten. */
function gain(period: f64, t0: f64, duration: f64): f64 {
  sum(period, t0, duration)
  return match > 0 ? (match * match) / norm : 0
}

/**
 * Climbs from an ephemeris to where the gain is highest: mid-transit, period and duration in turn, by steps that are
 * shares of a duration and halve from `firstStep` to `lastStep`, each taken `rounds` times at most. `t0` is a
 * mid-transit near the middle of the span, half of which is `halfSpan`. Stores period, mid-transit and
 * duration at `out`.
 */
export function climb(
  period: f64,
  t0: f64,
  duration: f64,
  halfSpan: f64,
  periodMin: f64,
  periodMax: f64,
  shortest: f64,
  longest: f64,
  firstStep: f64,
  lastStep: f64,
  rounds: i32,
  out: usize,
): void {
  let best = gain(period, t0, duration)
  for (let step = firstStep; step >= lastStep; step /= 2) {
    let moved = true
    for (let round = 0; moved && round < rounds; round++) {
      moved = false
      for (let side = step; side >= -step; side -= 2 * step) {
        const shift = -side * duration
        let tried = gain(period, t0 + shift, duration)
        if (tried > best) {
          best = tried
          t0 += shift
          moved = true
        }
        const drifted = period + (shift * period) / Math.max(halfSpan, period)
        const asked = drifted > 0 && drifted >= periodMin && drifted <= periodMax
        tried = asked ? gain(drifted, t0, duration) : 0
        if (tried > best) {
          best = tried
          period = drifted
          moved = true
        }
        const width = Math.min(longest, Math.max(shortest, duration * (1 - side)))
        tried = gain(period, t0, width)
        if (tried > best) {
          best = tried
          duration = width
          moved = true
        }
      }
    }
  }
  store<f64>(out, period)
  store<f64>(out, t0, 8)
  store<f64>(out, duration, 16)
}

/** Rows near the transits of one ephemeris: distance from mid-transit, value, weight (f64 each), `rows` + 4 of each. */
let nearPtr: usize = 0
let nearValuePtr: usize = 0
let nearWeightPtr: usize = 0
/** Bytes of each that are taken. */
let nearBytes: usize = 0

export function setNear(away: usize, value: usize, weight: usize): void {
  nearPtr = away
  nearValuePtr = value
  nearWeightPtr = weight
}

/**
 * Moves mid-transit and duration of `count` ephemerides (arrays of f64, in place) to where the gain is highest among
 * `trials`: shift of the middle as a share of the duration and stretch of it (f64 each), in `rounds` of so many
 * (i32) about the best before. No trial reaches farther than `reach` first durations from the first middle. Durations
 * stay within their bounds; depths below `depthMin` do not count; a duration of 0 is left alone. Also stores gain, 0
 * where there is none, and depth.
 */
export function polish(
  count: i32,
  periods: usize,
  t0s: usize,
  durations: usize,
  shortest: usize,
  longest: usize,
  depthMin: f64,
  trials: usize,
  rounds: usize,
  roundCount: i32,
  reach: f64,
  outGain: usize,
  outDepth: usize,
): void {
  for (let job = 0; job < count; job++) {
    const at = (<usize>job) << 3
    let width = load<f64>(durations + at)
    const first = load<f64>(t0s + at)
    const least = load<f64>(shortest + at)
    const most = load<f64>(longest + at)
    let moved: f64 = 0
    let best: f64 = 0
    let depth: f64 = 0
    if (width > 0) {
      gather(load<f64>(periods + at), first, reach * Math.max(width, least))
      let trial = trials
      for (let round = 0; round < roundCount; round++) {
        const from = moved
        const wide = width
        const end = trial + ((<usize>load<i32>(rounds + (round << 2))) << 4)
        for (; trial < end; trial += 16) {
          const shift = from + load<f64>(trial) * wide
          const tried = Math.min(most, Math.max(least, load<f64>(trial, 8) * wide))
          sumNear(shift, tried)
          if (!(match > depthMin * norm)) continue
          const fall = (match * match) / norm
          if (!(fall > best)) continue
          best = fall
          depth = match / norm
          moved = shift
          width = tried
        }
      }
    }
    store<f64>(t0s + at, first + moved)
    store<f64>(durations + at, width)
    store<f64>(outGain + at, best)
    store<f64>(outDepth + at, depth)
  }
}

/** Fills the rows within `reach` days of a mid-transit. */
function gather(period: f64, t0: f64, reach: f64): void {
  const firstTime = load<f64>(timePtr)
  const lastTime = load<f64>(timePtr + ((<usize>(rows - 1)) << 3))
  const first = Math.ceil((firstTime - reach - t0) / period)
  const last = Math.floor((lastTime + reach - t0) / period)
  const stretch = <i32>Math.min(2 * reach * perDay, <f64>(entries - 3)) + 2
  const bytes = (<usize>mostRows(stretch)) << 3
  const lastEntry = entries - 1
  const room = (<usize>rows) << 3
  let to: usize = 0
  for (let number = first; number <= last; number++) {
    const middle = t0 + number * period
    const place = (middle - reach - firstTime) * perDay
    const entry = place < 0 ? 0 : min<i32>(<i32>place, lastEntry)
    let row = (<usize>load<i32>(entryPtr + ((<usize>entry) << 2))) << 3
    const end = row + bytes
    for (; row < end; row += 8) {
      const away = load<f64>(timePtr + row) - middle
      store<f64>(nearPtr + to, away)
      store<f64>(nearValuePtr + to, load<f64>(valuePtr + row))
      store<f64>(nearWeightPtr + to, load<f64>(weightPtr + row))
      // Where transits overlap a row may come twice; there is room for each once.
      to += (<usize>(<i32>(Math.abs(away) <= reach) & <i32>(to < room))) << 3
    }
  }
  // The last may stand alone: its mate is far away.
  store<f64>(nearPtr + to, Infinity)
  store<f64>(nearValuePtr + to, 0)
  store<f64>(nearWeightPtr + to, 0)
  nearBytes = (to + 8) & ~15
}

/** As `sum`, of the rows gathered. */
function sumNear(shift: f64, duration: f64): void {
  const centre = f64x2.splat(shift)
  const scale = f64x2.splat((2 * steps) / duration)
  const contact = f64x2.splat(steps)
  const whole = f64x2.splat(WHOLE)
  const values = nearValuePtr - nearPtr
  const weights = nearWeightPtr - nearPtr
  const losses = lossPtr
  let matches = f64x2.splat(0)
  let norms = matches
  const end = nearPtr + nearBytes
  for (let row = nearPtr; row < end; row += 16) {
    const away = f64x2.abs(f64x2.sub(v128.load(row), centre))
    const place = f64x2.pmin(contact, f64x2.mul(away, scale))
    const loss = lossesAt(losses, f64x2.add(place, whole))
    matches = f64x2.add(matches, f64x2.mul(loss, v128.load(row + values)))
    norms = f64x2.add(norms, f64x2.mul(f64x2.mul(loss, loss), v128.load(row + weights)))
  }
  match = both(matches)
  norm = both(norms)
}

/** Entries of the loss table, numbers in the low bits of `index`. */
@inline
function lossesAt(losses: usize, index: v128): v128 {
  const loss = v128.load64_zero(losses + ((<usize>(<i32>i64x2.extract_lane(index, 0))) << 3))
  return v128.load64_lane(losses + ((<usize>(<i32>i64x2.extract_lane(index, 1))) << 3), loss, 1)
}

@inline
function both(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)
}

/** What `sum` found last. */
let match: f64 = 0
let norm: f64 = 0

function sum(period: f64, t0: f64, duration: f64): void {
  match = 0
  norm = 0
  const half = duration / 2
  if (!(half > 0)) return
  const firstTime = load<f64>(timePtr)
  const lastTime = load<f64>(timePtr + ((<usize>(rows - 1)) << 3))
  const first = Math.ceil((firstTime - half - t0) / period)
  const last = Math.floor((lastTime + half - t0) / period)
  const stretch = <i32>Math.min(duration * perDay, <f64>(entries - 3)) + 2
  const bytes = (<usize>mostRows(stretch)) << 3
  const scale = f64x2.splat(steps / half)
  const contact = f64x2.splat(steps)
  const whole = f64x2.splat(WHOLE)
  const times = timePtr
  const values = valuePtr
  const weights = weightPtr
  const losses = lossPtr
  const table = entryPtr
  const days = perDay
  const lastEntry = entries - 1
  let matches = f64x2.splat(0)
  let norms = matches
  for (let number = first; number <= last; number++) {
    const middle = t0 + number * period
    const place = (middle - half - firstTime) * days
    // Rounding may put a row at contact, which loses no light, on the wrong side.
    const entry = place < 0 ? 0 : min<i32>(<i32>place, lastEntry)
    const from = load<i32>(table + ((<usize>entry) << 2))
    // A transit in a gap.
    if (load<i32>(table + ((<usize>min<i32>(entry + stretch, lastEntry)) << 2)) == from) continue
    const centre = f64x2.splat(middle)
    let row = (<usize>from) << 3
    const end = row + bytes
    for (; row < end; row += 16) {
      const away = f64x2.abs(f64x2.sub(v128.load(times + row), centre))
      const place = f64x2.pmin(contact, f64x2.mul(away, scale))
      const loss = lossesAt(losses, f64x2.add(place, whole))
      matches = f64x2.add(matches, f64x2.mul(loss, v128.load(values + row)))
      const square = f64x2.mul(loss, loss)
      norms = f64x2.add(norms, f64x2.mul(square, v128.load(weights + row)))
    }
  }
  match = both(matches)
  norm = both(norms)
}

/** Rows that a transit takes from its first entry on: even, and enough for any transit of that many steps. */
function mostRows(stretch: i32): i32 {
  const known = mostPtr + ((<usize>stretch) << 2)
  let most = load<i32>(known)
  if (most == 0) {
    // A stretch that reaches beyond the last entry holds no more rows than one that ends there.
    const ahead = (<usize>stretch) << 2
    const end = entryPtr + ((<usize>(entries - stretch)) << 2)
    let at = entryPtr
    let mosts = i32x4.splat(0)
    for (; at + 12 < end; at += 16) {
      mosts = i32x4.max_s(mosts, i32x4.sub(v128.load(at + ahead), v128.load(at)))
    }
    for (; at < end; at += 4) {
      const here = load<i32>(at + ahead) - load<i32>(at)
      mosts = i32x4.max_s(mosts, i32x4.splat(here))
    }
    mosts = i32x4.max_s(mosts, v128.shuffle<i32>(mosts, mosts, 2, 3, 0, 1))
    mosts = i32x4.max_s(mosts, v128.shuffle<i32>(mosts, mosts, 1, 0, 3, 2))
    most = i32x4.extract_lane(mosts, 0)
    most = (most + 1) & ~1
    store<i32>(known, most)
  }
  return most
}
