import type { RunStatus } from '@longrun/runs'
import type { InjectionSummary } from '@longrun/search'

import { successShare, type SurveyQuality } from '../transit-survey/quality.ts'

/** Checks of a finished run of injections. */
export function injectionQuality(
  summary: InjectionSummary,
  status: RunStatus,
  minSuccessShare?: number,
): SurveyQuality {
  const empty = summary.cells.filter(({ n }) => n === 0).length
  return {
    nullShares: {},
    checks: [
      successShare(status, minSuccessShare),
      {
        name: 'cells with injections',
        passed: empty === 0,
        found: `${summary.cells.length - empty} of ${summary.cells.length}`,
        required: 'all, or the map has holes',
      },
    ],
  }
}
