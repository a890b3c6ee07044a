import type { SurveyQuality } from '@longrun/pipelines'
import type { ReportCounts } from '@longrun/report'
import type { RunMeta, RunStatus } from '@longrun/runs'

/** A run's page, and what else was found on the way. */
export interface RunPage {
  readonly page: Iterable<string>
  readonly quality: SurveyQuality
  /** The result in a few lines for the terminal, where a pipeline has one. */
  readonly summary: string | null
}

/** The settings of a run, one a line. */
export function describeRun(meta: RunMeta): readonly string[] {
  const params = Object.entries(meta.params)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return [...params, `seed: ${meta.seed}`, `items: ${meta.total}`]
}

/** Items by state. */
export function countsOf({ total, succeeded, failed, pending }: RunStatus): ReportCounts {
  return { total, succeeded, failed, pending }
}
