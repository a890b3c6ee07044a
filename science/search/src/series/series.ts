/** One star's rows; arrays of one length `n`, in any order. */
export interface SearchData {
  /** [days] */
  readonly time: Float64Array
  /** Relative flux. */
  readonly flux: Float64Array
  /** Inverse variance of flux; 0 leaves a row out. */
  readonly weight: Float64Array
}

/** Rows as the searches take them; all three columns have one length `[n]`. */
export interface Series {
  /** Ascending [days]. */
  readonly time: Float64Array
  /** Detrended, relative to 1. */
  readonly flux: Float64Array
  /** Inverse variance, > 0. */
  readonly weight: Float64Array
}
