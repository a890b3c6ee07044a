import { labellingQuality, labellingSummary, readLabellingParams } from '@longrun/pipelines'
import { iterateResults, type Ledger, type RunMeta, runStatus } from '@longrun/runs'

import type { RunPage } from './run-page.ts'
import { percent } from './terminal/quantity.ts'

/** What a labelling run gave: counts, and agreement with the manual labels on the dev part. */
export async function labellingPage(ledger: Ledger, meta: RunMeta): Promise<RunPage> {
  const status = await runStatus(ledger, meta.runId)
  const params = readLabellingParams(meta.params)
  const summary = await labellingSummary(iterateResults(ledger, meta.runId), params)
  const lines = [
    `Answers: ${Object.entries(summary.answers)
      .map(([value, count]) => `${value} ${count}`)
      .join(', ')}${summary.repaired === 0 ? '' : ` (${summary.repaired} after a repair prompt)`}`,
    ...summary.dev.map((dev) => {
      const right = dev.truePositive + dev.trueNegative
      return `Dev part against ${dev.label}: ${right} of ${dev.compared} agree (${percent(right, dev.compared)}); yes: ${dev.truePositive} found, ${dev.falseNegative} missed, ${dev.falsePositive} false`
    }),
  ]
  return {
    page: null,
    quality: labellingQuality(status, meta.gate?.minSuccessShare),
    summary: lines.join('\n'),
  }
}
