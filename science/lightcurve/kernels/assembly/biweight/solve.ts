/**
 * The biweight locations of windows whose median and MAD are known.
 *
 * The location c solves sum d (1 - (d / R)^2)^2 = 0, d = x - c, over |d| < R = cval MAD. What solves it ends
 * where reweighted means from the median end if the slope keeps its sign from there; a bound on its change
 * proves that, and where it does not, the means are iterated.
 */

import {
  cval,
  ends,
  mads,
  medians,
  openEpoch,
  outerRow,
  setEpochs,
  slack,
  starts,
  values,
} from './epoch'
import { byMeans } from './means'
import { f64At, i32At } from './memory'
import {
  approach,
  bothOf,
  gather,
  H,
  HIGH,
  LOW,
  PAIR_BYTES,
  settle,
  stays,
  withinSlack,
} from './pair'

/** Locations (f64). */
let out: usize = 0
/** The moments of so many pairs are taken before these are solved: steps of several are under way at once. */
const PAIRS: i32 = 16
/** PAIRS x PAIR_BYTES: the size must be a number. */
const pairs: usize = memory.data(2816, 16)
/** How often candidates may change sides of the cut. */
const MAX_SIDES: i32 = 4
/** Beyond it most rows would be candidates. */
const MOST_SLACK: f64 = 0.6

export function setSolver(
  valuesAt: usize,
  startsAt: usize,
  endsAt: usize,
  mediansAt: usize,
  madsAt: usize,
  outAt: usize,
  sumsAt: usize,
  sumsRoom: i32,
  outersAt: usize,
  boundsAt: usize,
  cut: f64,
): void {
  out = outAt
  setEpochs(
    valuesAt,
    startsAt,
    endsAt,
    mediansAt,
    madsAt,
    sumsAt,
    sumsRoom,
    outersAt,
    boundsAt,
    cut,
  )
}

export function solveAll(cadences: i32): void {
  let slackAsked: f64 = 0
  for (let i = 0; i < cadences; ) {
    if (!(f64At(mads, i) > 0)) {
      store<f64>(out + (<usize>i << 3), f64At(medians, i))
      i++
      continue
    }
    const last = openEpoch(i, cadences, slackAsked)
    if (last === i) {
      iterate(i++)
      continue
    }
    const solved = solveEpoch(i, last)
    // Once at the most, a pair is solved whatever its slack: an epoch always gets on.
    slackAsked = solved < last ? min(MOST_SLACK, 2 * slack) : 0.8 * slack
    i = solved
  }
}

/** Gives the first cadence whose location lies beyond the epoch's slack, where a wider one may be tried. */
function solveEpoch(i: i32, last: i32): i32 {
  let low = 0
  let high = 0
  for (let batch = i; batch < last; batch += 2 * PAIRS) {
    const end = min(last, batch + 2 * PAIRS)
    let pair = pairs
    for (let k = batch; k < end; k += 2) {
      const from = i32At(starts, k)
      const to = i32At(ends, k + 1)
      while (outerRow(low) < from) low++
      while (outerRow(high) < to) high++
      gather(pair, k, low, high, false, f64x2.splat(0))
      pair += PAIR_BYTES
    }
    pair = pairs
    for (let k = batch; k < end; k += 2) {
      approach(pair)
      pair += PAIR_BYTES
    }
    pair = pairs
    for (let k = batch; k < end; k += 2) {
      const certain = settle(pair, k, out)
      if (!bothOf(certain) && !retry(pair, k, certain)) return k
      pair += PAIR_BYTES
    }
  }
  return last
}

/** Solves a pair once more where candidates crossed the cut, then by means; false where a wider slack may do. */
function retry(pair: usize, i: i32, first: v128): bool {
  const low = load<i32>(pair, LOW)
  const high = load<i32>(pair, HIGH)
  let certain = first
  for (let side = 0; side < MAX_SIDES && !bothOf(stays(pair)); side++) {
    gather(pair, i, low, high, true, v128.load(pair, H))
    approach(pair)
    certain = settle(pair, i, out)
  }
  if (slack < MOST_SLACK && !bothOf(withinSlack(pair))) return false
  const lanes = i64x2.bitmask(certain)
  if (!(lanes & 1)) iterate(i)
  if (!(lanes & 2)) iterate(i + 1)
  return true
}

/** The location of cadence `i` where nothing is proved. */
function iterate(i: i32): void {
  const location = byMeans(
    values,
    i32At(starts, i),
    i32At(ends, i),
    f64At(medians, i),
    f64At(mads, i),
    cval,
  )
  store<f64>(out + (<usize>i << 3), location)
}
