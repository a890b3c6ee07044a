import type { SyntheticSky } from '@longrun/pipelines'
import type { Outcome } from '@longrun/runs'
import type { SkyScore } from '@longrun/search'

import { displayPath, pasteable } from './home.ts'
import type { Artefacts } from './run-artefacts.ts'
import type { TopCandidate } from './sky-score.ts'
import { duration, percent, significant } from './terminal/quantity.ts'
import { textTable } from './terminal/text-table.ts'

const SHOWN = 10
const HEADER = ['star', 'period [d]', 'depth [ppm]', 'SNR', 'SNR red', 'transits', 'disposition']

/** The end of the demo: top candidates, how it did against the truth, where to look next. */
export function demoText(options: {
  readonly outcome: Outcome
  readonly artefacts: Artefacts
  readonly score: SkyScore
  readonly ranked: readonly TopCandidate[]
  readonly home: string
  readonly sky: Pick<SyntheticSky, 'dir' | 'truthPath'>
}): string {
  const { outcome, artefacts, score, ranked, home, sky } = options
  const { status } = outcome
  const rows = ranked
    .slice(0, SHOWN)
    .map((candidate) => [
      candidate.star,
      significant(candidate.periodDays, 6),
      significant(candidate.depthPpm, 4),
      significant(candidate.snr, 3),
      significant(candidate.snrRed, 3),
      String(candidate.transits),
      candidate.disposition,
    ])
  const report = displayPath(artefacts.reportPath ?? artefacts.folder)
  return [
    `${status.succeeded} of ${status.total} stars searched in ${duration(status.elapsedSeconds)}, ${status.failed} failed`,
    '',
    `Top candidates (${Math.min(SHOWN, ranked.length)} of ${ranked.length})`,
    textTable(HEADER, rows, { right: HEADER.slice(1, -1), indent: '  ' }),
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
