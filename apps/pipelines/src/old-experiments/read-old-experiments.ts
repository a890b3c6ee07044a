import { basename } from 'node:path'

import { type Cell, openSqliteTables, readTable, TableError } from '@longrun/tables'

import { SpecError } from '../spec-error.ts'
import {
  type ColumnMap,
  experimentRoles,
  experimentKey,
  type ExperimentRole,
  type ResultRole,
  resultRoles,
  type Roles,
} from './old-columns.ts'
import { type OldRow, readOldRow } from './old-row.ts'
import { type OldNarrative, standingRows, type SupersededRow } from './standing-rows.ts'

/** How an old file is to be read. */
export interface OldFileOptions {
  /** Its results table; default: the only one with an incident and an answer. */
  readonly table?: string
  readonly map: ColumnMap
}

/** One experiment of an old file. */
export interface OldExperiment {
  readonly id: string
  readonly name: string
  readonly model: string | null
  readonly prompt: {
    readonly system: string | null
    readonly user: string | null
    readonly version: string | null
    readonly author: string | null
  }
  /** What the old file's own counters say; null: it has none. */
  readonly said: { readonly total: number | null; readonly processed: number | null }
  readonly rows: number
  /** One a narrative, in the order of their first rows. */
  readonly narratives: readonly OldNarrative[]
  readonly superseded: readonly SupersededRow[]
}

export interface OldFile {
  readonly experiments: readonly OldExperiment[]
  /** Rows that belong to no narrative or no experiment. */
  readonly unreadable: readonly { readonly row: number; readonly problem: string }[]
  /** Names of the manual labels. */
  readonly labels: readonly string[]
}

interface Rows {
  readonly name: string
  readonly columns: readonly string[]
  rows(): Iterable<{ readonly line: number; readonly values: readonly Cell[] }>
}

type Described = ReadonlyMap<string, (role: ExperimentRole) => string | null>

const SQLITE = /\.(?:sqlite3?|db3?)$/i

/**
 * The experiments of an old SQLite file or table (CSV, Excel, JSON, Parquet), which is only read. Totals
 * and metrics that the file states are not believed: everything is counted from its rows.
 *
 * @throws SpecError where tables or columns cannot be told, or there is no text
 */
export async function readOldExperiments(path: string, options: OldFileOptions): Promise<OldFile> {
  const name = basename(path)
  try {
    if (!SQLITE.test(path)) {
      if (options.table !== undefined)
        throw new SpecError(`${name} is one table; leave --table ${options.table} out`)
      refuseExperimentKeys(options.map, name)
      const { columns, rows, problems } = await readTable(path)
      const { experiments, unreadable, labels } = readAll(
        { name, columns, rows: () => rows },
        { options, described: new Map(), fallback: name },
      )
      const broken = problems.map(({ line, problem }) => ({ row: line, problem }))
      return { experiments, labels, unreadable: [...broken, ...unreadable] }
    }
    const file = await openSqliteTables(path)
    try {
      const results = resultsTable(file.tables, name, options)
      const described = describedExperiments(file.tables, results, options.map)
      return readAll(results, { options, described, fallback: name })
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof TableError) throw new SpecError(error.message)
    throw error
  }
}

function resultsTable(tables: readonly Rows[], name: string, options: OldFileOptions): Rows {
  const names = tables.map((table) => table.name).join(', ')
  if (options.table !== undefined) {
    const table = tables.find((one) => one.name === options.table)
    if (table !== undefined) return table
    throw new SpecError(`${name} has no table ${options.table} (it has: ${names})`)
  }
  const fitting = tables.filter(({ columns }) => {
    const roles = resultRoles(columns, new Map())
    return roles.has('incident') && roles.has('detected')
  })
  if (fitting.length === 1) return fitting[0]
  throw new SpecError(
    `${name}: which table holds the results cannot be told; name it with --table, and its columns with --map incident=COLUMN,detected=COLUMN,text=COLUMN (it has: ${names === '' ? 'none' : names})`,
  )
}

/** The table with a row an experiment, if there is one, by the experiments' ids. */
function describedExperiments(tables: readonly Rows[], results: Rows, map: ColumnMap): Described {
  const described = new Map<string, (role: ExperimentRole) => string | null>()
  const table = tables.find(
    ({ name, columns }) =>
      name !== results.name &&
      /experiment/i.test(name) &&
      experimentRoles(columns, new Map()).has('id'),
  )
  if (table === undefined) {
    refuseExperimentKeys(map, results.name)
    return described
  }
  const roles = experimentRoles(table.columns, map)
  for (const { values } of table.rows()) {
    const value = (role: ExperimentRole): string | null => {
      const cell = cellOf(table, roles, role, values)
      return cell === null || String(cell).trim() === '' ? null : String(cell)
    }
    const id = value('id')
    if (id !== null) described.set(id, value)
  }
  return described
}

/** What is said of a table that is not there would be passed over in silence. */
function refuseExperimentKeys(map: ColumnMap, name: string): void {
  const key = experimentKey(map)
  if (key !== null)
    throw new SpecError(
      `--map ${key}=...: beside ${name} there is no table of experiments (a name with "experiment", a column experiment_id)`,
    )
}

function readAll(
  table: Rows,
  {
    options,
    described,
    fallback,
  }: { readonly options: OldFileOptions; readonly described: Described; readonly fallback: string },
): OldFile {
  const roles = resultRoles(table.columns, options.map)
  for (const role of ['incident', 'detected', 'text'] as const)
    if (!roles.has(role))
      throw new SpecError(
        `${table.name} has no column that is known as ${role}${role === 'text' ? ', and without the narratives nothing can be labelled again' : ''}: name it with --map ${role}=COLUMN (it has: ${table.columns.join(', ')})`,
      )
  const labels = roles.get('label') ?? []
  const rows = new Map<string, OldRow[]>()
  const unreadable: { row: number; problem: string }[] = []
  for (const { line, values } of table.rows()) {
    const value = (role: ResultRole): Cell => cellOf(table, roles, role, values)
    const marks = Object.fromEntries(
      labels.map((label) => [label, values[table.columns.indexOf(label)]]),
    )
    const experiment = roles.has('experiment') ? value('experiment') : fallback
    const read = readOldRow(line, value, marks)
    if ('problem' in read) unreadable.push({ row: line, problem: read.problem })
    else if (experiment === null || experiment === '')
      unreadable.push({ row: line, problem: 'it names no experiment' })
    else {
      const own = rows.get(String(experiment))
      if (own === undefined) rows.set(String(experiment), [read])
      else own.push(read)
    }
  }
  const texts = new Map<string, string>()
  for (const own of rows.values())
    for (const { incident, type, text } of own) {
      const key = JSON.stringify([incident, type])
      if (text !== '' && !texts.has(key)) texts.set(key, text)
    }
  const experiments = [...rows].map(([id, own]) => experimentOf(id, own, { described, texts }))
  return { experiments, unreadable, labels }
}

function experimentOf(
  id: string,
  rows: readonly OldRow[],
  {
    described,
    texts,
  }: { readonly described: Described; readonly texts: ReadonlyMap<string, string> },
): OldExperiment {
  const said = described.get(id) ?? (() => null)
  const number = (role: ExperimentRole): number | null => {
    const value = said(role)
    return value !== null && Number.isFinite(Number(value)) ? Number(value) : null
  }
  return {
    id,
    name: said('name') ?? id,
    model: said('modelName'),
    prompt: {
      system: said('system'),
      user: said('user'),
      version: said('version'),
      author: said('author'),
    },
    said: { total: number('total'), processed: number('processed') },
    rows: rows.length,
    ...standingRows(rows, texts),
  }
}

function cellOf<Role extends string>(
  { columns }: Rows,
  roles: Roles<Role>,
  role: Role,
  values: readonly Cell[],
): Cell {
  const column = roles.get(role)?.[0]
  return column === undefined ? null : values[columns.indexOf(column)]
}
