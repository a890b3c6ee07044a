import { SpecError } from '../spec-error.ts'
import { classLabel, labelProperty } from './class-label.ts'
import { goldAnswer, type GoldCoding, goldCoding, usualMeaning } from './gold.ts'
import type { Narrative, Narratives } from './narratives.ts'
import type { LabellingParams } from './params.ts'
import type { NarrativeLabellingSpec } from './spec.ts'

/** Values named in a message. */
const MOST_NAMED = 8
const LONGEST_VALUE = 24

export interface CheckedLabels {
  /** With labels of unknown value taken out. */
  readonly narratives: readonly Narrative[]
  /** How labels read as yes and no; null where the answer is one of a list or a number. */
  readonly coding: GoldCoding | null
  readonly notices: readonly string[]
}

/**
 * Check that the manual labels mean something: at least one yes, and no value that is neither yes
 * nor no. A label of unknown value is reported with its line and left out; its narrative stays.
 *
 * @throws SpecError where a column holds no label that is known, naming the values that it holds
 */
export function checkLabels(
  { narratives, labels }: Narratives,
  {
    source,
    answer,
  }: {
    readonly source: NarrativeLabellingSpec['source']
    readonly answer: LabellingParams['answer']
  },
): CheckedLabels {
  const property = labelProperty(answer)
  const coding = property?.type === 'boolean' ? goldCoding(source) : null
  const both = coding?.positive.filter((value) => coding.negative?.includes(value) === true) ?? []
  if (both.length > 0)
    throw new SpecError(
      `source.positive and source.negative both hold ${both.map(shown).join(', ')}: a label means yes or no`,
    )
  const isKnown = (value: string): boolean =>
    coding === null ? classLabel(value, property) !== null : goldAnswer(value, coding) !== null
  const notices: string[] = []
  for (const name of labels) {
    const given = narratives.filter(({ gold }) => gold[name] !== null)
    if (given.length === 0)
      throw new SpecError(`source.labels: column ${name} holds no label at all`)
    const values = [...new Set(given.map(({ gold }) => gold[name] as string))]
    const yes = coding === null || values.some((value) => goldAnswer(value, coding) === true)
    if (!values.some(isKnown) || !yes)
      throw new SpecError(unknownText(name, { values, coding, allowed: property?.values ?? null }))
    const unknown = given.filter(({ gold }) => !isKnown(gold[name] as string))
    if (unknown.length > 0)
      notices.push(
        `labels in ${name} that are not known, and count as missing: ${unknown.length} (${unknown
          .slice(0, MOST_NAMED)
          .map(({ line, gold }) => `line ${line}: ${shown(gold[name] as string)}`)
          .join(', ')}${unknown.length > MOST_NAMED ? ' ...' : ''})`,
      )
    if (coding !== null && coding.negative === null)
      notices.push(
        readAsNo(name, { labels: given.map(({ gold }) => gold[name] as string), coding }),
      )
  }
  return {
    narratives: narratives.map((narrative) => ({
      ...narrative,
      gold: Object.fromEntries(
        Object.entries(narrative.gold).map(([name, value]) => [
          name,
          value !== null && isKnown(value) ? value : null,
        ]),
      ),
    })),
    coding,
    notices,
  }
}

/** Where only the yes is named, all else is a no: "unsure" among it, so each value is said. */
export function readAsNo(
  name: string,
  { labels, coding }: { readonly labels: readonly string[]; readonly coding: GoldCoding },
): string {
  const counts = new Map<string, number>()
  for (const value of labels)
    if (goldAnswer(value, coding) === false) counts.set(value, (counts.get(value) ?? 0) + 1)
  const most = [...counts].toSorted(([, a], [, b]) => b - a)
  const named = most.slice(0, MOST_NAMED).map(([value, count]) => `${shown(value)} ${count}`)
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return `labels in ${name} that are read as no, because source.negative names none: ${total} (${[...named, ...(most.length > MOST_NAMED ? ['...'] : [])].join(', ')})`
}

function unknownText(
  name: string,
  {
    values,
    coding,
    allowed,
  }: {
    readonly values: readonly string[]
    readonly coding: GoldCoding | null
    readonly allowed: readonly string[] | null
  },
): string {
  const held = `column ${name} holds ${values.slice(0, MOST_NAMED).map(shown).join(', ')}${values.length > MOST_NAMED ? ' ...' : ''}`
  return coding === null
    ? `source.labels: ${held}, and answer.label allows ${allowed?.join(', ') ?? 'whole numbers'}`
    : `source.labels: ${held}; none of them means yes (known: ${coding.positive.join(', ')}). ${positiveHint(values)}`
}

/** Only a value that could mean yes is offered: one that usually does, or the only one that usually means no no. */
function positiveHint(values: readonly string[]): string {
  const usual = values.filter((value) => usualMeaning(value) === true)
  const open = values.filter((value) => usualMeaning(value) === null)
  const likely = usual.length > 0 ? usual : open
  return likely.length === 1
    ? `Name the value that does: source.positive: ${shown(likely[0])}`
    : 'Name the values that do under source.positive'
}

/** A value as it stands, or its length: what is long is a narrative, and no label. */
function shown(value: string): string {
  return value.length <= LONGEST_VALUE ? JSON.stringify(value) : `(${value.length} characters)`
}
