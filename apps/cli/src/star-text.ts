import type { LightCurve } from '@longrun/lightcurve'
import { rowAccountText, sparkline } from '@longrun/report'
import type {
  Candidate,
  FeatureRow,
  FoldedPicture,
  SearchOptions,
  StarResult,
} from '@longrun/search'

import { significant } from './terminal/quantity.ts'
import { printable, textTable } from './terminal/text-table.ts'
import { signalPeriod } from './signal-period.ts'

const HEADER = [
  '#',
  'period [d]',
  't0',
  'duration [h]',
  'depth [ppm]',
  'SNR',
  'SNR red',
  'score',
  'SDE',
  'transits',
  'disposition',
]

/** Beside SDE, where it was asked for. */
const FAP_COLUMN = 9

/** About a second, whatever the zero point: a full Julian date spends seven digits before the point. */
const T0_DECIMALS = 5

/** What the search found in one star, for a person; with method `tls`, what that search said as well. */
export function starText(
  file: string,
  result: StarResult,
  { method }: Pick<SearchOptions, 'method'> = {},
): string {
  const lines = [
    `${printable(result.star ?? 'star unknown')}  (${printable(file)})  ${result.points} points over ${significant(result.spanDays, 4)} days, times in ${result.timeSystem}`,
  ]
  if (result.candidates.length === 0) lines.push('  no candidate')
  else {
    const rated = result.significance !== undefined
    const header = rated ? HEADER.toSpliced(FAP_COLUMN, 0, 'FAP') : HEADER
    const rows = result.candidates.map((candidate, i) => {
      const row = candidateRow(candidate, i)
      return rated ? row.toSpliced(FAP_COLUMN, 0, fapText(candidate.fapStar)) : row
    })
    lines.push(textTable(header, rows, { right: header.slice(0, -1), indent: '  ' }))
    for (const [i, candidate] of result.candidates.entries())
      for (const said of [...errorsOf(candidate), ...candidate.reasons])
        lines.push(`  ${i + 1}: ${printable(said)}`)
    const folded = result.pictures.folded[0]
    if (folded !== undefined) lines.push(`  folded on 1: ${foldedLine(folded)}`)
  }
  if (method === 'tls') lines.push(tlsLine(result.features))
  lines.push(`  rows: ${rowAccountText(result.rows)}`)
  for (const warning of result.warnings) lines.push(`  warning: ${printable(warning)}`)
  return lines.join('\n')
}

function candidateRow(candidate: Candidate, i: number): readonly string[] {
  return [
    String(i + 1),
    signalPeriod(candidate, 7),
    candidate.t0.toFixed(T0_DECIMALS),
    significant(candidate.durationHours, 3),
    significant(candidate.depthPpm, 4),
    significant(candidate.snr, 3),
    significant(candidate.snrRed, 3),
    significant(scoreOf(candidate), 3),
    significant(candidate.sde, 3),
    String(candidate.transits),
    candidate.disposition,
  ]
}

/** A line of the errors, to two digits; none where the fit did not hold. */
function errorsOf(candidate: Candidate): readonly string[] {
  const { periodErrDays, t0ErrDays, durationErrHours, depthErrPpm } = candidate
  const errors: readonly (readonly [string, number | null, string])[] = [
    ['period', periodErrDays, 'd'],
    ['t0', t0ErrDays, 'd'],
    ['duration', durationErrHours, 'h'],
    ['depth', depthErrPpm, 'ppm'],
  ]
  const told = errors.flatMap(([name, error, unit]) =>
    error === null
      ? []
      : [`${name} +-${error < 10 ? error.toPrecision(2) : Number(error.toPrecision(2))} ${unit}`],
  )
  return told.length === 0 ? [] : [`errors: ${told.join(', ')}`]
}

/** The number that the reasons call score. */
function scoreOf({ vetting = [] }: Candidate): number | null {
  return vetting.find(({ name }) => name === 'significance')?.value ?? null
}

/** Two digits from the first that is not 0: a floor of 0.025 is not 0.03. */
function fapText(fap: number | null): string {
  return fap === null ? '-' : String(Number(fap.toPrecision(2)))
}

/** What transit least squares says of the star, or why it says nothing. */
function tlsLine({ values, reasons }: FeatureRow): string {
  const { tls_period: period, tls_depth: depth, tls_snr, tls_sde, tls_odd_even } = values
  if (typeof period !== 'number') return `  tls: ${reasons['tls_period'] ?? 'nothing was measured'}`
  const ppm = typeof depth === 'number' ? depth * 1e6 : null
  return `  tls, its best period: ${significant(period, 7)} d, depth ${significant(ppm, 4)} ppm, SNR ${significant(tls_snr, 3)}, SDE ${significant(tls_sde, 3)}, odd-even ${significant(tls_odd_even, 3)} sigma`
}

/** The binned transit as one line of text, with its reach in hours. */
function foldedLine({ binHours, binFlux }: FoldedPicture): string {
  const reach = Math.max(0, ...binHours)
  return `${sparkline(binFlux, { width: 60 })}  +-${significant(reach, 2)} h`
}

/** Facts of a light curve, for a person. */
export function curveFacts(lightCurve: LightCurve): readonly (readonly [string, string])[] {
  const { time, segments, timeSystem } = lightCurve
  const first = time.reduce((a, b) => Math.min(a, b), Infinity)
  const last = time.reduce((a, b) => Math.max(a, b), -Infinity)
  return [
    ['star', printable(lightCurve.star ?? 'unknown')],
    ['mission', printable(lightCurve.mission ?? 'unknown')],
    ['producer', lightCurve.producer],
    ['origin', lightCurve.origin],
    ['flux column', printable(lightCurve.fluxColumn)],
    [
      'time system',
      `${timeSystem.zeroPoint}, scale ${timeSystem.scale}, reference ${timeSystem.reference}`,
    ],
    ['points', pointsText(lightCurve)],
    [
      'time range',
      `${significant(first, 9)} .. ${significant(last, 9)} (${significant(last - first, 4)} days)`,
    ],
    [
      'segments',
      segments
        .map(
          ({ label, start, end, cadenceDays, band }) =>
            `${printable(label)}${band === null ? '' : ` [${printable(band)}]`}: ${end - start} points every ${significant(cadenceDays * 1440, 3)} min`,
        )
        .join('; '),
    ],
    ['errors', lightCurve.fluxErr === null ? 'none in the file' : 'one a point'],
    ['quality flags', lightCurve.quality === null ? 'none in the file' : 'one a point'],
  ]
}

/** A search takes fewer still: those without quality flags and outliers. */
function pointsText({ time, rowsRead }: LightCurve): string {
  const total = rowsRead?.total ?? time.length
  return total === time.length
    ? String(time.length)
    : `${time.length} of ${total} rows in the file (a search also leaves out bad quality and outliers)`
}
