import { LightCurveError } from '@longrun/lightcurve'
import { readColumn } from './fits-table.ts'
import type { FitsColumn, FitsTable } from './fits-table.ts'

/** Names of time columns, best first. */
export const TIME_NAMES: readonly string[] = [
  'TIME',
  'BJD',
  'BJD_TDB',
  'BTJD',
  'BKJD',
  'HJD',
  'MJD',
  'JD',
  'T',
]

/**
 * Flux columns with their error columns, best first: corrected before raw. PDCSAP: Kepler, K2, TESS
 * SPOC; KSPSAP, DET: QLP; FLUX: lightkurve; FCOR: K2SFF.
 */
const FLUX_NAMES: readonly (readonly [flux: string, error: string])[] = [
  ['PDCSAP_FLUX', 'PDCSAP_FLUX_ERR'],
  ['KSPSAP_FLUX', 'KSPSAP_FLUX_ERR'],
  ['DET_FLUX', 'DET_FLUX_ERR'],
  ['CORR_FLUX', 'CORR_FLUX_ERR'],
  ['FCOR', 'FCOR_ERR'],
  ['FLUX', 'FLUX_ERR'],
  ['SAP_FLUX', 'SAP_FLUX_ERR'],
]
const MAG_NAMES: readonly string[] = ['MAG', 'MAGNITUDE', 'MAGNITUDES']
const MAG_ERROR_NAMES: readonly string[] = [
  'MAG_ERR',
  'MAGERR',
  'MAGNITUDE_ERROR',
  'ERROR',
  'ERR',
  'E_MAG',
]

/** The column that became flux. */
export interface FitsFlux {
  readonly column: FitsColumn
  readonly values: Float64Array
  readonly error: FitsColumn | null
  readonly magnitudes: boolean
}

/** The first column with one of these names (case does not matter); null for none. */
export function findColumn(table: FitsTable, names: readonly string[]): FitsColumn | null {
  for (const name of names) {
    const upper = name.toUpperCase()
    const column = table.columns.find((c) => c.name.toUpperCase() === upper)
    if (column !== undefined) return column
  }
  return null
}

/**
 * Picks the flux column: the one asked for, else the best known one that holds a finite value.
 *
 * @param options.wanted roles to column names, from the user
 * @param options.warnings receives a sentence when the best column is empty and another is taken
 * @throws LightCurveError when no flux column is known or the one asked for is missing
 */
export function chooseFlux(
  table: FitsTable,
  options: { wanted: ReadonlyMap<string, string>; name: string; warnings: string[] },
): FitsFlux {
  const { wanted, name, warnings } = options
  const asked = wanted.get('flux') ?? wanted.get('mag')
  if (asked !== undefined) return askedFlux(table, asked, wanted, name)

  const empty: FitsFlux[] = []
  for (const [fluxName, errorName] of FLUX_NAMES) {
    const column = findColumn(table, [fluxName])
    if (column === null) continue
    const values = readColumn(table, column, name)
    const error = findColumn(table, [wanted.get('flux_err') ?? errorName])
    const flux: FitsFlux = { column, values, error, magnitudes: false }
    if (values.some((value) => Number.isFinite(value))) {
      if (empty.length > 0) {
        warnings.push(
          `${empty.map((f) => f.column.name).join(', ')} holds no finite value; ${column.name} was taken instead`,
        )
      }
      return flux
    }
    empty.push(flux)
  }
  if (empty.length > 0) return empty[0]

  const column = findColumn(table, MAG_NAMES)
  if (column !== null) {
    const askedError = wanted.get('mag_err')
    const error = findColumn(table, askedError === undefined ? MAG_ERROR_NAMES : [askedError])
    return { column, values: readColumn(table, column, name), error, magnitudes: true }
  }
  throw new LightCurveError(
    `${name}: no known flux column; its columns are ${table.columns.map((c) => c.name).join(', ')}; name one, e.g. --columns flux=NAME,flux_err=NAME`,
  )
}

function askedFlux(
  table: FitsTable,
  asked: string,
  wanted: ReadonlyMap<string, string>,
  name: string,
): FitsFlux {
  const must = (columnName: string): FitsColumn => {
    const column = findColumn(table, [columnName])
    if (column !== null) return column
    throw new LightCurveError(
      `${name}: there is no column "${columnName}"; its columns are ${table.columns.map((c) => c.name).join(', ')}`,
    )
  }
  const column = must(asked)
  const askedError = wanted.get('flux_err') ?? wanted.get('mag_err')
  const error =
    askedError === undefined ? findColumn(table, [`${column.name}_ERR`]) : must(askedError)
  const values = readColumn(table, column, name)
  return { column, values, error, magnitudes: wanted.has('mag') }
}
