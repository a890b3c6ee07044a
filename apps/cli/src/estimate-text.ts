import type { LabelEstimates } from '@longrun/pipelines'
import type { CorrectedEstimate, FourWays } from '@longrun/statistics'

import { intervalText, numberText, withInterval } from './terminal/estimate-text.ts'
import { counted } from './terminal/quantity.ts'
import { printable, textTable } from './terminal/text-table.ts'

/** The four ways of one number, the one to print first. */
const WAYS: readonly (readonly [keyof FourWays<unknown>, string])[] = [
  ['ppi', 'PPI++'],
  ['dsl', 'DSL'],
  ['goldOnly', 'manual labels alone'],
  ['naive', 'as labelled (naive)'],
]

/** Corrected estimates for a person: what they stand on, a table, and what to write. */
export function estimateText(
  estimates: LabelEstimates,
  outcome: 'prevalence' | 'regression',
): string {
  return [
    basisText(estimates),
    ...(outcome === 'prevalence'
      ? estimates.prevalence.map(prevalenceText)
      : [regressionText(estimates.regression)]),
  ].join('\n\n')
}

function basisText({ gold, pending, prevalence: [first] }: LabelEstimates): string {
  const { items, clusters, goldItems, goldClusters, failedAnswers } = first
  const lines = [
    `${counted(items, 'narrative')} of ${counted(clusters, 'incident')}; ${counted(goldItems, 'manual label')} of ${counted(goldClusters, 'incident')} (${printable(gold.source)}${gold.strata === 1 ? '' : `, ${gold.strata} strata`})`,
  ]
  if (gold.readAsNo !== null) lines.push(printable(gold.readAsNo))
  if (gold.unlabelled > 0)
    lines.push(
      `${counted(gold.unlabelled, 'narrative')} of the sample without a label: right only if they are missing by chance`,
    )
  if (gold.holdsDev && goldItems < items)
    lines.push(
      'Labels of the dev part: prompts chosen by them err less there than elsewhere, and the correction is then too small. For a paper, draw a sample: `run sample-gold`',
    )
  if (failedAnswers > 0)
    lines.push(
      `${counted(failedAnswers, 'narrative')} without an answer${pending === 0 ? '' : ` (${pending} not asked about yet)`}: the manual labels speak for them`,
    )
  return lines.join('\n')
}

function prevalenceText(estimate: LabelEstimates['prevalence'][number]): string {
  const { ppi, naive } = estimate
  return [
    `Prevalence of ${printable(estimate.label)}`,
    textTable(
      ['estimate', 'value', '95 % interval', 'standard error', 'method'],
      WAYS.map(([way, name]) => [
        name,
        numberText(estimate[way].value),
        intervalText(estimate[way].interval),
        numberText(estimate[way].standardError),
        estimate[way].reason ?? estimate[way].interval.reason ?? estimate[way].interval.method,
      ]),
      { indent: '  ', right: ['value', 'standard error'] },
    ),
    ...(WAYS.some(([way]) => estimate[way].interval.method.includes('effective n'))
      ? [
          '  effective n: independent narratives that would tell as much. Above the number of manual labels the answers help; an incident of like narratives counts for less than its number.',
        ]
      : []),
    ppi.value === null
      ? `No corrected estimate: ${ppi.reason ?? 'it is undefined'}.`
      : `Corrected for labelling error (PPI++, ${counted(estimate.goldItems, 'manual label')} of ${counted(estimate.goldClusters, 'incident')}), ${percentText(ppi)} of narratives are ${printable(estimate.label)}. The labels as they stand say ${percentText(naive)}; that interval does not know of the model's errors.`,
  ].join('\n')
}

function percentText({ value, interval }: CorrectedEstimate): string {
  const percent = (share: number): string => (100 * share).toFixed(1)
  if (value === null) return '-'
  return interval.low === null || interval.high === null
    ? `${percent(value)} %`
    : `${percent(value)} % (95 % interval ${percent(interval.low)} to ${percent(interval.high)} %)`
}

function regressionText(regression: LabelEstimates['regression']): string {
  if (regression === null) return ''
  const { coefficients, model, reference, origin } = regression
  const otherwise = coefficients.filter(
    ({ name, ppi, naive }) =>
      name !== 'intercept' && ppi.value !== null && direction(naive) !== direction(ppi),
  )
  const lines = [
    model === 'linear'
      ? 'Regression of yes: each coefficient is a change of the probability of yes (linear probability model)'
      : 'Regression of yes: each coefficient is a change of the log odds of yes (logistic)',
    textTable(
      ['predictor', ...WAYS.map(([, name]) => name)],
      coefficients.map((coefficient) => [
        printable(coefficient.name),
        ...WAYS.map(([way]) => withInterval(coefficient[way], coefficient[way].interval)),
      ]),
      { indent: '  ' },
    ),
    ...Object.entries(reference).map(
      ([name, value]) => `  ${printable(name)}: against ${printable(value)}`,
    ),
    ...Object.entries(origin).map(
      ([name, value]) => `  ${printable(name)}: counted from ${value}, where the intercept stands`,
    ),
    ...reasonLines(coefficients, { way: 'ppi', lacks: 'not corrected' }),
    ...reasonLines(coefficients, { way: 'naive', lacks: 'not estimated as labelled' }),
  ]
  const judged = otherwise.map(
    ({ name, naive, ppi }) =>
      `${printable(name)} (as labelled ${DIRECTIONS[direction(naive)]}, corrected ${DIRECTIONS[direction(ppi)]})`,
  )
  lines.push(
    `State the PPI++ or DSL coefficients: intervals of the labels as they stand do not know of the model's errors.${judged.length === 0 ? '' : ` These would be judged otherwise: ${judged.join(', ')}.`}`,
  )
  return lines.join('\n')
}

/** Why coefficients are not given, one line a reason. */
function reasonLines(
  coefficients: NonNullable<LabelEstimates['regression']>['coefficients'],
  { way, lacks }: { readonly way: keyof FourWays<unknown>; readonly lacks: string },
): readonly string[] {
  const names = new Map<string, string[]>()
  for (const { name, [way]: estimate } of coefficients)
    if (estimate.reason !== null)
      names.set(estimate.reason, [...(names.get(estimate.reason) ?? []), printable(name)])
  return [...names].map(([reason, own]) => `  ${own.join(', ')}: ${lacks}: ${reason}`)
}

const DIRECTIONS = { above: 'above 0', below: 'below 0', either: 'not told from 0' } as const

/** On which side of 0 the whole interval lies. */
function direction({ interval: { low, high } }: CorrectedEstimate): keyof typeof DIRECTIONS {
  if (low === null || high === null) return 'either'
  return low > 0 ? 'above' : high < 0 ? 'below' : 'either'
}
