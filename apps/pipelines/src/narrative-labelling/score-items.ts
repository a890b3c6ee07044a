import type { Json, OutcomeRow } from '@longrun/runs'
import { MISSING } from '@longrun/statistics'

import { classLabel, labelProperty } from './class-label.ts'
import { goldAnswer } from './gold.ts'
import { readNarrativeLocator } from './locator.ts'
import type { LabellingParams } from './params.ts'
import type { Part } from './split.ts'
import { LABELS } from './tables.ts'

/**
 * What came of a narrative. `invalid`: its row cannot be labelled (no text, a duplicate, broken), so it
 * is no item of any score; `refused` and `failed` have no answer, which is never a no.
 */
export type ItemOutcome = 'answered' | 'repaired' | 'refused' | 'failed' | 'pending' | 'invalid'

/** A labelling run as aligned arrays `[items]` in byte order of the keys: what every score reads. */
export interface LabelledItems {
  /**
   * What the codes of gold labels and answers mean; `['no', 'yes']` where the label is a yes or no. Empty
   * where whole numbers take more than 50 values, which no score tells apart: all codes are then -1.
   */
  readonly classes: readonly string[]
  readonly isYesNo: boolean
  readonly keys: readonly string[]
  /** Whole number of each item's incident; `incidents` has its name. */
  readonly incident: Int32Array
  readonly incidents: readonly string[]
  /** Null: the source names no types. */
  readonly types: readonly (string | null)[]
  /** Null: no manual label in the incident. */
  readonly parts: readonly (Part | null)[]
  /** By stratum column. */
  readonly strata: Readonly<Record<string, readonly (string | null)[]>>
  /** Code of the manual label by its name (coder), -1: none. */
  readonly gold: Readonly<Record<string, Int16Array>>
  /** Code of the answer, -1: none. */
  readonly answer: Int16Array
  /** Stated probability that the answer is right; NaN: none, or outside 0..1. */
  readonly confidence: Float64Array
  readonly outcomes: readonly ItemOutcome[]
  /** Class of the last failure; null: no failure. */
  readonly errorClasses: readonly (string | null)[]
}

/** Most classes of a whole-number label that are told apart. */
const MOST_CLASSES = 50

/**
 * Read a run into arrays, test part included: who shows scores of it must have it opened first.
 *
 * @param rows `iterateOutcomes` of the run
 */
export async function readLabelledItems(
  rows: AsyncIterable<OutcomeRow>,
  params: LabellingParams,
): Promise<LabelledItems> {
  const { labels, coding, answer, strata } = params
  const keys: string[] = []
  const incident: number[] = []
  const incidents = new Map<string, number>()
  const types: (string | null)[] = []
  const parts: (Part | null)[] = []
  const strataOf = new Map<string, (string | null)[]>(strata.map((name) => [name, []]))
  const goldOf = new Map<string, (string | null)[]>(labels.map((name) => [name, []]))
  const answers: (string | null)[] = []
  const confidence: number[] = []
  const outcomes: ItemOutcome[] = []
  const errorClasses: (string | null)[] = []
  const property = labelProperty(answer)
  for await (const { item, result, failure } of rows) {
    const locator = readNarrativeLocator(item)
    // a row that names no incident stands for itself
    const name = locator.incident ?? item.key
    if (!incidents.has(name)) incidents.set(name, incidents.size)
    keys.push(item.key)
    incident.push(incidents.get(name) as number)
    types.push(locator.type)
    parts.push(locator.part)
    for (const [column, values] of strataOf) values.push(locator.strata[column] ?? null)
    for (const [label, values] of goldOf) {
      const value = locator.gold[label] ?? null
      if (value === null) values.push(null)
      else
        values.push(
          coding === null ? classLabel(value, property) : yesNo(goldAnswer(value, coding)),
        )
    }
    const row = result?.tables[LABELS]?.[0]
    const value = row?.[answer.label]
    answers.push(coding === null ? classText(value) : yesNo(value))
    confidence.push(stated(answer.confidence === null ? null : row?.[answer.confidence]))
    errorClasses.push(failure?.errorClass ?? null)
    outcomes.push(
      locator.problem !== null
        ? 'invalid'
        : failure !== null
          ? failure.errorClass === 'refused'
            ? 'refused'
            : 'failed'
          : row === undefined
            ? 'pending'
            : row['outcome'] === 'repaired'
              ? 'repaired'
              : 'answered',
    )
  }
  const classes = coding === null ? classesOf(params, [answers, ...goldOf.values()]) : ['no', 'yes']
  const code = new Map(classes.map((name, at) => [name, at]))
  const coded = (values: readonly (string | null)[]): Int16Array =>
    Int16Array.from(values, (value) => (value === null ? MISSING : (code.get(value) ?? MISSING)))
  return {
    classes,
    isYesNo: coding !== null,
    keys,
    incident: Int32Array.from(incident),
    incidents: [...incidents.keys()],
    types,
    parts,
    strata: Object.fromEntries(strataOf),
    gold: Object.fromEntries([...goldOf].map(([name, values]) => [name, coded(values)])),
    answer: coded(answers),
    confidence: Float64Array.from(confidence),
    outcomes,
    errorClasses,
  }
}

/** The listed values of the answer's schema, or the whole numbers that occur. */
function classesOf(
  { answer }: LabellingParams,
  columns: readonly (readonly (string | null)[])[],
): readonly string[] {
  const property = labelProperty(answer)
  if (property !== undefined && property.values !== null) return property.values
  const seen = new Set(columns.flat().filter((value) => value !== null))
  if (seen.size > MOST_CLASSES) return []
  return [...seen].toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
}

function yesNo(value: Json | undefined): string | null {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : null
}

function classText(value: Json | undefined): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

function stated(value: Json | undefined): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : NaN
}
