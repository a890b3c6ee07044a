import type { Estimate, Interval, MetricBounds } from '@longrun/statistics'

import { escapeText } from './escape.ts'
import { formatCount, formatShare } from './format-number.ts'
import { intervalSvg } from './interval-svg.ts'
import { methodWords } from './labelling-incidents.ts'
import type { LabelScore, ScoredGroup } from './labelling-report-input.ts'
import {
  blockSums,
  type Cell,
  type Disclosure,
  hiddenCounts,
  mayShow,
} from './labelling-suppression.ts'
import { countOrHidden, decimals, leastOf, metricName, rangeText } from './labelling-words.ts'
import { scrollOpen } from './scroll-table.ts'

/** A metric as a table shows it. */
export type ShownMetric = Estimate & {
  readonly interval: Interval
  readonly bca: Interval
  readonly bounds?: MetricBounds
}

/** Metrics of a score by name. */
export function metricsOf(score: LabelScore): Readonly<Record<string, ShownMetric>> {
  if (score.kind === 'yesNo') return score.metrics
  return {
    ...score.metrics,
    accuracy: { ...score.metrics.accuracy, bounds: score.accuracyBounds },
  }
}

/** More classes than these make a table of narrow cells. */
const MANY = 6

const CELL_WORDS: Readonly<Record<Cell, string>> = {
  tp: 'label yes, answer yes',
  fp: 'label no, answer yes',
  tn: 'label no, answer no',
  fn: 'label yes, answer no',
}

/** The confusion matrix; where counts are hidden, the sums that may be shown. */
export function confusionMatrix(
  score: LabelScore,
  { classes, disclosure }: { readonly classes: readonly string[]; readonly disclosure: Disclosure },
): string {
  if (disclosure.sums !== null) return sumList(score, disclosure)
  const n = classes.length
  const isMany = n > MANY
  const named = (axis: 'label' | 'answer', code: number): string =>
    isMany ? `<span>${escapeText(classes[code])}</span>` : `${axis} ${escapeText(classes[code])}`
  const counts =
    score.kind === 'yesNo'
      ? [score.counts.tn, score.counts.fp, score.counts.fn, score.counts.tp]
      : Array.from(score.table.counts)
  // yes first, as the field writes it
  const order = score.kind === 'yesNo' ? [1, 0] : classes.map((_, at) => at)
  const rows = order.map((gold) => {
    const row = order.reduce((sum, answer) => sum + counts[gold * n + answer], 0)
    const cells = order.map((answer) => {
      const count = counts[gold * n + answer]
      const shade = row === 0 ? 0 : Math.round((10 * count) / row)
      return `<td class="${gold === answer ? 'hit' : 'miss'} s${shade}"><b>${formatCount(count)}</b>${isMany && count === 0 ? '' : `<span>${formatShare(count, row)}</span>`}</td>`
    })
    return `<tr><th scope="row">${named('label', gold)}</th>${cells.join('')}<td>${formatCount(row)}</td></tr>`
  })
  const heads = order.map((at) => `<th scope="col">${named('answer', at)}</th>`).join('')
  const below = order.map((answer) =>
    formatCount(order.reduce((sum, gold) => sum + counts[gold * n + answer], 0)),
  )
  return [
    `${scrollOpen('Confusion matrix: labels in rows, answers in columns')}<table class="confusion${isMany ? ' many' : ''}"><thead><tr><td>${isMany ? 'label below, answer across' : ''}</td>${heads}<th scope="col">all</th></tr></thead>`,
    `<tbody>${rows.join('')}<tr><th scope="row">all</th>${below.map((count) => `<td>${count}</td>`).join('')}<td>${formatCount(score.items)}</td></tr></tbody></table></div>`,
    '<p class="muted">Shares are of the label’s row.</p>',
  ].join('')
}

function sumList(score: LabelScore, disclosure: Disclosure): string {
  const sums = blockSums(score, disclosure)
  const names =
    score.kind === 'classes'
      ? ['answer as labelled', 'answer not as labelled']
      : (disclosure.sums?.blocks ?? []).map((block) =>
          block.map((cell) => CELL_WORDS[cell]).join(' · or · '),
        )
  if (sums.length === 0)
    return '<p class="banner" role="note"><strong>Too few narratives to show any count.</strong></p>'
  return `<table class="confusion"><tbody>${sums.map((sum, at) => `<tr><th scope="row">${names[at]}</th><td><b>${formatCount(sum)}</b></td></tr>`).join('')}</tbody></table><p class="muted">Some cells hold fewer than 10 narratives: they are shown only together with another, and no metric that would tell them apart is given.</p>`
}

/** Metrics with their intervals in numbers and drawn, and bounds for what has no answer. */
export function metricTable(
  group: ScoredGroup,
  { disclosure, isRestricted }: { readonly disclosure: Disclosure; readonly isRestricted: boolean },
): string {
  const hasBounds = mayShowBounds(group, { disclosure, isRestricted })
  const rows = Object.entries(metricsOf(group.score))
    .filter(([name]) => mayShow(disclosure, name))
    .map(([name, metric]) => metricRow(name, metric, { hasBounds, isRestricted }))
  if (rows.length === 0) return ''
  return [
    `${scrollOpen('Metrics with their intervals')}<table class="small metrics"><thead><tr><th scope="col">Metric</th><th scope="col" class="n">Value</th><th scope="col" class="n">95 % interval</th><th scope="col" class="forest">0 to 1, or −1 to 1 with a mark at 0</th>`,
    `<th scope="col" class="n">BCa bootstrap</th>${hasBounds ? '<th scope="col" class="n">Worst to best</th>' : ''}<th scope="col">Interval by</th></tr></thead><tbody>`,
    rows.join(''),
    '</tbody></table></div>',
  ].join('')
}

function metricRow(
  name: string,
  metric: ShownMetric,
  { hasBounds, isRestricted }: { readonly hasBounds: boolean; readonly isRestricted: boolean },
): string {
  const { value, interval, bca, bounds } = metric
  const least = leastOf(name)
  const drawn = intervalSvg(
    {
      value,
      low: interval.low,
      high: interval.high,
      ...(hasBounds && bounds !== undefined ? { worst: bounds.worst, best: bounds.best } : {}),
    },
    {
      least,
      title: `${metricName(name)} ${decimals(value)}, 95 % interval ${rangeText(interval)}`,
    },
  )
  const how =
    metric.reason ??
    interval.reason ??
    `${methodWords(interval.method, isRestricted)}${bca.reason === null ? '' : `; no BCa: ${bca.reason}`}`
  const worst = hasBounds
    ? `<td class="n">${bounds === undefined ? '' : rangeText({ low: bounds.worst, high: bounds.best })}</td>`
    : ''
  return `<tr><th scope="row">${metricName(name)}</th><td class="n">${decimals(value)}</td><td class="n">${rangeText(interval)}</td><td class="forest">${drawn}</td><td class="n">${rangeText(bca)}</td>${worst}<td class="why">${escapeText(how)}</td></tr>`
}

/** Bounds tell how many have no answer by label: only where that may be known. */
function mayShowBounds(
  { unanswered, withoutLabel }: ScoredGroup,
  { disclosure, isRestricted }: { readonly disclosure: Disclosure; readonly isRestricted: boolean },
): boolean {
  const missing = unanswered.refused.map(
    (refused, at) => refused + unanswered.failed[at] + (withoutLabel?.[at] ?? 0),
  )
  if (missing.every((count) => count === 0)) return false
  return !isRestricted || (disclosure.sums === null && !hiddenCounts(missing).includes(true))
}

/** Narratives with a label and no answer, by label. */
export function unansweredTable(
  { unanswered, withoutLabel }: ScoredGroup,
  {
    classes,
    isRestricted,
    isHidden,
  }: {
    readonly classes: readonly string[]
    readonly isRestricted: boolean
    /** Kinds of which not even the sum over all labels may be shown. */
    readonly isHidden: Readonly<Record<'refused' | 'failed', boolean>>
  },
): string {
  const counts: Readonly<Record<string, readonly number[]>> = {
    ...unanswered,
    'without label': withoutLabel ?? [],
  }
  const kinds = Object.keys(counts).filter((kind) => counts[kind].some((count) => count > 0))
  if (kinds.length === 0) return '<p>Every labelled narrative has an answer.</p>'
  const isAllHidden = (kind: string): boolean =>
    (kind === 'refused' || kind === 'failed') && isHidden[kind]
  const hidden = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      isAllHidden(kind)
        ? counts[kind].map(() => true)
        : isRestricted
          ? hiddenCounts(counts[kind])
          : counts[kind].map(() => false),
    ]),
  )
  const rows = classes
    .map((name, at) => ({ name, at }))
    .filter(({ at }) => kinds.some((kind) => counts[kind][at] > 0))
    .map(
      ({ name, at }) =>
        `<tr><th scope="row">${escapeText(name)}</th>${kinds.map((kind) => `<td>${countOrHidden(counts[kind][at], hidden[kind][at])}</td>`).join('')}</tr>`,
    )
  return `<table class="small confusion"><thead><tr><th scope="col">No answer, by label</th>${kinds.map((kind) => `<th scope="col">${kind}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table><p class="muted">They are in no count above, and never counted as a no.</p>`
}
