import {
  type BinaryScore,
  type BootstrapOptions,
  calibrate,
  type Calibration,
  type ClassScore,
  krippendorffAlpha,
  type KrippendorffAlpha,
  MISSING,
  scoreBinary,
  scoreClasses,
} from '@longrun/statistics'

import { compareBytes } from '../source-files.ts'
import { type AnswerShares, answerShares } from './answer-shares.ts'
import type { ItemOutcome, LabelledItems } from './score-items.ts'
import type { Part } from './split.ts'

/** What a set of items is: all of them, those of one narrative type, or of one value of a stratum. */
export interface ItemGroup {
  /** `all`, `type`, or the column of a stratum. */
  readonly by: string
  /** Value of type or stratum; null: all, or the source leaves it empty. */
  readonly value: string | null
}

/** Answers of one part against the labels of one coder, over one group of items. */
export interface GroupScore extends ItemGroup {
  readonly part: Part
  /** Name of the manual label. */
  readonly coder: string
  readonly score:
    (BinaryScore & { readonly kind: 'yesNo' }) | (ClassScore & { readonly kind: 'classes' })
  /** Null: no answer states a confidence. */
  readonly calibration: Calibration | null
  /** Items with a manual label and no answer, `[classes]` by that label: a refusal is never a no. */
  readonly unanswered: Readonly<Record<'refused' | 'failed' | 'pending', readonly number[]>>
  /** Items whose answer has no label (null, where the schema allows it), `[classes]` by the manual one: in no count. */
  readonly withoutLabel: readonly number[]
}

/** What came of the items of one group, over all parts, with or without manual label. */
export interface GroupOutcomes extends ItemGroup {
  readonly counts: Readonly<Record<ItemOutcome, number>>
}

/** How far coders agree with each other; no answer of a model is in it. */
export interface CoderAgreement {
  readonly part: Part
  readonly coders: readonly string[]
  readonly alpha: KrippendorffAlpha
  /** Each pair, the first in the role of gold: kappa, PABAK, AC1 and accuracy are symmetric. */
  readonly pairs: readonly {
    readonly coders: readonly [string, string]
    readonly score: GroupScore['score']
  }[]
}

/** Everything that is said of a labelling run's answers. */
export interface LabelScores {
  readonly isYesNo: boolean
  readonly classes: readonly string[]
  readonly parts: readonly Part[]
  readonly coders: readonly string[]
  readonly groups: readonly GroupScore[]
  readonly outcomes: readonly GroupOutcomes[]
  /** What was answered, over all parts, by group as `outcomes`. */
  readonly shares: readonly (ItemGroup & AnswerShares)[]
  /** One a part where two coders or more labelled; else empty. */
  readonly agreement: readonly CoderAgreement[]
}

/** What to score. */
export interface ScoreOptions extends BootstrapOptions {
  /** Default `['dev']`; only who had it opened may ask for `test`. */
  readonly parts?: readonly Part[]
  /** Default all. */
  readonly coders?: readonly string[]
  /** Further breakdowns: columns of strata. All items, and each narrative type, always come. */
  readonly by?: readonly string[]
  /** Bootstrap resamples for types and strata; default as for all narratives, 0: none. */
  readonly groupReplicates?: number
}

/**
 * Scores answers against manual labels: agreement, classification, calibration, outcomes without an
 * answer, and agreement of coders; each by part, coder and group, with intervals by incident.
 *
 * @throws RangeError for a coder or column that the run does not have
 */
export function scoreLabels(items: LabelledItems, options: ScoreOptions = {}): LabelScores {
  const { parts = ['dev'], by = [] } = options
  const known = items.classes.length === 0 ? [] : Object.keys(items.gold)
  const { coders = known } = options
  requireKnown('label', coders, known)
  requireKnown('stratum', by, Object.keys(items.strata))
  const groups = groupsOf(items, by)
  return {
    isYesNo: items.isYesNo,
    classes: items.classes,
    parts,
    coders,
    groups: parts.flatMap((part) =>
      coders.flatMap((coder) =>
        groups.flatMap(({ group, members }) => {
          const scored = scoreGroup(items, {
            group,
            part,
            coder,
            members: members.filter((i) => items.parts[i] === part),
            options,
          })
          return scored === null ? [] : [scored]
        }),
      ),
    ),
    outcomes: groups.map(({ group, members }) => ({ ...group, counts: count(items, members) })),
    shares: groups.map(({ group, members }) => ({ ...group, ...answerShares(items, members) })),
    agreement:
      coders.length < 2 ? [] : parts.map((part) => agreementOf(items, { part, coders, options })),
  }
}

interface Members {
  readonly group: ItemGroup
  readonly members: readonly number[]
}

/** All items, then types, then strata; values in byte order, an empty one last. */
function groupsOf(items: LabelledItems, by: readonly string[]): readonly Members[] {
  const all = Array.from(items.keys.keys())
  const columns = [
    ...(items.types.every((type) => type === null) ? [] : [{ by: 'type', values: items.types }]),
    ...by.map((name) => ({ by: name, values: items.strata[name] })),
  ]
  return [
    { group: { by: 'all', value: null }, members: all },
    ...columns.flatMap(({ by: name, values }) => {
      const found = new Map<string | null, number[]>()
      for (const i of all) {
        const value = values[i]
        const own = found.get(value)
        if (own === undefined) found.set(value, [i])
        else own.push(i)
      }
      return [...found]
        .toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : compareBytes(a, b)))
        .map(([value, members]) => ({ group: { by: name, value }, members }))
    }),
  ]
}

/** Null: the coder labelled none of these. */
function scoreGroup(
  items: LabelledItems,
  {
    group,
    part,
    coder,
    members,
    options,
  }: {
    readonly group: ItemGroup
    readonly part: Part
    readonly coder: string
    readonly members: readonly number[]
    readonly options: ScoreOptions
  },
): GroupScore | null {
  const { outcomes, answer, confidence, incident } = items
  const gold = items.gold[coder]
  const own = members.filter((i) => gold[i] !== MISSING && outcomes[i] !== 'invalid')
  if (own.length === 0) return null
  const bootstrap = bootstrapOf(options, group.by === 'all' ? undefined : options.groupReplicates)
  // what was not asked yet is no failure: bounds are for those that have no answer for good
  const asked = own.filter((i) => outcomes[i] !== 'pending')
  const pick = (from: ArrayLike<number>): number[] => asked.map((i) => from[i])
  const data = { gold: pick(gold), answer: pick(answer), cluster: pick(incident) }
  const stated = pick(confidence)
  const unanswered = { refused: none(items), failed: none(items), pending: none(items) }
  const withoutLabel = none(items)
  for (const i of own) {
    const outcome = outcomes[i]
    if (outcome === 'refused' || outcome === 'failed' || outcome === 'pending')
      unanswered[outcome][gold[i]]++
    else if (answer[i] === MISSING) withoutLabel[gold[i]]++
  }
  return {
    ...group,
    part,
    coder,
    score: scoreOf(items, data, bootstrap),
    calibration: stated.every(Number.isNaN)
      ? null
      : calibrate(
          {
            correct: data.gold.map((code, at) =>
              data.answer[at] === MISSING ? MISSING : Number(code === data.answer[at]),
            ),
            confidence: stated,
            cluster: data.cluster,
          },
          bootstrap,
        ),
    unanswered,
    withoutLabel,
  }
}

function agreementOf(
  items: LabelledItems,
  {
    part,
    coders,
    options,
  }: {
    readonly part: Part
    readonly coders: readonly string[]
    readonly options: ScoreOptions
  },
): CoderAgreement {
  const own = Array.from(items.keys.keys()).filter(
    (i) => items.parts[i] === part && items.outcomes[i] !== 'invalid',
  )
  const codes = coders.map((name) => own.map((i) => items.gold[name][i]))
  const cluster = own.map((i) => items.incident[i])
  const bootstrap = bootstrapOf(options)
  return {
    part,
    coders,
    alpha: krippendorffAlpha({ coders: codes, classes: items.classes.length, cluster }, bootstrap),
    pairs: coders.flatMap((first, a) =>
      coders.slice(a + 1).map((second, step) => ({
        coders: [first, second] as const,
        score: scoreOf(items, { gold: codes[a], answer: codes[a + 1 + step], cluster }, bootstrap),
      })),
    ),
  }
}

function scoreOf(
  { isYesNo, classes }: LabelledItems,
  data: {
    readonly gold: readonly number[]
    readonly answer: readonly number[]
    readonly cluster: readonly number[]
  },
  bootstrap: BootstrapOptions,
): GroupScore['score'] {
  return isYesNo
    ? { kind: 'yesNo', ...scoreBinary(data, bootstrap) }
    : { kind: 'classes', ...scoreClasses({ ...data, classes: classes.length }, bootstrap) }
}

function bootstrapOf(
  { level, replicates, seed }: ScoreOptions,
  instead: number | undefined = replicates,
): BootstrapOptions {
  return {
    ...(level === undefined ? {} : { level }),
    ...(instead === undefined ? {} : { replicates: instead }),
    ...(seed === undefined ? {} : { seed }),
  }
}

function none({ classes }: LabelledItems): number[] {
  return classes.map(() => 0)
}

function count(
  { outcomes }: LabelledItems,
  members: readonly number[],
): Readonly<Record<ItemOutcome, number>> {
  const counts = { answered: 0, repaired: 0, refused: 0, failed: 0, pending: 0, invalid: 0 }
  for (const i of members) counts[outcomes[i]]++
  return counts
}

function requireKnown(what: string, asked: readonly string[], known: readonly string[]): void {
  const odd = asked.find((name) => !known.includes(name))
  if (odd !== undefined)
    throw new RangeError(
      `there is no ${what} ${odd} in this run (there is: ${known.length === 0 ? 'none' : known.join(', ')})`,
    )
}
