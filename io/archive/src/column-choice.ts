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

/**
 * The choice as a list of columns by position, so that what is repeated with it is read as it was, but for the word
 * of the time: "bkjd,-,flux".
 */
export function columnList(choice: ColumnChoice, time: string): string {
  const roles: readonly (readonly [number | null, string])[] = [
    [choice.time, time],
    [choice.flux, choice.magnitudes ? 'mag' : 'flux'],
    [choice.error, choice.magnitudes ? 'mag_err' : 'flux_err'],
    [choice.band, 'band'],
    [choice.quality, 'quality'],
  ]
  const last = Math.max(...roles.map(([column]) => column ?? 0))
  const words = Array.from({ length: last + 1 }, () => '-')
  for (const [column, word] of roles) if (column !== null) words[column] = word
  return words.join(',')
}
