import { LightCurveError, median } from '@longrun/lightcurve'
import { requireNumbers } from './required-numbers.ts'
import { columnList, type ColumnChoice } from './column-choice.ts'
import type { TextColumn, TextTable } from './text-table.ts'

/** What the values of a column of numbers look like. */
interface Profile {
  readonly index: number
  readonly name: string
  readonly min: number
  readonly max: number
  readonly values: Float64Array
  /** All values whole numbers. */
  readonly integer: boolean
  /** Share of steps, from row to row of one band, that go up, 0-1. */
  readonly rising: number
}

/** A text column with more different words than this is no band. */
const MAX_BANDS = 50
/** Full Julian dates: 1858 to 2132. */
const JD_MIN = 2_400_000
const JD_MAX = 2_500_000

/**
 * Guesses the columns of a file without header from their values; each guess and its reason stands
 * in `warnings`.
 *
 * Time: Julian dates, else the first column that rises. Flux: the first other column that is not
 * constant. Error: a later column, never negative and small against the flux. Band: the first column
 * of words. Magnitudes: values of 5 to 25 within 6 of each other.
 *
 * @throws LightCurveError when no column rises like a time, or none is left for flux
 */
export function sniffColumns(table: TextTable, name: string): ColumnChoice {
  const warnings: string[] = []
  const used = new Set<number>()
  const band = findBand(table.columns, warnings, used)
  const bands = band === null ? null : table.columns[band].words
  const profiles = table.columns.flatMap((column, index) =>
    column.numbers === null ? [] : [profile(column, column.numbers, index, bands)],
  )
  const time = findTime(profiles, warnings, name)
  used.add(time.index)
  const flux = findFlux(profiles, time, warnings, name)
  used.add(flux.index)
  const level = medianFinite(flux.values)
  const magnitudes = level >= 5 && level <= 25 && flux.max - flux.min < 6
  const error = findError(profiles, flux, magnitudes ? 1 : fluxErrorLimit(level))
  if (error !== null) {
    used.add(error.index)
    warnings.push(`${error.name} was taken as error: never negative, small against ${flux.name}`)
  }
  for (const index of used) {
    if (index !== band) requireNumbers(table.columns[index], name)
  }
  const unused = table.columns.filter((_, i) => !used.has(i)).map((column) => column.name)
  if (unused.length > 0) warnings.push(`not used: ${unused.join(', ')}`)
  const choice: ColumnChoice = {
    time: time.index,
    flux: flux.index,
    error: error?.index ?? null,
    band,
    quality: null,
    magnitudes,
    stated: null,
    chosen: false,
    warnings,
  }
  if (magnitudes) {
    const asFlux = columnList({ ...choice, magnitudes: false }, 'time')
    warnings.push(
      `${flux.name} was taken as magnitudes (values ${flux.min.toFixed(2)} to ${flux.max.toFixed(2)}); if it is flux, give --columns ${asFlux}`,
    )
  }
  return choice
}

function profile(
  column: TextColumn,
  values: Float64Array,
  index: number,
  bands: readonly string[] | null,
): Profile {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let integer = true
  let up = 0
  let steps = 0
  const lastOf = new Map<string, number>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Number.isNaN(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    if (!Number.isInteger(value)) integer = false
    const band = bands?.[i] ?? ''
    const last = lastOf.get(band)
    if (last !== undefined) {
      steps++
      if (value > last) up++
    }
    lastOf.set(band, value)
  }
  const rising = steps === 0 ? 0 : up / steps
  return { index, name: column.name, values, min, max, integer, rising }
}

function medianFinite(values: Float64Array): number {
  return median(values.filter((value) => !Number.isNaN(value)))
}

function isConstant(column: Profile): boolean {
  return !(column.max > column.min)
}

function findBand(
  columns: readonly TextColumn[],
  warnings: string[],
  used: Set<number>,
): number | null {
  for (const [index, { name, words }] of columns.entries()) {
    if (words === null) continue
    const different = new Set(words)
    if (different.size > MAX_BANDS) continue
    used.add(index)
    warnings.push(
      `${name} holds words (${[...different].slice(0, 6).join(', ')}), so it was taken as band or instrument: each is a segment of its own`,
    )
    return index
  }
  return null
}

function findTime(profiles: readonly Profile[], warnings: string[], name: string): Profile {
  const moving = profiles.filter((column) => !isConstant(column))
  const julian = moving.find((column) => column.min > JD_MIN && column.max < JD_MAX)
  if (julian !== undefined) {
    warnings.push(`${julian.name} was taken as time: its values are Julian dates`)
    return julian
  }
  const rising = moving.filter((column) => column.rising > 0.8)
  // A row counter rises too, so a column with fractions goes first.
  const time = rising.find((column) => !column.integer) ?? rising[0]
  if (time !== undefined) {
    warnings.push(`${time.name} was taken as time: its values rise from row to row`)
    return time
  }
  throw new LightCurveError(
    `${name}: no column looks like a time (none rises from row to row or holds Julian dates); name them, e.g. --columns time,flux,flux_err`,
  )
}

function findFlux(
  profiles: readonly Profile[],
  time: Profile,
  warnings: string[],
  name: string,
): Profile {
  const others = profiles.filter((column) => column !== time)
  const moving = others.filter((column) => !isConstant(column))
  // Whole numbers are mostly flags or counters, a rising column is another clock.
  const flux =
    moving.find((column) => !column.integer && column.rising < 0.95) ??
    moving.find((column) => column.rising < 0.95)
  if (flux === undefined) {
    const constant = others.filter(isConstant).map((column) => column.name)
    throw new LightCurveError(
      `${name}: no column looks like flux${constant.length > 0 ? ` (${constant.join(', ')} is constant)` : ''}; name them, e.g. --columns time,flux,flux_err`,
    )
  }
  warnings.push(`${flux.name} was taken as flux: the first other column that is not constant`)
  return flux
}

/** An error is at most half of the flux; flux minus 1 stands for a flux of 1. */
function fluxErrorLimit(level: number): number {
  return (Math.abs(level) < 0.1 ? 1 : Math.abs(level)) / 2
}

function findError(profiles: readonly Profile[], flux: Profile, limit: number): Profile | null {
  for (const column of profiles) {
    // A column without any number has min > max: it is no error either.
    if (column.index <= flux.index || column.max < column.min) continue
    if (column.min < 0 || column.rising > 0.95) continue
    if (isConstant(column) || medianFinite(column.values) < limit) return column
  }
  return null
}
