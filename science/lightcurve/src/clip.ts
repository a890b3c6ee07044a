import { piecesBetweenGaps, type Piece } from './gaps.ts'
import type { LightCurve, Segment } from './light-curve.ts'
import { MAD_TO_SIGMA, median } from './robust.ts'
import { localLevel, runningMad } from './running-median.ts'
import { pointScatter } from './scatter.ts'
import { selectRows } from './select-rows.ts'

export interface ClipOptions {
  /** Window of the local level [days]. Default 0.6; at least 15 cadences are always used. */
  readonly windowDays?: number
  /** A row this many local sigma above the level is an outlier. Default 4. */
  readonly upSigma?: number
  /** Three or more neighbours all this far above the level are a flare. Default 2.5. */
  readonly flareSigma?: number
  /** A flare's tail (and rise) ends at the first row not this far above the level. Default 1. */
  readonly tailSigma?: number
  /** A lone low row this far below both neighbours is a glitch. Default 6; Infinity keeps all dips. */
  readonly glitchSigma?: number
  /**
   * Longest cadence at which a lone low row is taken for a glitch [days]. Default 10 min: at 30 min a
   * transit of TRAPPIST-1's planets is one row.
   */
  readonly maxGlitchCadenceDays?: number
  /** A segment that would lose more than this share is left alone: that is the star, not outliers. Default 0.1. */
  readonly maxShare?: number
}

export interface Clipped {
  readonly lightCurve: LightCurve
  /** 1 = taken out, for the rows of the input, `[n]`. */
  readonly clipped: Uint8Array
  /** Rows taken out upward: outliers, flares and their tails. */
  readonly upward: number
  /** Lone low rows taken out. */
  readonly downward: number
}

const SIGMA_OF_UPPER_QUARTILE = 0.6744897501960817
const MIN_ROWS = 15
const PASSES = 3
const UP = 1
const DOWN = 2

/**
 * Takes out upward outliers and flares with their tails, and lone low rows that no transit could
 * make. Dips of more than one row are never touched, however deep.
 *
 * The level is the sliding upper quartile less its distance from the median of normal noise: half of
 * a window may lie in a transit and the rows beside it still do not look high. The scale is the
 * larger of the point-to-point noise and the sliding MAD (over 5 windows) of what is left after the
 * level. Passes repeat, because a flare hides its own tail. Normalise first.
 */
export function clipOutliers(lightCurve: LightCurve, options: ClipOptions = {}): Clipped {
  const { windowDays = 0.6, maxShare = 0.1 } = options
  if (!(windowDays > 0)) {
    throw new RangeError(`clipOutliers: windowDays is ${windowDays}; it must be > 0`)
  }
  const marks = new Uint8Array(lightCurve.time.length)
  const scatters = pointScatter(lightCurve).segments
  const warnings: string[] = []
  lightCurve.segments.forEach((segment, at) => {
    const { start, end, label, cadenceDays } = segment
    const window = Math.max(windowDays, MIN_ROWS * cadenceDays)
    const pieces = piecesBetweenGaps(lightCurve.time, { minGapDays: window, start, end })
    const noise = scatters[at].sigma ?? 0
    for (const piece of pieces) {
      if (piece.end - piece.start < MIN_ROWS) continue
      markPiece(marks, { lightCurve, segment, piece, noise, windowDays: window }, options)
    }
    const share = marks.subarray(start, end).filter((mark) => mark !== 0).length / (end - start)
    if (share > maxShare) {
      marks.fill(0, start, end)
      warnings.push(
        `Segment ${label}: clipping would take ${(100 * share).toFixed(0)} % of the rows; none was taken.`,
      )
    }
  })
  const kept = selectRows(
    lightCurve,
    marks.map((mark) => (mark === 0 ? 1 : 0)),
  )
  return {
    lightCurve:
      warnings.length === 0 ? kept : { ...kept, warnings: [...kept.warnings, ...warnings] },
    clipped: marks.map((mark) => (mark === 0 ? 0 : 1)),
    upward: marks.filter((mark) => mark === UP).length,
    downward: marks.filter((mark) => mark === DOWN).length,
  }
}

interface PieceContext {
  readonly lightCurve: LightCurve
  readonly segment: Segment
  readonly piece: Piece
  readonly noise: number
  readonly windowDays: number
}

function markPiece(marks: Uint8Array, context: PieceContext, options: ClipOptions): void {
  const { lightCurve, piece, noise, windowDays } = context
  const time = lightCurve.time.subarray(piece.start, piece.end)
  const flux = lightCurve.flux.subarray(piece.start, piece.end)
  const mark = marks.subarray(piece.start, piece.end)
  for (let pass = 0; pass < PASSES; pass++) {
    const use = mark.map((one) => (one === 0 ? 1 : 0))
    const local = localLevel(time, flux, { windowDays, use })
    const residual = flux.map((f, i) => f - local.median[i])
    const mads = runningMad(time, residual, { windowDays: 5 * windowDays, use })
    const height = new Float64Array(flux.length)
    for (let i = 0; i < flux.length; i++) {
      const sigma = Math.max(noise, MAD_TO_SIGMA * mads[i])
      const level = local.upperQuartile[i] - SIGMA_OF_UPPER_QUARTILE * sigma
      // Constant flux has no scale: nothing can be said of it.
      height[i] = sigma > 0 ? (flux[i] - Math.max(level, local.median[i])) / sigma : 0
    }
    const before = mark.filter((one) => one !== 0).length
    markUpward(mark, height, options)
    if (pass === 0) markGlitches(mark, { ...context, height }, options)
    if (mark.filter((one) => one !== 0).length === before) return
  }
}

/** Outliers and flares, each with the neighbours that are still up. */
function markUpward(
  mark: Uint8Array,
  height: Float64Array,
  { upSigma = 4, flareSigma = 2.5, tailSigma = 1 }: ClipOptions,
): void {
  const n = height.length
  let run = 0
  for (let i = 0; i <= n; i++) {
    if (i < n && height[i] > flareSigma) {
      run++
      continue
    }
    const from = i - run
    const isOutlier = run >= 3 || height.subarray(from, i).some((one) => one > upSigma)
    run = 0
    if (!isOutlier) continue
    let [first, last] = [from, i - 1]
    while (first > 0 && height[first - 1] > tailSigma) first--
    while (last < n - 1 && height[last + 1] > tailSigma) last++
    mark.fill(UP, first, last + 1)
  }
}

/** Lone rows far below both neighbours, which themselves are at the star's level; and light below nothing. */
function markGlitches(
  mark: Uint8Array,
  { lightCurve, segment, piece, noise, height }: PieceContext & { readonly height: Float64Array },
  { glitchSigma = 6, maxGlitchCadenceDays = 10 / 1440 }: ClipOptions,
): void {
  const { time, flux } = lightCurve
  const longestStep = 1.5 * segment.cadenceDays
  const fast = segment.cadenceDays > 0 && segment.cadenceDays <= maxGlitchCadenceDays
  const quiet = noise < 0.1 * Math.abs(median(flux.subarray(piece.start, piece.end)))
  for (let i = piece.start; i < piece.end; i++) {
    const at = i - piece.start
    // No eclipse leaves less than no light, at any cadence (unless the noise does).
    if (quiet && glitchSigma < Infinity && flux[i] <= 0) mark[at] = DOWN
    if (!fast || noise === 0 || i === piece.start || i === piece.end - 1) continue
    if (time[i] - time[i - 1] > longestStep || time[i + 1] - time[i] > longestStep) continue
    const drop = Math.min(flux[i - 1], flux[i + 1]) - flux[i]
    const neighboursUp = height[at - 1] > -3 && height[at + 1] > -3
    if (neighboursUp && drop > glitchSigma * noise) mark[at] = DOWN
  }
}
