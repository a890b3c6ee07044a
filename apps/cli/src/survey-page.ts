import { surveyQuality } from '@longrun/pipelines'
import { reportChunks, type ReportInput } from '@longrun/report'
import { type Ledger, type RunMeta, runStatus } from '@longrun/runs'

import { collectFailures, collectStars } from './report-stars.ts'
import { countsOf, describeRun, type RunPage } from './run-page.ts'
import { topSignalsText } from './top-signals.ts'

/** Known truth for the report: of a synthetic sky, or none. */
export interface KnownTruth {
  readonly truth: NonNullable<ReportInput['truth']>
  /** Item key -> what is known of the star, in words. */
  readonly stars: ReadonlyMap<string, string>
}

/** The page of a survey: checks, candidates, pictures of the best. */
export async function surveyPage(
  ledger: Ledger,
  meta: RunMeta,
  known: KnownTruth | undefined,
): Promise<RunPage> {
  const status = await runStatus(ledger, meta.runId)
  const checks = surveyQuality()
  const { stars, warnings } = await collectStars(ledger, meta.runId, {
    truth: known?.stars,
    onRow: (row) => checks.add(row),
  })
  const quality = checks.result(status, meta.gate?.minSuccessShare)
  const input: ReportInput = {
    title: meta.name,
    pipeline: meta.pipeline,
    description: describeRun(meta),
    counts: countsOf(status),
    failures: await collectFailures(ledger, meta.runId),
    stars,
    features: Object.keys(quality.nullShares),
    gate: {
      passed: quality.checks.every((check) => check.passed),
      checks: quality.checks,
    },
    warnings,
    ...(known === undefined ? {} : { truth: known.truth }),
  }
  const signals = stars.flatMap(({ key, star, candidates }) =>
    candidates.map((candidate) => ({ ...candidate, star: star ?? key })),
  )
  return { page: reportChunks(input), quality, summary: topSignalsText(signals) }
}
