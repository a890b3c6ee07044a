import { injectionQuality, injectionSummary, readInjectionParams } from '@longrun/pipelines'
import { injectionTextMap, writeInjectionReport } from '@longrun/report'
import { iterateResults, type Ledger, type RunMeta, runStatus } from '@longrun/runs'
import type { InjectionSummary } from '@longrun/search'

import { collectFailures } from './report-stars.ts'
import { countsOf, describeRun, type RunPage } from './run-page.ts'
import { counted, percent } from './terminal/quantity.ts'

/** The page of an injection-recovery run: completeness map, curve, reliability. */
export async function injectionPage(ledger: Ledger, meta: RunMeta): Promise<RunPage> {
  const status = await runStatus(ledger, meta.runId)
  const params = readInjectionParams(meta.params)
  const summary = await injectionSummary(iterateResults(ledger, meta.runId), params)
  const quality = injectionQuality(summary, status, meta.gate?.minSuccessShare)
  const page = writeInjectionReport({
    ...summary,
    title: meta.name,
    pipeline: meta.pipeline,
    description: describeRun(meta),
    counts: countsOf(status),
    failures: await collectFailures(ledger, meta.runId),
    gate: {
      passed: quality.checks.every((check) => check.passed),
      checks: quality.checks,
    },
  })
  return { page: [page], quality, summary: terminalSummary(summary) }
}

/** The small map at the end of a run, with the sentence that reads it. */
function terminalSummary(summary: InjectionSummary): string {
  const { injections, recovered, stars, cells, curve } = summary
  const overall = summary.reliability.at(-1)
  const lines = [
    `Completeness [%]: ${counted(recovered, 'injection')} of ${injections} recovered (${percent(recovered, injections)}) in ${counted(stars, 'star')}; period [d] across, radius up`,
    ...injectionTextMap(cells)
      .split('\n')
      .map((line) => `  ${line}`),
  ]
  if (curve !== null)
    lines.push(
      `  half of the plateau of ${(100 * curve.plateau).toFixed(0)} % is reached at SNR ${curve.snrHalf.toFixed(1)}`,
    )
  if (overall !== undefined)
    lines.push(
      overall.reliability === null
        ? `Reliability: none (${overall.reason ?? ''}); ${overall.simulatedClaimed} of ${overall.simulated} simulated false alarms claimed`
        : `Reliability of ${counted(overall.candidates, 'candidate')}: ${(100 * overall.reliability).toFixed(1)} % (68 %: ${(100 * (overall.low ?? 0)).toFixed(1)}-${(100 * (overall.high ?? 1)).toFixed(1)} %)`,
    )
  return lines.join('\n')
}
