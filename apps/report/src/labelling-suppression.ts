import type { BinaryCounts, BinaryMetric } from '@longrun/statistics'

import type { LabelScore } from './labelling-report-input.ts'

/** Counts of restricted data below this are shown to nobody. */
export const LEAST_SHOWN = 10

/** Cells of the yes/no table. */
export type Cell = keyof BinaryCounts

/**
 * What may be said of a table: cells, or only sums of cells that stand together, and the metrics that
 * these sums determine. Nothing else about the table may be shown beside it, or what is hidden could
 * be reckoned: recall, precision and n give every cell.
 */
export interface Disclosure {
  /** Null: every cell and metric. */
  readonly sums: {
    readonly blocks: readonly (readonly Cell[])[]
    readonly metrics: ReadonlySet<string>
  } | null
}

/** Every cell and metric may be shown. */
export const WHOLE: Disclosure = { sums: null }

/** Whether a metric may be shown. */
export function mayShow({ sums }: Disclosure, metric: string): boolean {
  return sums === null || sums.metrics.has(metric)
}

const TP: readonly Cell[] = ['tp']
const FP: readonly Cell[] = ['fp']
const TN: readonly Cell[] = ['tn']
const FN: readonly Cell[] = ['fn']

/** What is still of use where not all may be shown, best first. */
const OF_YES_NO = [
  // the errors of both kinds together
  sums([TP, TN, ['fp', 'fn']], ['accuracy', 'f1', 'pabak', 'ac1', 'prevalenceIndex']),
  sums([TP, FP, ['tn', 'fn']], ['precision', 'answerRate']),
  sums([TP, FN, ['fp', 'tn']], ['recall', 'prevalence']),
  sums([TN, FP, ['tp', 'fn']], ['specificity', 'prevalence']),
  sums([TN, FN, ['tp', 'fp']], ['negativePredictiveValue', 'answerRate']),
  sums(
    [
      ['tp', 'tn'],
      ['fp', 'fn'],
    ],
    ['accuracy', 'pabak'],
  ),
  sums(
    [
      ['tp', 'fn'],
      ['fp', 'tn'],
    ],
    ['prevalence'],
  ),
  sums(
    [
      ['tp', 'fp'],
      ['fn', 'tn'],
    ],
    ['answerRate'],
  ),
]
/** Of several classes: `tp` holds all right answers, `fp` all wrong ones. */
const OF_CLASSES = [sums([TP, FP], ['accuracy', 'pabak'])]
const NOTHING: Disclosure = sums([], [])

function sums(blocks: readonly (readonly Cell[])[], metrics: readonly BinaryMetric[]): Disclosure {
  return { sums: { blocks, metrics: new Set<string>(metrics) } }
}

/** A choice that says more is taken if it leaves this share of the groups that another would show. */
const MOST_OF = 0.75

/** What may be said of each group of a breakdown, in the order given; null: nothing, not even its size. */
export interface GroupDisclosure {
  readonly disclosure: Disclosure
  readonly isShown: readonly boolean[]
}

/**
 * Chooses what to say of groups that add up to a total that is shown: of each the same, so that no
 * difference tells more; a group with too small a count is left out, and with it a second one, or
 * the total would give it away.
 *
 * @param groups for each group its scores by all coders, over the same narratives
 */
export function discloseGroups(groups: readonly (readonly LabelScore[])[]): GroupDisclosure {
  const isYesNo = groups.every((scores) => scores.every(({ kind }) => kind === 'yesNo'))
  const choices = [WHOLE, ...(isYesNo ? OF_YES_NO : OF_CLASSES)]
  const found = choices.map((disclosure): GroupDisclosure & { readonly shown: number } => {
    const isShown = shownGroups(
      groups.map((scores) => scores.map((score) => blockSums(score, disclosure))),
    )
    return { disclosure, isShown, shown: isShown.filter(Boolean).length }
  })
  const most = Math.max(...found.map(({ shown }) => shown))
  const best = found.find(({ shown }) => shown > 0 && shown >= MOST_OF * most)
  return best ?? { disclosure: NOTHING, isShown: groups.map(() => false) }
}

/** Of open data everything is said. */
export function discloseAll(groups: readonly unknown[]): GroupDisclosure {
  return { disclosure: WHOLE, isShown: groups.map(() => true) }
}

/**
 * Which of some counts with a known total are hidden: those below 10, and as many of the next larger
 * that the hidden ones are two or more and add up to 10 or more.
 */
export function hiddenCounts(counts: readonly number[]): readonly boolean[] {
  return shownGroups(counts.map((count) => [[count]])).map((isShown) => !isShown)
}

/** Sums of the blocks, or every cell. */
export function blockSums(score: LabelScore, { sums: shown }: Disclosure): readonly number[] {
  const cells = score.kind === 'yesNo' ? score.counts : rightAndWrong(score)
  if (shown === null)
    return score.kind === 'yesNo' ? Object.values(score.counts) : Array.from(score.table.counts)
  return shown.blocks.map((block) => block.reduce((sum, cell) => sum + cells[cell], 0))
}

function rightAndWrong({ table, items }: LabelScore & { kind: 'classes' }): BinaryCounts {
  const right = table.counts.reduce(
    (sum, count, at) => sum + (at % (table.classes + 1) === 0 ? count : 0),
    0,
  )
  return { tp: right, fp: items - right, tn: 0, fn: 0 }
}

/** Which groups may be shown with these counts: by group its tables of counts, one a coder. */
export function shownGroups(
  groups: readonly (readonly (readonly number[])[])[],
): readonly boolean[] {
  const size = (tables: readonly (readonly number[])[]): number =>
    Math.min(...tables.map((sums) => sums.reduce((all, sum) => all + sum, 0)))
  const isShown = groups.map((tables) => tables.flat().every((sum) => sum >= LEAST_SHOWN))
  // the only group there is has no other to be told from
  if (groups.length === 1) return isShown
  for (;;) {
    const hidden = groups.filter((_, at) => !isShown[at])
    const isSafe =
      hidden.length === 0 ||
      (hidden.length > 1 &&
        (hidden[0] ?? []).every((table, coder) =>
          table.every(
            (_, block) =>
              hidden.reduce((sum, tables) => sum + (tables[coder]?.[block] ?? 0), 0) >= LEAST_SHOWN,
          ),
        ))
    if (isSafe) return isShown
    const next = groups
      .map((tables, at) => ({ at, items: size(tables) }))
      .filter(({ at }) => isShown[at])
      .toSorted((a, b) => a.items - b.items || a.at - b.at)[0]
    if (next === undefined) return isShown
    isShown[next.at] = false
  }
}
