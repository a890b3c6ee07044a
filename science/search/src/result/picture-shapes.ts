/** What reports draw: plain numbers, decimated and rounded, ready for JSON. */

/** Pictures of one star, decimated and rounded, ready for JSON: what a report draws. */
export interface StarPictures {
  /** Cleaned light curve, at most 1,200 points that keep each bin's lowest and highest value. */
  readonly lightCurve: { readonly time: readonly number[]; readonly flux: readonly number[] }
  /** At most 600 points, each the highest SDE of its bin. */
  readonly periodogram: { readonly periodDays: readonly number[]; readonly sde: readonly number[] }
  /** Folded on each candidate (same order, at most the first three): hours from mid-transit against relative flux; bins with their errors; the fitted box. */
  readonly folded: readonly FoldedPicture[]
}

/** Rows near mid-transit, thinned, and their means in bins. */
export interface FoldedPicture {
  readonly periodDays: number
  readonly durationHours: number
  /** As in `Candidate`. */
  readonly ingressHours?: number
  /** Length of an exposure, over which the fitted shape is averaged; absent: a sharp shape, or a box. */
  readonly exposureHours?: number
  readonly depthPpm: number
  /** At most 600 points within 3 durations of mid-transit. */
  readonly hours: readonly number[]
  readonly flux: readonly number[]
  readonly binHours: readonly number[]
  readonly binFlux: readonly number[]
  readonly binErr: readonly number[]
}

/** What a one-page report of a candidate draws beside the star's own pictures; decimated, rounded, ready for JSON. */
export interface CandidatePictures {
  /** Near the transits: at most 600 points within 3 durations. */
  readonly fold: FoldedPicture
  /** The fitted transit over the same hours, at most 121 points; null where none fits. */
  readonly model: ModelPicture | null
  /** Transits of odd and of even number, within 2 durations, at most 300 points each; null without data. */
  readonly odd: FoldedPicture | null
  readonly even: FoldedPicture | null
  /** Around the deepest dip at another phase, within 3 durations; null where no phase is covered. */
  readonly secondary: SecondaryPicture | null
  /** Every phase of twice the period. */
  readonly double: PhasePicture
  /** Transits with data in time order, at most 400: beyond that every second, third ... */
  readonly events: readonly EventPicture[]
}

/** A dark disc's crossing of a limb-darkened star, averaged over the exposure. */
export interface ModelPicture {
  /** Hours from mid-transit, ascending. */
  readonly hours: readonly number[]
  readonly flux: readonly number[]
}

/** The deepest dip at any other phase. */
export interface SecondaryPicture extends FoldedPicture {
  /** Of the middle, 0-1 after mid-transit. */
  readonly phase: number
}

/** Binned flux against phase. */
export interface PhasePicture {
  readonly periodDays: number
  /** In single periods, -0.5 to 1.5: transits at 0 and 1. Bins with data only, at most 240, finer at short transits. */
  readonly phase: readonly number[]
  readonly flux: readonly number[]
  readonly err: readonly number[]
}

/** One transit, rounded for drawing. */
export interface EventPicture {
  /** 0 at t0. */
  readonly number: number
  /** Predicted mid-transit [days]. */
  readonly time: number
  /** By the fitted trapezoid: the mean of its floor, below the candidate's depth at mid-transit. */
  readonly depthPpm: number
  /** Errors hold the measured noise. */
  readonly depthErrPpm: number
  /** Observed less predicted mid-transit [minutes]; null where it could not be measured. */
  readonly lateMinutes: number | null
  readonly lateErrMinutes: number | null
}
