import { MISSING } from '@longrun/statistics'
import type { Cell, Table } from '@longrun/tables'

import { readAsNo } from './check-labels.ts'
import { classLabel, labelProperty } from './class-label.ts'
import { goldAnswer, usualMeaning } from './gold.ts'
import { goldFrame } from './gold-strata.ts'
import { openedGold } from './opened-gold.ts'
import type { LabellingParams } from './params.ts'
import { requireSameFrame } from './require-same-frame.ts'
import type { LabelledItems } from './score-items.ts'
import { unsavedProblem } from './unsaved-problem.ts'

/** Columns of a file of `sample-gold`, in order; the last is empty until somebody labels. */
export const GOLD_FILE_COLUMNS = [
  'item_key',
  'incident',
  'narrativeType',
  'stratum_by',
  'stratum',
  'inclusion_probability',
] as const
/** Column that names the run that the sample was drawn from. */
export const GOLD_FILE_RUN = 'run'
/** Column to fill in. */
export const GOLD_FILE_LABEL = 'label'

/** No sample is so thin; the weight of a label, its inverse, stays a number that can be squared. */
const LEAST_PROBABILITY = 1e-9

/** Manual labels with the probabilities of their draw, for all narratives that can be labelled. */
export interface GoldLabels {
  /** Where they come from, in words. */
  readonly source: string
  /** Places in `LabelledItems`. */
  readonly members: readonly number[]
  /** `[members]` code of the label; NaN outside the sample. */
  readonly gold: readonly number[]
  /** `[members]` from 1e-9 to 1 where there is a label. */
  readonly inclusion: readonly number[]
  /** `[members]` */
  readonly stratum: readonly number[]
  readonly strata: number
  /** Drawn, and without a label: taken as missing by chance. */
  readonly unlabelled: number
  /** Labels of the dev part, which prompts were chosen by, speak for others too: their errors may be fewer. */
  readonly holdsDev: boolean
  /** Which labels of a file are a no only because the spec names no other; null: none, or the run's own. */
  readonly readAsNo: string | null
}

/**
 * Labels of one of the run's own coders.
 *
 * @param options.probability column of source.stratum with the probability of each label's draw; null: none
 * @param options.isEqual labels were drawn by chance, all alike
 * @param options.opensTest without it only dev labels are used: the split is a draw by chance of its own;
 *   with it each part is a stratum (`openedGold`)
 * @throws RangeError for labels of only some narratives without `probability`
 */
export function ownGold(
  items: LabelledItems,
  {
    coder,
    probability,
    isEqual,
    opensTest,
  }: {
    readonly coder: string
    readonly probability: string | null
    readonly isEqual: boolean
    readonly opensTest: boolean
  },
): GoldLabels {
  const { members, stratum } = goldFrame(items, null)
  const codes = items.gold[coder]
  if (codes === undefined)
    throw new RangeError(
      `the run has no label ${coder} (it has: ${Object.keys(items.gold).join(', ') || 'none'})`,
    )
  const labelled = members.filter((i) => codes[i] !== MISSING).length
  if (probability === null && !isEqual && labelled < members.length)
    throw new RangeError(
      `${labelled} of ${members.length} narratives have the label ${coder}, and how these were chosen is not known: name the column with the probability of each (--probability, listed in source.stratum), say --equal-probability if they were drawn by chance with one probability, or draw a sample with \`run sample-gold\``,
    )
  const inclusion = members.map((i) =>
    probability === null ? labelled / members.length : probabilityOf(items, probability, i),
  )
  const gold = members.map((i) =>
    codes[i] === MISSING || (!opensTest && items.parts[i] === 'test') ? NaN : codes[i],
  )
  if (labelled > 0 && gold.every((code) => Number.isNaN(code)))
    throw new RangeError(
      `all ${labelled} labels ${coder} are of the test part, which stays closed without --open-test: give that, or draw a sample with \`run sample-gold\``,
    )
  const bad = members.findIndex((_, at) => !Number.isNaN(gold[at]) && !isProbability(inclusion[at]))
  if (bad >= 0)
    throw new RangeError(
      `${items.keys[members[bad]]} has a label, and its ${probability} is no probability from ${LEAST_PROBABILITY} to 1`,
    )
  const opened = opensTest ? openedGold(items, { members, gold, inclusion }) : null
  const holdsDev = members.some((i, at) => items.parts[i] === 'dev' && !Number.isNaN(gold[at]))
  return {
    source: `label ${coder}${opensTest ? (opened === null ? '' : ', dev and test part') : ', dev part'}`,
    members,
    gold,
    inclusion: opened?.inclusion ?? inclusion,
    stratum: opened?.stratum ?? stratum,
    strata: opened === null ? 1 : 2,
    unlabelled: 0,
    holdsDev: opened === null && holdsDev,
    // said when the run was planned
    readAsNo: null,
  }
}

function isProbability(value: number): boolean {
  return value >= LEAST_PROBABILITY && value <= 1
}

function probabilityOf(items: LabelledItems, column: string, i: number): number {
  const values = items.strata[column]
  if (values === undefined)
    throw new RangeError(
      `the run has no column ${column}: list it in source.stratum (it has: ${Object.keys(items.strata).join(', ') || 'none'})`,
    )
  return numberOf(values[i])
}

/** A number of a cell, also as a spreadsheet program of a country with decimal commas writes it. */
function numberOf(value: Cell | undefined): number {
  const text = cell(value)
  return text === null ? NaN : Number(text.replace(/^(\d*),(\d+)$/, '$1.$2'))
}

/**
 * Labels that were filled into a file of `sample-gold`.
 *
 * @throws RangeError, with the line, for rows that are not of this run, labels that cannot be read, and
 * strata that are no longer those of the draw
 */
export function goldOfFile(
  items: LabelledItems,
  table: Table,
  {
    params,
    runId,
    name,
    label = GOLD_FILE_LABEL,
    probability = 'inclusion_probability',
  }: {
    readonly params: LabellingParams
    readonly runId: string
    /** Of the file, for messages. */
    readonly name: string
    readonly label?: string
    readonly probability?: string
  },
): GoldLabels {
  const column = columnOf(table, name)
  const at = { key: column('item_key'), label: column(label), probability: column(probability) }
  const by = table.columns.indexOf('stratum_by')
  const stratumAt = table.columns.indexOf('stratum')
  const runAt = table.columns.indexOf(GOLD_FILE_RUN)
  const named = new Set(table.rows.map(({ values }) => cell(by < 0 ? null : values[by])))
  if (named.size > 1)
    throw new RangeError(`${name}: column stratum_by must say the same in every row`)
  const frame = goldFrame(items, [...named][0] ?? null)
  const place = new Map(frame.members.map((i, m) => [items.keys[i], m]))
  const gold = frame.members.map(() => NaN)
  const inclusion = frame.members.map(() => NaN)
  const seen = new Set<string>()
  const texts: string[] = []
  const drawn = new Map<number, number>()
  let otherRun: string | null = null
  let unlabelled = 0
  for (const row of table.rows) {
    const { line, values } = row
    const unsaved = unsavedProblem(row, table, Object.values(at))
    if (unsaved !== null) throw new RangeError(`${name}, ${unsaved}`)
    const key = cell(values[at.key])
    const drawnFrom = runAt < 0 ? null : cell(values[runAt])
    const m = key === null ? undefined : place.get(key)
    if (key === null || m === undefined)
      throw new RangeError(
        `${name}, line ${line}: run ${runId} has no narrative ${key ?? '(empty)'}${drawnFrom === null || drawnFrom === runId ? '' : `: the sample was drawn from another run, ${drawnFrom}`}`,
      )
    if (seen.has(key)) throw new RangeError(`${name}, line ${line}: a second row of ${key}`)
    seen.add(key)
    const own = frame.names[frame.stratum[m]]
    if (stratumAt >= 0 && (cell(values[stratumAt]) ?? '') !== own)
      throw new RangeError(
        `${name}, line ${line}: ${key} was drawn from stratum ${cell(values[stratumAt])} and is in ${own} in run ${runId}: ${changedWords(drawnFrom, runId)}`,
      )
    drawn.set(frame.members[m], numberOf(values[at.probability]))
    if (drawnFrom !== runId) otherRun ??= drawnFrom
    const text = cell(values[at.label])
    if (text === null) {
      unlabelled++
      continue
    }
    texts.push(text)
    gold[m] = codeOf(text, items, params)
    if (Number.isNaN(gold[m]) || isYesReadAsNo(text, gold[m], params))
      throw new RangeError(
        `${name}, line ${line}: the label ${JSON.stringify(text.slice(0, 40))} is none of those that are accepted: ${goldFileWords(items, params)}; leave the cell empty where there is no label`,
      )
    inclusion[m] = numberOf(values[at.probability])
    if (!isProbability(inclusion[m]))
      throw new RangeError(
        `${name}, line ${line}: ${probability} must be a number from ${LEAST_PROBABILITY} to 1, as it was written (got ${JSON.stringify(cell(values[at.probability]))})`,
      )
  }
  if (otherRun !== null) requireSameFrame(items, frame, { drawn, name, drawnFrom: otherRun, runId })
  frame.names.forEach((stratum, h) => {
    if (!frame.stratum.some((own, m) => own === h && !Number.isNaN(gold[m])))
      throw new RangeError(
        `${name} has no label${stratum === '' ? '' : ` in stratum ${stratum}`}: fill in column ${label}`,
      )
  })
  return {
    source: `${name}, column ${label}`,
    members: frame.members,
    gold,
    inclusion,
    stratum: frame.stratum,
    strata: frame.names.length,
    unlabelled,
    // drawn from all narratives, whatever their part
    holdsDev: false,
    readAsNo: noWords(texts, { label, params }),
  }
}

/** Why a narrative is not in the stratum that it was drawn from. */
function changedWords(drawnFrom: string | null, runId: string): string {
  if (drawnFrom === runId) return 'the run has changed since the draw'
  return drawnFrom === null
    ? 'the sample was drawn from another run, or the run has changed since the draw'
    : `the sample was drawn from another run, ${drawnFrom}: estimate that one, or draw a sample of ${runId}`
}

function codeOf(text: string, { classes }: LabelledItems, params: LabellingParams): number {
  if (params.coding === null) {
    const meant = classLabel(text, labelProperty(params.answer))
    const code = meant === null ? -1 : classes.indexOf(meant)
    return code < 0 ? NaN : code
  }
  const answer = goldAnswer(text, params.coding)
  return answer === null ? NaN : Number(answer)
}

/** A "yes" beside `positive: spam`: whoever wrote it did not mean a no. */
function isYesReadAsNo(text: string, code: number, { coding }: LabellingParams): boolean {
  return coding?.negative === null && code === 0 && usualMeaning(text) === true
}

function noWords(
  texts: readonly string[],
  { label, params: { coding } }: { readonly label: string; readonly params: LabellingParams },
): string | null {
  return coding?.negative === null && texts.some((text) => goldAnswer(text, coding) === false)
    ? readAsNo(label, { labels: texts, coding })
    : null
}

/** What may be written into the column to fill in, in words. */
export function goldFileWords({ classes }: LabelledItems, { coding }: LabellingParams): string {
  if (coding === null) return classes.join(', ')
  return `${coding.positive.join(', ')} (yes), ${coding.negative?.join(', ') ?? 'anything else'} (no)`
}

function columnOf(table: Table, name: string): (wanted: string) => number {
  return (wanted) => {
    const at = table.columns.indexOf(wanted)
    if (at < 0)
      throw new RangeError(
        `${name} has no column ${wanted} (it has: ${table.columns.slice(0, 20).join(', ')})`,
      )
    return at
  }
}

function cell(value: Cell | undefined): string | null {
  const text = value === null || value === undefined ? '' : String(value).trim()
  return text === '' ? null : text
}
