import type { Cell, Table, TableRow } from '@longrun/tables'
import { shortName } from '@longrun/tables'

import { closestName } from '../closest-name.ts'
import { SpecError } from '../spec-error.ts'
import type { NarrativeLabellingSpec } from './spec.ts'
import { unsavedProblem } from './unsaved-problem.ts'

/** One narrative as its table has it, or a row that is none. */
export interface Narrative {
  readonly key: string
  readonly line: number
  readonly incident: string | null
  readonly type: string | null
  /** Null where there is a problem. */
  readonly text: string | null
  readonly gold: Readonly<Record<string, string | null>>
  readonly strata: Readonly<Record<string, string | null>>
  /** Why it cannot be labelled, in words without its text; null: it can. */
  readonly problem: string | null
  /** The problem: an earlier row has its id (and type). */
  readonly isDuplicate: boolean
}

export interface Narratives {
  /** Each key once, in line order; rows that cannot be labelled among them. */
  readonly narratives: readonly Narrative[]
  /** Names of the manual labels. */
  readonly labels: readonly string[]
  /** Incidents of a wide table that lack a narrative of a type, by type. */
  readonly missing: Readonly<Record<string, number>>
}

type Source = NarrativeLabellingSpec['source']

/** Where a narrative of one type stands in a row. */
interface Slot {
  readonly type: string | null
  readonly text: number
  readonly labels: Readonly<Record<string, number | null>>
}

/**
 * The narratives of a table: one a row, or one a text column where `source.text` names one for each
 * type. A row that is broken, lacks its id or text, or repeats an earlier one becomes a narrative
 * with a problem that names its lines: it is counted and fails under its own name.
 *
 * @throws SpecError for a column that the table does not have
 */
export function readNarratives(table: Table, source: Source): Narratives {
  const at = columnIndex(table)
  const slots = textSlots(source, at)
  requireColumnsApart(source)
  const labels = labelNames(source.labels)
  const strata = (source.stratum ?? []).map((name) => ({ name, index: at(name, 'source.stratum') }))
  const id = source.id === null ? null : at(source.id, 'source.id')
  const type = source.type === null ? null : at(source.type, 'source.type')
  const incident = source.incident === null ? null : at(source.incident, 'source.incident')
  const narratives: Narrative[] = []
  const without = new Map<string, { readonly name: string; readonly type: string }>()
  const seen = new Map<string, number>()
  const isWide = typeof source.text !== 'string'
  for (const row of table.rows) {
    const name = id === null ? lineName(row.line) : cellText(row.values[id])
    const isUnsaved = (column: number): boolean => row.unsaved?.includes(column) === true
    const named = [id, type, incident, ...strata.map(({ index }) => index)]
    // an incident without any text must not leave without a word
    const isBare =
      isWide &&
      slots.every(({ text }) => rawText(row.values[text]).trim() === '' && !isUnsaved(text))
    for (const slot of isBare ? [{ ...slots[0], type: null }] : slots) {
      const kind = type === null ? slot.type : cellText(row.values[type])
      const text = rawText(row.values[slot.text])
      if (isWide && !isBare && text.trim() === '' && !isUnsaved(slot.text)) {
        if (name !== null) without.set(keyOf(name, kind), { name, type: slot.type ?? '' })
        continue
      }
      const key = name === null ? lineName(row.line) : keyOf(name, kind)
      const earlier = seen.get(key)
      const used = [...named, slot.text, ...Object.values(slot.labels)]
      const problem =
        unsavedProblem(row, table, used) ??
        rowProblem({
          row,
          name,
          kind,
          text,
          earlier,
          source,
          hasMerged: table.format.hasMerged === true,
        })
      seen.set(key, earlier ?? row.line)
      narratives.push({
        key: earlier === undefined ? key : `${key} (line ${row.line})`,
        line: row.line,
        incident: incident === null ? name : cellText(row.values[incident]),
        type: kind,
        text: problem === null ? text : null,
        gold: Object.fromEntries(
          labels.map((label) => {
            const index = isBare ? null : slot.labels[label]
            return [label, index == null ? null : cellText(row.values[index])]
          }),
        ),
        strata: Object.fromEntries(
          strata.map(({ name: stratum, index }) => [stratum, cellText(row.values[index])]),
        ),
        problem,
        isDuplicate: earlier !== undefined,
      })
    }
  }
  const missing: Record<string, number> = {}
  // a second row of an incident may have what the first lacks
  for (const [key, { type: lacking }] of without)
    if (!seen.has(key)) missing[lacking] = (missing[lacking] ?? 0) + 1
  const none = Object.fromEntries(labels.map((label) => [label, null]))
  for (const { line, problem } of table.problems)
    narratives.push({
      key: `${lineName(line)} (broken)`,
      line,
      incident: null,
      type: null,
      text: null,
      gold: none,
      strata: Object.fromEntries(strata.map(({ name }) => [name, null])),
      problem: `line ${line}: ${problem}`,
      isDuplicate: false,
    })
  return { narratives: narratives.toSorted((a, b) => a.line - b.line), labels, missing }
}

/** Names of the manual labels that a spec lists. */
export function labelNames(labels: Source['labels']): readonly string[] {
  if (labels === undefined) return []
  return Array.isArray(labels) ? labels : Object.keys(labels)
}

function rowProblem({
  row,
  name,
  kind,
  text,
  earlier,
  source,
  hasMerged,
}: {
  readonly row: TableRow
  readonly name: string | null
  readonly kind: string | null
  readonly text: string
  readonly earlier: number | undefined
  readonly source: Source
  readonly hasMerged: boolean
}): string | null {
  const where = `line ${row.line}`
  const merged = hasMerged
    ? ' (the sheet has merged cells, whose value stands in the first one only: unmerge them and fill down)'
    : ''
  if (name === null) return `${where}: the id (column ${source.id}) is empty${merged}`
  if (source.type !== null && kind === null)
    return `${where}: the type (column ${source.type}) is empty${merged}`
  if (earlier !== undefined)
    return `${where}: a second narrative ${keyOf(name, kind)}; the first is in line ${earlier}`
  if (text.trim() === '')
    return `${where}: ${typeof source.text === 'string' ? 'the text is empty' : 'every text is empty'}`
  return null
}

/** All but the text is kept in the clear, and all but the labels is shown of the test part. */
function requireColumnsApart({ text, id, type, incident, labels, stratum }: Source): void {
  const texts = typeof text === 'string' ? [text] : Object.values(text)
  if (texts.length === 0)
    throw new SpecError('source.text names no column: give one, or one for each type')
  const twice = texts.find((column, at) => texts.indexOf(column) !== at)
  if (twice !== undefined)
    throw new SpecError(
      `source.text names the column ${JSON.stringify(twice)} for two types: every text would be labelled twice; name a column for each type`,
    )
  const plain: readonly (readonly [string, string | null])[] = [
    ['id', id],
    ['type', type],
    ['incident', incident],
    ...(stratum ?? []).map((name) => ['stratum', name] as const),
  ]
  const coders = Object.values(labels ?? {}).flatMap((column) =>
    (typeof column === 'string' ? [column] : Object.values(column)).map(
      (name) => ['labels', name] as const,
    ),
  )
  const found = [...plain, ...coders].find(
    ([, column]) => column !== null && texts.includes(column),
  )
  if (found !== undefined)
    throw new SpecError(
      `source.${found[0]} names the column of the text, ${JSON.stringify(found[1])}: the text is sealed, and all else is kept in the clear; name another column`,
    )
  // a table shows strata and types of the test part, and its labels only once it is opened
  const open = plain.find(
    ([place, column]) =>
      (place === 'stratum' || place === 'type') && coders.some(([, label]) => label === column),
  )
  if (open !== undefined)
    throw new SpecError(
      `source.${open[0]} names the column of manual labels ${JSON.stringify(open[1])}: labels of the test part stay closed, and this would show them; name another column`,
    )
}

function textSlots(source: Source, at: ColumnIndex): readonly Slot[] {
  if (typeof source.text === 'string') {
    const text = at(source.text, 'source.text')
    return [{ type: null, text, labels: labelColumns(source.labels, { type: null, at }) }]
  }
  if (source.type !== null)
    throw new SpecError(
      'source.text names a column for each type, so source.type has no place: leave it out',
    )
  return Object.entries(source.text).map(([type, column]) => ({
    type,
    text: at(column, `source.text.${type}`),
    labels: labelColumns(source.labels, { type, at }),
  }))
}

function labelColumns(
  labels: Source['labels'],
  { type, at }: { readonly type: string | null; readonly at: ColumnIndex },
): Readonly<Record<string, number | null>> {
  if (labels === undefined) return {}
  const named: Readonly<Record<string, string | Readonly<Record<string, string>>>> = Array.isArray(
    labels,
  )
    ? Object.fromEntries(labels.map((name) => [name, name]))
    : labels
  return Object.fromEntries(
    Object.entries(named).map(([name, column]) => {
      if (typeof column === 'string')
        return [name, at(column, `source.labels${Array.isArray(labels) ? '' : `.${name}`}`)]
      if (type === null)
        throw new SpecError(
          `source.labels.${name} names a column for each type, and source.text does not: give one column`,
        )
      return [
        name,
        Object.hasOwn(column, type) ? at(column[type], `source.labels.${name}.${type}`) : null,
      ]
    }),
  )
}

type ColumnIndex = (name: string, place: string) => number

function columnIndex({ columns, format: { sheets } }: Table): ColumnIndex {
  return (name, place) => {
    const index = columns.indexOf(name)
    if (index >= 0) return index
    const close = closestName(name, columns)
    const known = columns.slice(0, 20).map(shortName).join(', ')
    throw new SpecError(
      `${place} is ${JSON.stringify(name)}, and the table has no such column` +
        (close === null ? '' : `; did you mean ${shortName(close)}?`) +
        ` (it has: ${known}${columns.length > 20 ? ' ...' : ''}). If the first line is no header, name the columns: source.columns: [...]${otherSheets(sheets)}`,
    )
  }
}

function otherSheets(sheets: readonly string[] | undefined): string {
  return sheets === undefined || sheets.length < 2
    ? ''
    : `. The file has the sheets ${sheets.map((name) => JSON.stringify(name)).join(', ')}: name the one to read under source.sheet (default: the first)`
}

function keyOf(name: string, type: string | null): string {
  return type === null ? name : `${name}/${type}`
}

/** Padded, so that the byte order of keys is the order of lines. */
function lineName(line: number): string {
  return `line${String(line).padStart(7, '0')}`
}

function rawText(cell: Cell): string {
  return cell === null ? '' : String(cell)
}

/** Text of a cell that names something, trimmed and without NUL; null for an empty one. */
function cellText(cell: Cell): string | null {
  const text = rawText(cell).replaceAll('\0', '').trim().toWellFormed()
  return text === '' ? null : text
}
