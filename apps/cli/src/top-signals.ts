import { compareSignals, type ReportCandidate } from '@longrun/report'

import { signalPeriod } from './signal-period.ts'
import { significant } from './terminal/quantity.ts'
import { printable, textTable } from './terminal/text-table.ts'

const SHOWN = 10
const HEADER = ['star', 'period [d]', 'depth [ppm]', 'SNR', 'SNR red', 'transits', 'disposition']

/** A row of the candidates table with the star it belongs to. */
export type TopSignal = Pick<
  ReportCandidate,
  'periodDays' | 'depthPpm' | 'snr' | 'snrRed' | 'transits' | 'disposition'
> & { readonly star: string }

/** The best signals of a survey in the report's order, under how many there are of each disposition. */
export function topSignalsText(signals: readonly TopSignal[]): string {
  if (signals.length === 0) return 'No signal was found'
  const counts = new Map<string, number>()
  const ranked = signals.toSorted(compareSignals)
  for (const { disposition } of ranked) counts.set(disposition, (counts.get(disposition) ?? 0) + 1)
  const kinds = [...counts].map(([disposition, count]) => `${count} ${disposition}`)
  const rows = ranked
    .slice(0, SHOWN)
    .map((signal) => [
      printable(signal.star),
      signalPeriod(signal, 6),
      significant(signal.depthPpm, 4),
      significant(signal.snr, 3),
      significant(signal.snrRed, 3),
      String(signal.transits),
      signal.disposition,
    ])
  return [
    `Top signals (${rows.length} of ${signals.length} in candidates.csv: ${kinds.join(', ')})`,
    textTable(HEADER, rows, { right: HEADER.slice(1, -1), indent: '  ' }),
  ].join('\n')
}
