/** Where the rows of a star's files went. Each counts once: `inFiles` is the sum of all the others. */
export interface RowAccount {
  readonly inFiles: number
  /** Time or flux is no finite number. */
  readonly notFinite: number
  /** There twice: of segments that another file holds too, or repeated in one table. */
  readonly repeated: number
  /** Taken out by the quality mask. */
  readonly badQuality: number
  /** In stretches too short to know the star's level from. */
  readonly shortStretches: number
  /** Clipped: rows far above the star's level, flares, lone low rows, rows without light. */
  readonly outliers: number
  /** Lone deep rows taken for faults of the instrument. */
  readonly glitches: number
  /** In deep dips that no period explains. */
  readonly dips: number
  readonly searched: number
}
