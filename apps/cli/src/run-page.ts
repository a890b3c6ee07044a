import type { SurveyQuality } from '@longrun/pipelines'
import type { ReportCounts } from '@longrun/report'
import type { Json, RunMeta, RunStatus } from '@longrun/runs'

/** A run's page, and what else was found on the way. */
export interface RunPage {
  /** Null: the pipeline has none. */
  readonly page: Iterable<string> | null
  readonly quality: SurveyQuality
  /** The result in a few lines for the terminal, where a pipeline has one. */
  readonly summary: string | null
}

/** The settings of a run, one a line. */
export function describeRun(meta: RunMeta): readonly string[] {
  const params = Object.entries(meta.params).flatMap(([key, value]) => setting(key, value))
  return [...params, `seed: ${meta.seed}`, `items: ${meta.total}`]
}

/** `key: value`; the parts of an object one by one as `key.part: value`, nothing for null. */
function setting(key: string, value: Json): string[] {
  if (value === null) return []
  if (typeof value !== 'object' || Array.isArray(value))
    return [`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`]
  return Object.entries(value).flatMap(([part, inner]) => setting(`${key}.${part}`, inner))
}

/** Items by state. */
export function countsOf({ total, succeeded, failed, pending }: RunStatus): ReportCounts {
  return { total, succeeded, failed, pending }
}
