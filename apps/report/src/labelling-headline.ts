import { formatCount, formatFixed, formatShare } from './format-number.ts'
import type { LabellingReportInput } from './labelling-report-input.ts'
import { metricsOf, type ShownMetric } from './labelling-scores.ts'
import { type GroupDisclosure, hiddenCounts, mayShow } from './labelling-suppression.ts'

/** The result in one sentence; not escaped. */
export function labellingHeadline(
  input: LabellingReportInput,
  {
    isTotalHidden,
    disclosureOf,
  }: {
    /** How many narratives were asked about is not on the page. */
    readonly isTotalHidden: boolean
    readonly disclosureOf: (part: string) => GroupDisclosure
  },
): string {
  const { counts, groups, parts, coders } = input
  const answered = `${formatCount(counts.succeeded)}${isTotalHidden ? '' : ` of ${formatCount(counts.total)}`} narratives have an answer`
  const part = parts.at(-1) ?? 'dev'
  const scored = groups.find(
    (group) => group.by === 'all' && group.part === part && group.coder === coders[0],
  )
  if (scored === undefined)
    return `${answered}${yesWords(input)}; there are no manual labels to score them against.`
  const { disclosure, isShown } = disclosureOf(part)
  const all: Readonly<Record<string, ShownMetric | undefined>> = metricsOf(scored.score)
  const accuracy = all['accuracy']
  if (!isShown[0] || !mayShow(disclosure, 'accuracy') || accuracy?.value == null)
    return `${answered}; scores of the ${part} part would tell counts below 10 and are not on this page: \`longrun run score\` shows them on the machine of the run.`
  const also = (['kappa', 'f1', 'ac1'] as const).find(
    (name) => mayShow(disclosure, name) && all[name]?.value != null,
  )
  const agree = `On ${formatCount(scored.score.items)} narratives of the ${part} part, answers agree with ${scored.coder} on ${formatShare(accuracy.value * scored.score.items, scored.score.items)} (95 % interval ${percents(accuracy.interval)})`
  if (also === undefined) return `${agree}.`
  const { value = null, interval } = all[also] ?? { interval: { low: null, high: null } }
  return `${agree}, ${NAMES[also]} ${formatFixed(value, 2)} (${formatFixed(interval.low, 2)} to ${formatFixed(interval.high, 2)}).`
}

/** The share of yes, where it may be shown. */
function yesWords({ shares, answers, isYesNo, isRestricted }: LabellingReportInput): string {
  const all = shares.find(({ by }) => by === 'all')
  if (!isYesNo || all === undefined || all.items === 0) return ''
  if (isRestricted && hiddenCounts(answers)[1]) return ''
  const [{ count, share }] = all.shares
  return `, and of these the model calls ${formatShare(count, all.items)} yes (95 % interval ${percents(share.interval)}, not corrected for its errors)`
}

const NAMES = { kappa: 'kappa', f1: 'F1', ac1: 'AC1' } as const

function percents({
  low,
  high,
}: {
  readonly low: number | null
  readonly high: number | null
}): string {
  return low === null || high === null
    ? 'none'
    : `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}\u00a0%`
}
