import { escapeText } from './escape.ts'
import { formatCount } from './format-number.ts'
import { intervalSvg } from './interval-svg.ts'
import type { GroupTally, ScoredGroup } from './labelling-report-input.ts'
import { metricsOf, type ShownMetric } from './labelling-scores.ts'
import {
  type GroupDisclosure,
  hiddenCounts,
  LEAST_SHOWN,
  mayShow,
} from './labelling-suppression.ts'
import type { UnansweredDisclosure } from './labelling-unanswered.ts'
import {
  byWords,
  countOrHidden,
  decimals,
  groupName,
  HIDDEN_NOTE,
  leastOf,
  metricName,
  rangeText,
  INTERVAL_NOTE,
} from './labelling-words.ts'
import { scrollOpen } from './scroll-table.ts'

/** Columns of the breakdown, of those that a score has and may show. */
const COLUMNS = ['accuracy', 'precision', 'recall', 'specificity', 'f1', 'macroF1', 'kappa', 'ac1']
/** Most columns of metrics. */
const MOST_COLUMNS = 6
/** Most values of a breakdown that are shown, the largest first. */
const MOST_VALUES = 40

/** Scores by the values of type or stratum, each with its interval drawn. */
export function breakdownTable(
  groups: readonly ScoredGroup[],
  { disclosure, isShown }: GroupDisclosure,
): string {
  const by = groups[0]?.by ?? ''
  const own = groups.filter((_, at) => isShown[at])
  const head = `<h3>By ${escapeText(byWords(by))}</h3>`
  if (own.length === 0) return `${head}<p>Hidden: some counts are below 10.</p>`
  const kept = new Set(own.toSorted((a, b) => b.score.items - a.score.items).slice(0, MOST_VALUES))
  const names = COLUMNS.filter(
    (name) => name in metricsOf(own[0].score) && mayShow(disclosure, name),
  ).slice(0, MOST_COLUMNS)
  const hasEce = mayShow(disclosure, 'accuracy')
  if (names.length === 0 && !hasEce)
    return `${head}<p>Hidden: with these counts every metric would tell one below ${LEAST_SHOWN}. <code>longrun run score</code> shows them on the machine of the run.</p>`
  const rows = own
    .filter((group) => kept.has(group))
    .map(
      (group) =>
        `<tr><th scope="row" class="name">${escapeText(groupName(group))}</th><td class="n">${formatCount(group.score.items)}</td>${names.map((name) => metricCell(metricsOf(group.score)[name], { name, of: groupName(group) })).join('')}${hasEce ? `<td class="n">${group.calibration === null ? '–' : decimals(group.calibration.ece.value)}</td>` : ''}</tr>`,
    )
  const left = own.length - kept.size
  return [
    head,
    `${scrollOpen(`Scores by ${byWords(by)}`)}<table class="small"><thead><tr><th scope="col">Value</th><th scope="col" class="n">n</th>${names.map((name) => `<th scope="col">${metricName(name)}</th>`).join('')}${hasEce ? '<th scope="col" class="n">ECE</th>' : ''}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
    `<p class="muted">${INTERVAL_NOTE}</p>`,
    left > 0
      ? `<p class="muted">The ${MOST_VALUES} largest of ${formatCount(own.length)}; <code>longrun run score --by</code> has all.</p>`
      : '',
    own.length < groups.length ? `<p class="muted">Some are left out. ${HIDDEN_NOTE}</p>` : '',
  ].join('')
}

/** A cell with a metric, its interval in small, and both drawn. */
export function metricCell(
  { value, interval }: ShownMetric,
  { name, of }: { readonly name: string; readonly of: string },
): string {
  const title = `${escapeText(of)}: ${metricName(name)} ${decimals(value)}, 95 % interval ${rangeText(interval)}`
  return `<td>${decimals(value)} <span class="muted">${rangeText(interval)}</span>${intervalSvg({ value, low: interval.low, high: interval.high }, { least: leastOf(name), title })}</td>`
}

/** Answers, refusals and failures by type and stratum, whether labelled or not; empty where all have answers. */
export function outcomesSection(
  outcomes: readonly GroupTally[],
  { isTotalHidden, isAnyHidden, isHidden }: UnansweredDisclosure,
  { isRestricted }: { readonly isRestricted: boolean },
): string {
  const total = outcomes.find(({ by }) => by === 'all')?.counts
  if (total === undefined) return ''
  const head = '<section class="panel" id="unanswered"><h2>No answer</h2>'
  const never =
    'Neither is an answer: they are never counted as a no, and the worst and best case beside each metric say what they could change.'
  if (isTotalHidden)
    return `${head}<p>Below ${LEAST_SHOWN} narratives were refused, failed, or could not be labelled. None of this is an answer: it is never counted as a no.</p></section>`
  if (total.refused + total.failed === 0)
    return `${head}<p>No narrative was refused, and none failed.</p></section>`
  if (isAnyHidden)
    return `${head}<p>Refused: ${countOrHidden(total.refused, isHidden.refused)}; failed: ${countOrHidden(total.failed, isHidden.failed)}. ${never}</p><p class="muted">Not by type or stratum. ${HIDDEN_NOTE}</p></section>`
  const dimensions = [...new Set(outcomes.map(({ by }) => by))].filter((by) => by !== 'all')
  const tables = dimensions.map((by) => {
    const groups = outcomes.filter((group) => group.by === by)
    const columns = [
      ['narratives', groups.map(({ counts }) => sizeOf(counts))],
      ['refused', groups.map(({ counts }) => counts.refused)],
      ['failed', groups.map(({ counts }) => counts.failed)],
    ] as const
    const hidden = columns.map(([, counts]) =>
      isRestricted ? hiddenCounts(counts) : counts.map(() => false),
    )
    const order = groups
      .map((_, at) => at)
      .toSorted((a, b) => columns[0][1][b] - columns[0][1][a] || a - b)
      .slice(0, MOST_VALUES)
    const rows = order.map(
      (at) =>
        `<tr><th scope="row" class="name">${escapeText(groupName(groups[at]))}</th>${columns.map(([, counts], c) => `<td class="n">${countOrHidden(counts[at], hidden[c][at])}</td>`).join('')}</tr>`,
    )
    return `<h3>By ${escapeText(byWords(by))}</h3>${scrollOpen(`No answer by ${byWords(by)}`)}<table class="small"><thead><tr><th scope="col">Value</th>${columns.map(([name]) => `<th scope="col" class="n">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${isRestricted ? `<p class="muted">${HIDDEN_NOTE}</p>` : ''}`
  })
  return `${head}<p>${formatCount(total.refused)} of ${formatCount(sizeOf(total))} narratives were refused and ${formatCount(total.failed)} failed. ${never}</p>${tables.join('')}</section>`
}

/** Narratives that could be asked about. */
function sizeOf(counts: GroupTally['counts']): number {
  return counts.answered + counts.repaired + counts.refused + counts.failed + counts.pending
}
