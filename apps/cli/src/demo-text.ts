import type { SyntheticSky } from '@longrun/pipelines'
import type { Outcome } from '@longrun/runs'
import type { SkyScore } from '@longrun/search'

import { displayPath, pasteable } from './home.ts'
import type { Artefacts } from './run-artefacts.ts'
import { duration, percent } from './terminal/quantity.ts'

/** The end of the demo: the best signals, how it did against the truth, where to look next. */
export function demoText(options: {
  readonly outcome: Outcome
  readonly artefacts: Artefacts
  readonly score: SkyScore
  readonly home: string
  readonly sky: Pick<SyntheticSky, 'dir' | 'truthPath'>
}): string {
  const { outcome, artefacts, score, home, sky } = options
  const { status } = outcome
  const report = displayPath(artefacts.reportPath ?? artefacts.folder)
  return [
    `${status.succeeded} of ${status.total} stars searched in ${duration(status.elapsedSeconds)}, ${status.failed} failed`,
    '',
    ...(artefacts.summary === null ? [] : [artefacts.summary]),
    '',
    `found / planted at SNR >= ${score.snrMin}      ${score.recovered} / ${score.injected} (${percent(score.recovered, score.injected)})`,
    `false candidates, quiet stars  ${score.falseCandidates} / ${score.quietStars}`,
    `eclipsing binaries flagged     ${score.eclipsingBinariesFlagged} / ${score.eclipsingBinaries}, ${score.eclipsingBinariesPeriodRight} at the true period`,
    '',
    `table    ${displayPath(artefacts.tablePath)}`,
    `report   ${report}`,
    `sky      ${displayPath(sky.dir)} (synthetic)`,
    `truth    ${displayPath(sky.truthPath)} (what was planted)`,
    '',
    `Next: open ${report} in a browser, then survey your own files:`,
    `  ${pasteable(['init'], home)}`,
  ].join('\n')
}
