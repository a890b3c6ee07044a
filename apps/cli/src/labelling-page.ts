import {
  type LabelledItems,
  labellingQuality,
  type LabelScores,
  readLabelledItems,
  readLabellingParams,
  scoreLabels,
} from '@longrun/pipelines'
import { iterateOutcomes, type Ledger, type RunMeta, runStatus } from '@longrun/runs'

import { answerCounts, labellingReport } from './labelling-report.ts'
import type { RunPage } from './run-page.ts'
import { percent } from './terminal/quantity.ts'

/** What a labelling run gave: its page, without any text, and scores of the dev part in a few lines. */
export async function labellingPage(ledger: Ledger, meta: RunMeta): Promise<RunPage> {
  const { runId } = meta
  const params = readLabellingParams(meta.params)
  const items = await readLabelledItems(iterateOutcomes(ledger, runId), params)
  // the page shows the bootstrap of all narratives only
  const scores = scoreLabels(items, { by: params.strata, groupReplicates: 0 })
  return {
    page: [await labellingReport(ledger, meta, { items, scores, reveal: null })],
    quality: labellingQuality(await runStatus(ledger, runId), meta.gate?.minSuccessShare),
    summary: summaryText(items, scores),
  }
}

function summaryText(items: LabelledItems, scores: LabelScores): string {
  const counts = answerCounts(items)
  const answers = items.classes
    .map((name, at) => ({ name, count: counts[at] }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
  const repaired = items.outcomes.filter((outcome) => outcome === 'repaired').length
  return [
    `Answers: ${answers.map(({ name, count }) => `${name} ${count}`).join(', ') || 'none'}${repaired === 0 ? '' : ` (${repaired} after a repair prompt)`}`,
    ...scores.groups.flatMap(({ by, coder, score }) => {
      if (by !== 'all' || score.items === 0) return []
      const right = Math.round((score.metrics.accuracy.value ?? 0) * score.items)
      const agree = `Dev part against ${coder}: ${right} of ${score.items} agree (${percent(right, score.items)})`
      if (score.kind === 'classes') return [agree]
      const { tp, fn, fp } = score.counts
      return [`${agree}; yes: ${tp} found, ${fn} missed, ${fp} false`]
    }),
  ].join('\n')
}
