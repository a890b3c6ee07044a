import { formatCount, formatShare } from './format-number.ts'
import type { LabellingReportInput } from './labelling-report-input.ts'
import { metricsOf } from './labelling-scores.ts'
import { type GroupDisclosure, mayShow } from './labelling-suppression.ts'
import { rangeText } from './labelling-words.ts'

/** The result in one sentence; not escaped. */
export function labellingHeadline(
  { counts, groups, parts, coders }: LabellingReportInput,
  disclosureOf: (part: string) => GroupDisclosure,
): string {
  const part = parts.at(-1) ?? 'dev'
  const scored = groups.find(
    (group) => group.by === 'all' && group.part === part && group.coder === coders[0],
  )
  if (scored === undefined)
    return `${formatCount(counts.succeeded)} of ${formatCount(counts.total)} narratives have an answer; there are no manual labels to score them against.`
  const { disclosure, isShown } = disclosureOf(part)
  const { accuracy, kappa, f1 } = metricsOf(scored.score)
  if (!isShown[0] || !mayShow(disclosure, 'accuracy') || accuracy.value === null)
    return `${formatCount(counts.succeeded)} of ${formatCount(counts.total)} narratives have an answer; the ${part} part has too few labels to show scores.`
  const also = mayShow(disclosure, 'kappa') ? kappa : f1
  const name = mayShow(disclosure, 'kappa') ? 'kappa' : 'F1'
  return `On ${formatCount(scored.score.items)} narratives of the ${part} part, answers agree with ${scored.coder} on ${formatShare(accuracy.value * scored.score.items, scored.score.items)} (95 % interval ${percents(accuracy.interval)})${also?.value == null ? '' : `, ${name} ${also.value.toFixed(2)} (${rangeText(also.interval)})`}.`
}

function percents({
  low,
  high,
}: {
  readonly low: number | null
  readonly high: number | null
}): string {
  return low === null || high === null
    ? 'none'
    : `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`
}
