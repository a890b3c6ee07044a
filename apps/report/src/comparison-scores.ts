import type { BinaryComparison, PairedShares } from '@longrun/statistics'

import type { ComparisonDisclosure } from './comparison-disclosure.ts'
import type { ComparedGroup } from './comparison-page-input.ts'
import { escapeText } from './escape.ts'
import { formatCount, formatNumber } from './format-number.ts'
import { intervalSvg } from './interval-svg.ts'
import { decimals, groupName, metricName, rangeText } from './labelling-words.ts'
import { scrollOpen } from './scroll-table.ts'
import { shareScale } from './share-bar-svg.ts'

const METRICS = [
  'accuracy',
  'precision',
  'recall',
  'specificity',
  'negativePredictiveValue',
  'f1',
  'balancedAccuracy',
  'mcc',
  'kappa',
] as const

/** Letters of two runs. */
export type Letters = readonly [string, string]

/** Metrics of both runs and their differences, in numbers and drawn. */
export function differenceTable(binary: BinaryComparison, [a, b]: Letters): string {
  const most = shareScale(
    METRICS.map((name) => {
      const { difference, interval } = binary.metrics[name]
      const size = (end: number | null): number => Math.abs(end ?? 0)
      const high = Math.max(size(difference.value), size(interval.low), size(interval.high))
      return { value: high, low: 0, high }
    }),
  )
  const rows = METRICS.map((name) => {
    const { a: first, b: second, difference, interval, bca } = binary.metrics[name]
    const drawn = intervalSvg(
      { value: difference.value, low: interval.low, high: interval.high },
      {
        least: -most,
        most,
        title: `${metricName(name)}: difference ${decimals(difference.value)}, 95 % interval ${rangeText(interval)}`,
      },
    )
    const why = (difference.reason ?? interval.reason ?? interval.method).replace('+-', '±')
    return `<tr><th scope="row">${metricName(name)}</th><td class="n">${decimals(first.value)}</td><td class="n">${decimals(second.value)}</td><td class="n">${decimals(difference.value)}</td><td class="n">${rangeText(interval)}</td><td class="forest">${drawn}</td><td class="n">${rangeText(bca)}</td><td class="why">${escapeText(why)}</td></tr>`
  })
  return `${scrollOpen(`Metrics of ${a} and ${b}, and their differences`)}<table class="small differences"><thead><tr><th scope="col">Metric</th><th scope="col" class="n">${a}</th><th scope="col" class="n">${b}</th><th scope="col" class="n">${a}\u00a0−\u00a0${b}</th><th scope="col" class="n">95 % interval</th><th scope="col" class="forest">−${most} to ${most}, with a mark at 0</th><th scope="col" class="n">BCa bootstrap</th><th scope="col">Interval by</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

/** Right answers of both, and whether they differ by more than chance. */
export function testTable(
  groups: readonly ComparedGroup[],
  {
    letters: [a, b],
    hasFamily,
    disclosure: { detail, isShown },
  }: {
    readonly letters: Letters
    /** More than two runs: p values are adjusted. */
    readonly hasFamily: boolean
    readonly disclosure: ComparisonDisclosure
  },
): string {
  const hasTests = detail !== 'shares'
  const heads = [
    'n',
    `${a} right`,
    `${b} right`,
    ...(hasTests
      ? [
          `${a}\u00a0−\u00a0${b} (95\u00a0%)`,
          `only ${a}`,
          `only ${b}`,
          'McNemar exact p',
          'McNemar mid-p',
          'Durkalski p',
          ...(hasFamily ? ['Holm p'] : []),
        ]
      : [`Differ at 5\u00a0%${hasFamily ? ' (Holm)' : ''}`]),
  ]
  const rows = groups.map((group, at) => {
    const name = `<th scope="row">${escapeText(groupName(group))}</th>`
    if (!isShown[at])
      return `<tr>${name}<td colspan="${heads.length + 1}" class="muted">hidden</td></tr>`
    const { accuracy, holmP } = group
    const cells = [
      formatCount(accuracy.items),
      decimals(accuracy.shareA.value),
      decimals(accuracy.shareB.value),
      ...(hasTests ? testCells(accuracy, hasFamily ? [holmP] : []) : [verdict(holmP)]),
    ]
    return `<tr>${name}${cells.map((cell) => `<td class="n">${cell}</td>`).join('')}<td class="why">${accuracy.test}</td></tr>`
  })
  return `${scrollOpen('Right answers, and tests of their difference')}<table class="small"><thead><tr><th scope="col">Right answers</th>${heads.map((head) => `<th scope="col" class="n">${head}</th>`).join('')}<th scope="col">Test to cite</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function testCells(
  { difference, interval, pairs, mcnemar, clustered, test, p }: PairedShares,
  adjusted: readonly (number | null)[],
): readonly string[] {
  return [
    `${decimals(difference.value)} <span class="muted">${rangeText(interval)}</span>`,
    formatCount(pairs.onlyA),
    formatCount(pairs.onlyB),
    probability(mcnemar.exactP),
    probability(mcnemar.midP),
    probability(test === 'Durkalski 2003' ? p : clustered.durkalski.p),
    ...adjusted.map(probability),
  ]
}

function probability(p: number | null): string {
  return p !== null && p < 1e-4 ? '&lt; 0.0001' : formatNumber(p, 2)
}

function verdict(p: number | null): string {
  return p === null ? '–' : p < 0.05 ? 'yes' : 'no'
}
