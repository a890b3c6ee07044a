import { LightCurveError } from '@longrun/lightcurve'
import type { ColumnChoice } from './column-choice.ts'
import { columnsProblem, roleOf, SYSTEM_WORDS } from './column-roles.ts'
import { plainName, roleOfName } from './column-names.ts'
import type { ColumnRole } from './column-names.ts'
import { requireNumbers } from './required-numbers.ts'
import { sniffColumns } from './sniff-columns.ts'
import type { TextColumn, TextTable } from './text-table.ts'
import { namedTime } from './time-name.ts'

/**
 * Decides what each column of a text file is: by the user's list, else by the header's names, else
 * by content.
 *
 * @param columns the user's list (see `ReadOptions.columns`); undefined to guess
 * @throws LightCurveError when there is no time or flux column, or the list does not fit the file
 */
export function chooseColumns(
  table: TextTable,
  columns: readonly string[] | undefined,
  name: string,
): ColumnChoice {
  if (columns !== undefined && columns.length > 0) {
    const problem = columnsProblem(columns)
    if (problem !== null) throw new LightCurveError(`${name}: ${problem}`)
    const byName = columns.some((entry) => entry.includes('='))
    const roles = byName ? rolesByName(table, columns, name) : rolesByPosition(table, columns, name)
    const choice = choiceOf(table, roles, { name, chosen: true, warnings: [] })
    const system = columns.find((entry) => !byName && SYSTEM_WORDS.test(entry))
    return system === undefined ? choice : { ...choice, stated: namedTime(system) }
  }
  return table.hasHeader ? choiceFromHeader(table, name) : sniffColumns(table, name)
}

function rolesByPosition(
  table: TextTable,
  columns: readonly string[],
  name: string,
): Map<ColumnRole, number> {
  if (columns.length > table.columns.length) {
    throw new LightCurveError(
      `${name}: ${columns.length} column roles were given (${columns.join(',')}), the file has ${table.columns.length} columns`,
    )
  }
  const roles = new Map<ColumnRole, number>()
  columns.forEach((entry, i) => {
    const role = roleOf(entry)
    if (role !== null && role !== '-') roles.set(role, i)
  })
  return roles
}

function rolesByName(
  table: TextTable,
  columns: readonly string[],
  name: string,
): Map<ColumnRole, number> {
  const roles = new Map<ColumnRole, number>()
  for (const entry of columns) {
    const [word = '', column = ''] = entry.split('=', 2).map((part) => part.trim())
    const role = roleOf(word)
    if (role === null || role === '-') continue
    const index = table.columns.findIndex((c) => c.name.toLowerCase() === column.toLowerCase())
    if (index < 0) {
      throw new LightCurveError(
        `${name}: there is no column "${column}"; the columns are ${listNames(table)}`,
      )
    }
    roles.set(role, index)
  }
  return roles
}

function choiceFromHeader(table: TextTable, name: string): ColumnChoice {
  const keys = table.columns.map((column) => plainName(column.name))
  if (keys.some((key) => key === 'occultation' || /^(orbital_)?phase$/.test(key))) {
    throw new LightCurveError(
      `${name}: this is a phase curve (columns ${listNames(table)}): its first column is an orbital phase or a time from mid-eclipse, binned, not a series of observing times, so there is no period to search; to read it all the same name the columns, e.g. --columns time,flux,-`,
    )
  }
  const roles = new Map<ColumnRole, number>()
  const ranks = new Map<ColumnRole, number>()
  keys.forEach((_, i) => {
    const named = roleOfName(table.columns[i].name)
    if (named === null || named.rank >= (ranks.get(named.role) ?? Number.POSITIVE_INFINITY)) return
    roles.set(named.role, i)
    ranks.set(named.role, named.rank)
  })
  const warnings: string[] = []
  const flux = roles.get('flux')
  if (flux !== undefined) roles.set('fluxErr', errorOf(table, flux, roles.get('fluxErr')))
  const magErr = roles.get('magErr') ?? roles.get('fluxErr')
  if (flux === undefined && roles.has('mag') && magErr !== undefined) roles.set('magErr', magErr)
  const fluxes = table.columns.filter((column) => roleOfName(column.name)?.role === 'flux')
  if (flux !== undefined && fluxes.length > 1) {
    const others = fluxes.filter((column) => column !== table.columns[flux])
    warnings.push(
      `${table.columns[flux].name} was taken as flux, not ${others.map((c) => c.name).join(', ')}: corrected goes before raw`,
    )
  }
  return choiceOf(table, roles, { name, chosen: false, warnings })
}

/** The error column that belongs to the flux column by its name; a general one only if there is no other flux. */
function errorOf(table: TextTable, flux: number, general: number | undefined): number {
  const base = plainName(table.columns[flux].name)
  const own = table.columns.findIndex((column, i) => {
    const key = plainName(column.name)
    const bare = key.replace(/_?(err(or)?|unc(ertainty)?|sigma|sig)$|^(e|err|error|sigma|d)_/, '')
    return i !== flux && key !== bare && bare === base
  })
  if (own >= 0) return own
  const fluxes = table.columns.filter((column) => roleOfName(column.name)?.role === 'flux').length
  return fluxes === 1 && general !== undefined ? general : -1
}

function choiceOf(
  table: TextTable,
  roles: ReadonlyMap<ColumnRole, number>,
  options: { name: string; chosen: boolean; warnings: string[] },
): ColumnChoice {
  const { name, chosen, warnings } = options
  const time = roles.get('time')
  const magnitudes = !roles.has('flux') && roles.has('mag')
  const flux = roles.get(magnitudes ? 'mag' : 'flux')
  if (time === undefined || flux === undefined) {
    const missing = time === undefined ? 'time' : 'flux or magnitude'
    throw new LightCurveError(
      chosen
        ? `${name}: --columns names no ${missing}, and a text file needs it; the columns are ${listNames(table)}: e.g. --columns time=NAME,flux=NAME`
        : `${name}: no ${missing} column among ${listNames(table)}; name them, e.g. --columns time,flux,flux_err`,
    )
  }
  const error = roles.get(magnitudes ? 'magErr' : 'fluxErr') ?? -1
  const needNumbers = error < 0 ? [time, flux] : [time, flux, error]
  for (const index of needNumbers) requireNumbers(table.columns[index], name)
  const quality = roles.get('quality')
  return {
    time,
    flux,
    error: error < 0 ? null : error,
    band: roles.get('band') ?? null,
    quality: quality === undefined || !isNumeric(table.columns[quality]) ? null : quality,
    magnitudes,
    stated: namedTime(table.columns[time].name),
    chosen,
    warnings,
  }
}

function isNumeric(column: TextColumn): boolean {
  return column.numbers !== null && column.badCell === null
}

function listNames(table: TextTable): string {
  const names = table.columns.map((column) => column.name)
  const more = names.length > 12 ? ` and ${names.length - 12} more` : ''
  return names.slice(0, 12).join(', ') + more
}
