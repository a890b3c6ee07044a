import {
  type BinaryComparison,
  type BinaryScore,
  type BootstrapOptions,
  type ClassScore,
  compareBinary,
  comparePairs,
  holm,
  MISSING,
  type PairedShares,
  scoreBinary,
  scoreClasses,
} from '@longrun/statistics'

import { compareBytes } from '../source-files.ts'
import { type PairCounts, type PairedItems, pairItems } from './compare-pairing.ts'
import type { LabelledItems } from './score-items.ts'
import type { ItemGroup } from './score-labels.ts'
import type { Part } from './split.ts'

/** Answers of two runs against one manual label, over one part and group: only what both answered. */
export interface GroupComparison extends ItemGroup {
  readonly part: Part
  readonly coder: string
  /** Right answers of both; `p` within a type is McNemar's mid-p, pooled over types Durkalski's. */
  readonly accuracy: PairedShares
  /** All metrics, where the label is a yes or no; else null. */
  readonly binary: BinaryComparison | null
  /** `accuracy.p` adjusted over all pairs of runs (Holm); equal to it for two runs. */
  readonly holmP: number | null
}

/** How far two runs give the same answers; no manual label is in it. */
export interface GroupAgreement extends ItemGroup {
  readonly score:
    (BinaryScore & { readonly kind: 'yesNo' }) | (ClassScore & { readonly kind: 'classes' })
}

/** Two runs, by their places in the list of runs. */
export interface RunPair {
  readonly a: number
  readonly b: number
  readonly counts: PairCounts
  readonly agreement: readonly GroupAgreement[]
  readonly groups: readonly GroupComparison[]
}

/** A narrative that the runs answered differently. */
export interface DisagreeingItem {
  readonly key: string
  readonly incident: string
  readonly type: string | null
  readonly part: Part | null
  /** `[runs]` stated confidence; null: none. */
  readonly confidence: readonly (number | null)[]
  /** `[runs]`; null: no answer. */
  readonly answers: readonly (string | null)[]
  /** Manual labels by name. */
  readonly gold: Readonly<Record<string, string | null>>
}

/** Everything that is said of several runs side by side. */
export interface LabelComparison {
  readonly isYesNo: boolean
  /** What the codes of the first pair mean. */
  readonly classes: readonly string[]
  readonly parts: readonly Part[]
  readonly coders: readonly string[]
  /** Each pair of runs, the first named first. */
  readonly pairs: readonly RunPair[]
  /** Narratives outside parts that are closed, in byte order of their keys. */
  readonly disagreements: readonly DisagreeingItem[]
  /** Narratives of closed parts that the runs answered differently. */
  readonly hiddenDisagreements: number
}

/** What to compare. */
export interface CompareOptions extends BootstrapOptions {
  /** Default `['dev']`; only who had it opened may ask for `test`. */
  readonly parts?: readonly Part[]
  /** Default: all labels that a run has. */
  readonly coders?: readonly string[]
}

/**
 * Compares two runs or more over the same narratives: agreement with each other, and with each manual
 * label, paired on the narratives that both of a pair answered, by narrative type and pooled.
 *
 * @throws RangeError for runs that cannot be compared, and for a label that none of them has
 */
export function compareLabels(
  runs: readonly LabelledItems[],
  options: CompareOptions = {},
): LabelComparison {
  const { parts = ['dev'] } = options
  const known = [...new Set(runs.flatMap((run) => Object.keys(run.gold)))]
  const { coders = known } = options
  const unknown = coders.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new RangeError(`no run has the label ${unknown} (there is: ${known.join(', ')})`)
  const pairs = runs.flatMap((run, a) =>
    runs.slice(a + 1).map((other, step) => ({ a, b: a + 1 + step, items: pairItems(run, other) })),
  )
  const compared = pairs.map(({ a, b, items }): RunPair => {
    const groups = groupsOf(items)
    return {
      a,
      b,
      counts: items.counts,
      agreement: groups.map(({ group, members }) => ({
        ...group,
        score: agreementOf(items, members, runs[0].isYesNo),
      })),
      groups: parts.flatMap((part) =>
        coders.flatMap((coder) =>
          groups.flatMap(({ group, members }) => {
            const own = members.filter(
              (i) => items.parts[i] === part && (items.gold[coder]?.[i] ?? MISSING) !== MISSING,
            )
            return own.length === 0
              ? []
              : [
                  {
                    ...group,
                    part,
                    coder,
                    ...compareGroup(items, {
                      own,
                      coder,
                      isYesNo: runs[0].isYesNo,
                      // within a type the closed form is enough, and a bootstrap a type is slow
                      options: group.by === 'all' ? options : { ...options, replicates: 0 },
                    }),
                  },
                ]
          }),
        ),
      ),
    }
  })
  return {
    isYesNo: runs[0].isYesNo,
    classes: pairs[0].items.classes,
    parts,
    coders,
    pairs: withHolm(compared),
    ...disagreementsOf(runs, { parts, coders }),
  }
}

/** All narratives, then each type in byte order. */
function groupsOf({
  types,
}: PairedItems): readonly { readonly group: ItemGroup; readonly members: readonly number[] }[] {
  const all = Array.from(types.keys())
  const values = [...new Set(types)].filter((type) => type !== null).toSorted(compareBytes)
  return [
    { group: { by: 'all', value: null }, members: all },
    ...values.map((value) => ({
      group: { by: 'type', value },
      members: all.filter((i) => types[i] === value),
    })),
  ]
}

function agreementOf(
  { a, b, cluster, classes }: PairedItems,
  members: readonly number[],
  isYesNo: boolean,
): GroupAgreement['score'] {
  const pick = (from: readonly number[]): number[] => members.map((i) => from[i])
  const data = { gold: pick(a), answer: pick(b), cluster: pick(cluster) }
  return isYesNo
    ? { kind: 'yesNo', ...scoreBinary(data, { replicates: 0 }) }
    : { kind: 'classes', ...scoreClasses({ ...data, classes: classes.length }, { replicates: 0 }) }
}

function compareGroup(
  items: PairedItems,
  {
    own,
    coder,
    isYesNo,
    options,
  }: {
    readonly own: readonly number[]
    readonly coder: string
    readonly isYesNo: boolean
    readonly options: CompareOptions
  },
): Pick<GroupComparison, 'accuracy' | 'binary' | 'holmP'> {
  const pick = (from: readonly number[]): number[] => own.map((i) => from[i])
  const gold = pick(items.gold[coder])
  const a = pick(items.a)
  const b = pick(items.b)
  const cluster = pick(items.cluster)
  if (isYesNo) {
    const binary = compareBinary({ gold, a, b, cluster }, options)
    return { accuracy: binary.accuracy, binary, holmP: binary.accuracy.p }
  }
  const right = (answer: readonly number[]): number[] =>
    answer.map((code, at) => (code === MISSING ? MISSING : Number(code === gold[at])))
  const accuracy = comparePairs({ a: right(a), b: right(b), cluster }, options)
  return { accuracy, binary: null, holmP: accuracy.p }
}

/** Adjusts over the pairs of runs, within each part, label and group. */
function withHolm(pairs: readonly RunPair[]): readonly RunPair[] {
  const family = ({ part, coder, by, value }: GroupComparison): string =>
    JSON.stringify([part, coder, by, value])
  const members = new Map<string, GroupComparison[]>()
  for (const group of pairs.flatMap(({ groups }) => groups))
    members.set(family(group), [...(members.get(family(group)) ?? []), group])
  const adjusted = new Map<GroupComparison, number | null>()
  for (const own of members.values())
    holm(own.map(({ accuracy }) => accuracy.p)).forEach((p, at) => adjusted.set(own[at], p))
  return pairs.map((pair) => ({
    ...pair,
    groups: pair.groups.map((group) => ({ ...group, holmP: adjusted.get(group) ?? null })),
  }))
}

function disagreementsOf(
  runs: readonly LabelledItems[],
  { parts, coders }: { readonly parts: readonly Part[]; readonly coders: readonly string[] },
): Pick<LabelComparison, 'disagreements' | 'hiddenDisagreements'> {
  const places = runs.map(({ keys }) => new Map(keys.map((key, at) => [key, at])))
  const disagreements: DisagreeingItem[] = []
  let hiddenDisagreements = 0
  for (const key of [...new Set(runs.flatMap(({ keys }) => keys))].toSorted(compareBytes)) {
    const at = places.map((place) => place.get(key))
    const answers = runs.map((run, r) => className(run, run.answer, at[r]))
    if (new Set(answers.filter((answer) => answer !== null)).size < 2) continue
    const found = runs.map((run, r) => ({ run, i: at[r] })).filter(({ i }) => i !== undefined)
    const parted = found.map(({ run, i }) => run.parts[i as number])
    const part = parted.includes('test') ? 'test' : (parted.find((name) => name !== null) ?? null)
    if (part !== null && !parts.includes(part)) {
      hiddenDisagreements++
      continue
    }
    const { run, i } = found[0] as { readonly run: LabelledItems; readonly i: number }
    disagreements.push({
      key,
      incident: run.incidents[run.incident[i]],
      type: run.types[i],
      part,
      answers,
      confidence: runs.map((own, r) => statedConfidence(own, at[r])),
      gold: Object.fromEntries(
        coders.map((coder) => [
          coder,
          found
            .map((own) => className(own.run, own.run.gold[coder], own.i))
            .find((name) => name !== null) ?? null,
        ]),
      ),
    })
  }
  return { disagreements, hiddenDisagreements }
}

function className(
  { classes }: LabelledItems,
  codes: Int16Array | undefined,
  at: number | undefined,
): string | null {
  const code = at === undefined || codes === undefined ? MISSING : codes[at]
  return code === MISSING ? null : classes[code]
}

function statedConfidence({ confidence }: LabelledItems, at: number | undefined): number | null {
  return at === undefined || Number.isNaN(confidence[at]) ? null : confidence[at]
}
