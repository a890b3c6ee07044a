/**
 * The light curve: one star's flux against time. Every array has the same length `n`; rows are in
 * time order within a segment, and segments follow each other (they may overlap in time when they
 * come from different bands or instruments).
 */

/** Zero point of a time column: BKJD = BJD-2454833, BTJD = BJD-2457000. `unknown` is never merged with a known one. */
export type ZeroPoint = 'BJD' | 'BKJD' | 'BTJD' | 'HJD' | 'MJD' | 'JD' | 'unknown'
export type TimeScale = 'TDB' | 'TT' | 'UTC' | 'unknown'
export type TimeReference = 'barycentre' | 'heliocentre' | 'geocentre' | 'spacecraft' | 'unknown'

/** Time is a triple; each part may be `unknown`. */
export interface TimeSystem {
  readonly zeroPoint: ZeroPoint
  readonly scale: TimeScale
  readonly reference: TimeReference
}

/** Where the numbers come from. Training refuses mixes unless named. */
export type Origin = 'measured' | 'injected' | 'synthetic'

/** A run of rows `start <= i < end` from one quarter, sector, band or instrument. */
export interface Segment {
  readonly start: number
  readonly end: number
  /** "Q3", "S1", "K2", "band1", or the file's name. */
  readonly label: string
  /** Median step between neighbouring rows [days]. */
  readonly cadenceDays: number
  /** Bands are never mixed unweighted: segments with different bands are detrended and weighted apart. Null: the file names none. */
  readonly band: string | null
}

/** Flux-weighted centre of the light on the detector, `[n]`; NaN where it is unknown. */
export interface Centroid {
  /** [pixels], along detector columns. */
  readonly column: Float64Array
  /** [pixels], along detector rows. */
  readonly row: Float64Array
}

/** Rows of the files behind a light curve, and why some are none of its rows: `total` less the others is what it has. */
export interface RowsRead {
  readonly total: number
  /** Time or flux is no finite number. */
  readonly notFinite: number
  /** There twice: of segments that another file holds too, or repeated in one table. */
  readonly repeated: number
}

export interface LightCurve {
  /** Time [days], float64, in `timeSystem`. Finite. */
  readonly time: Float64Array
  /** Flux. Finite. Raw instrument units, or relative to 1 after `normalise`. Magnitudes are converted by the reader. */
  readonly flux: Float64Array
  /** One-sigma error in the unit of flux; null when the file has none (all-zero and constant placeholders count as none). NaN: unknown for that row. */
  readonly fluxErr: Float64Array | null
  /** Quality bits as the producer wrote them; null when the file has none. */
  readonly quality: Int32Array | null
  /** Where the light's centre was, pointing taken off where the file says how; absent or null: the file does not say. */
  readonly centroid?: Centroid | null
  readonly segments: readonly Segment[]
  readonly timeSystem: TimeSystem
  /** "KIC 11442793", "TIC 25155310", "EPIC 210827030", "SYN-000017"; null when unknown. */
  readonly star: string | null
  /** "Kepler", "K2", "TESS", "ground", "synthetic"; null when unknown. */
  readonly mission: string | null
  /** Whose flags `quality` holds: bits of one producer mean nothing for another. */
  readonly producer: 'SPOC' | 'Kepler' | 'QLP' | 'lightkurve-kepler' | 'lightkurve-tess' | 'none'
  /** Column that became flux, as the file names it ("PDCSAP_FLUX", "Corrflux", "column 2"). */
  readonly fluxColumn: string
  readonly origin: Origin
  /** As the reader met them; absent: nobody counted. */
  readonly rowsRead?: RowsRead
  /** What was guessed, dropped or doubtful, one sentence each. Shown to the user. */
  readonly warnings: readonly string[]
}

/** A light curve that cannot be read right; the message says what, the value got, and what to do. */
export class LightCurveError extends Error {
  /** Error class of the run engine: `input_invalid` or `too_large`. */
  readonly errorClass: 'input_invalid' | 'too_large'
  constructor(message: string, errorClass: 'input_invalid' | 'too_large' = 'input_invalid') {
    super(message)
    this.name = 'LightCurveError'
    this.errorClass = errorClass
  }
}
