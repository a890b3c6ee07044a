import { escapeText } from './escape.ts'
import { formatCount, formatShare } from './format-number.ts'
import type { LabellingReportInput } from './labelling-report-input.ts'
import { hiddenCounts, LEAST_SHOWN } from './labelling-suppression.ts'
import type { UnansweredDisclosure } from './labelling-unanswered.ts'
import { countOrHidden } from './labelling-words.ts'

/** Most labels that have a tile, the most frequent first. */
const MOST_LABELS = 6

/** What came of the narratives, in large numbers. */
export function labellingTiles(
  { counts, answers, classes, outcomes, isRestricted }: LabellingReportInput,
  { isTotalHidden, isHidden }: UnansweredDisclosure,
): string {
  const all = outcomes.find(({ by }) => by === 'all')?.counts
  const hidden = isRestricted ? hiddenCounts(answers) : answers.map(() => false)
  const order = answers.map((_, at) => at).toSorted((a, b) => answers[b] - answers[a] || a - b)
  const list = [
    [
      formatCount(counts.succeeded),
      isTotalHidden
        ? 'narratives answered'
        : `of ${formatCount(counts.total)} narratives answered (${formatShare(counts.succeeded, counts.total)})`,
    ],
    ...order
      .slice(0, MOST_LABELS)
      .map((at) => [countOrHidden(answers[at], hidden[at]), `answered ${escapeText(classes[at])}`]),
    [countOrHidden(all?.repaired ?? 0, isHidden.repaired), 'answered after a repair prompt'],
  ]
  if (isTotalHidden)
    list.push([`below ${LEAST_SHOWN}`, 'refused, failed, or a row that cannot be labelled'])
  else {
    list.push(
      [countOrHidden(all?.refused ?? 0, isHidden.refused), 'refused'],
      [countOrHidden(all?.failed ?? 0, isHidden.failed), 'failed'],
    )
    if ((all?.invalid ?? 0) > 0)
      list.push([
        countOrHidden(all?.invalid ?? 0, isHidden.invalid),
        `${all?.invalid === 1 ? 'row' : 'rows'} that cannot be labelled (counted as failed by the run)`,
      ])
  }
  return `<section class="panel" id="answers" aria-label="Answers"><ul class="tiles">${list.map(([n, text]) => `<li><b>${n}</b>${text}</li>`).join('')}</ul></section>`
}
