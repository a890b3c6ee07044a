import { readLabellingParams } from '@longrun/pipelines'
import { type Ledger, openVault, type RunMeta } from '@longrun/runs'

import { CommandError } from './exit.ts'
import { pasteable } from './home.ts'

/**
 * Refuse to ask anything more in a labelling run whose text was purged, before the run is touched: its
 * failed items stay failed, with their reasons. Throws `CommandError`.
 */
export function requireText(ledger: Ledger, { runId, pipeline, params }: RunMeta): void {
  if (pipeline !== 'narrative-labelling') return
  const { datasetId } = readLabellingParams(params)
  if (!openVault(ledger.home, datasetId, { create: false }).isDestroyed) return
  throw new CommandError(
    `the text of run ${runId} was purged from this home, so nothing more can be labelled here. Labels and counts stay:\n  ${pasteable(['run', 'export', runId, '--out', 'labels.csv'], ledger.home)}\nTo label the table again, start it in another home (--home).`,
  )
}
