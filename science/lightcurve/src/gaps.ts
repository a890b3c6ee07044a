import { measureCadence } from './cadence.ts'
import type { LightCurve, Segment } from './light-curve.ts'

/** Rows start <= i < end without a gap among them. */
export interface Piece {
  readonly start: number
  readonly end: number
}

/** Cuts the rows start <= i < end wherever neighbours are more than `minGapDays` apart. */
export function piecesBetweenGaps(
  time: Float64Array,
  {
    minGapDays,
    start = 0,
    end = time.length,
  }: { readonly minGapDays: number; readonly start?: number; readonly end?: number },
): Piece[] {
  const pieces: Piece[] = []
  let from = start
  for (let i = start + 1; i < end; i++) {
    if (time[i] - time[i - 1] > minGapDays) {
      pieces.push({ start: from, end: i })
      from = i
    }
  }
  if (end > from) pieces.push({ start: from, end })
  return pieces
}

/**
 * Makes each stretch between gaps longer than `minGapDays` (default 0.5 d) a segment of its own,
 * labelled "Q3.1", "Q3.2"; cadences are measured anew (a single row keeps its segment's). Rows do not
 * change. Segments without such a gap keep their label.
 */
export function splitAtGaps(
  lightCurve: LightCurve,
  { minGapDays = 0.5 }: { readonly minGapDays?: number } = {},
): LightCurve {
  if (!(minGapDays > 0)) {
    throw new RangeError(`splitAtGaps: minGapDays is ${minGapDays}; it must be > 0`)
  }
  const { time } = lightCurve
  const segments = lightCurve.segments.flatMap((segment): Segment[] => {
    const { start, end } = segment
    const pieces = piecesBetweenGaps(time, { minGapDays, start, end })
    return pieces.map((piece, index) => ({
      ...segment,
      ...piece,
      label: pieces.length === 1 ? segment.label : `${segment.label}.${index + 1}`,
      cadenceDays: measureCadence(time, piece) || segment.cadenceDays,
    }))
  })
  return { ...lightCurve, segments }
}
