import type { LabelEstimates } from '@longrun/pipelines'
import { csvBytes, type Json } from '@longrun/runs'
import type { CorrectedEstimate, FourWays } from '@longrun/statistics'

const COLUMNS = [
  'outcome',
  'model',
  'name',
  'against',
  'estimate',
  'value',
  'low',
  'high',
  'level',
  'standardError',
  'method',
  'reason',
  'narratives',
  'incidents',
  'goldNarratives',
  'goldIncidents',
]

const WAYS = ['ppi', 'dsl', 'goldOnly', 'naive'] as const

/**
 * The table of `run estimate --out`: a row a number and way of estimating it. `name` is the label, or
 * the coefficient; `against` what the coefficient is told against, or counted from.
 */
export function estimateCsv(
  { prevalence, regression }: LabelEstimates,
  outcome: 'prevalence' | 'regression',
): Uint8Array {
  const rows =
    outcome === 'prevalence' || regression === null
      ? prevalence.flatMap((own) => waysOf(own, own, ['prevalence', null, own.label, null]))
      : regression.coefficients.flatMap((own) =>
          waysOf(own, regression, [
            'regression',
            regression.model,
            own.name,
            againstOf(own.name, regression),
          ]),
        )
  return csvBytes(COLUMNS, rows)
}

type Basis = Pick<
  LabelEstimates['prevalence'][number],
  'items' | 'clusters' | 'goldItems' | 'goldClusters'
>

function waysOf(
  estimates: FourWays<CorrectedEstimate>,
  { items, clusters, goldItems, goldClusters }: Basis,
  head: readonly Json[],
): readonly (readonly Json[])[] {
  return WAYS.map((way) => {
    const { value, interval, standardError, reason } = estimates[way]
    return [
      ...head,
      way,
      value,
      interval.low,
      interval.high,
      interval.level,
      standardError,
      interval.method,
      reason ?? interval.reason,
      items,
      clusters,
      goldItems,
      goldClusters,
    ]
  })
}

function againstOf(
  name: string,
  { reference, origin }: NonNullable<LabelEstimates['regression']>,
): string | number | null {
  if (Object.hasOwn(origin, name)) return origin[name]
  const column = Object.keys(reference).find((own) => name.startsWith(`${own}=`))
  return column === undefined ? null : reference[column]
}
