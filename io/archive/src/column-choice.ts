import type { NamedTime } from './time-name.ts'

/** Which column of a text file does what; numbers are indices into its columns. */
export interface ColumnChoice {
  readonly time: number
  readonly flux: number
  readonly error: number | null
  readonly band: number | null
  readonly quality: number | null
  readonly magnitudes: boolean
  /** The time system that a column name states; null when none does. */
  readonly stated: NamedTime | null
  /** True when the user chose the columns: what looks like a phase is then accepted. */
  readonly chosen: boolean
  readonly warnings: readonly string[]
}
