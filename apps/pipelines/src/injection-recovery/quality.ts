import type { RunStatus } from '@longrun/runs'
import type { InjectionSummary } from '@longrun/search'

import { DEFAULT_SUCCESS_SHARE, type SurveyQuality } from '../transit-survey/quality.ts'

/** Checks of a finished run of injections. */
export function injectionQuality(
  summary: InjectionSummary,
  status: RunStatus,
  minSuccessShare: number = DEFAULT_SUCCESS_SHARE,
): SurveyQuality {
  const success = status.total === 0 ? 0 : status.succeeded / status.total
  const empty = summary.cells.filter(({ n }) => n === 0).length
  return {
    nullShares: {},
    checks: [
      {
        name: 'success share',
        passed: success >= minSuccessShare,
        found: `${(100 * success).toFixed(1)} %`,
        required: `at least ${(100 * minSuccessShare).toFixed(1)} %`,
      },
      {
        name: 'cells with injections',
        passed: empty === 0,
        found: `${summary.cells.length - empty} of ${summary.cells.length}`,
        required: 'all, or the map has holes',
      },
    ],
  }
}
