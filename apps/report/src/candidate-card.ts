import { dispositionChip, joinReasons } from './disposition.ts'
import { escapeText, shorten } from './escape.ts'
import { foldedSvg } from './folded-svg.ts'
import { formatCount, formatFixed, formatNumber, withError } from './format-number.ts'
import { isKnown, lightCurveSvg } from './light-curve-svg.ts'
import { periodText } from './period-text.ts'
import { periodogramSvg } from './periodogram-svg.ts'
import type { ReportCandidate, ReportStar, ReportValue } from './report-input.ts'
import { vettingTable } from './vetting-table.ts'

/** Candidates of one star drawn on its card; the table has them all. */
const MAX_SHOWN = 3

/** One star: its candidates in figures and pictures, closed until asked for. */
export function candidateCard(star: ReportStar, place: number): string {
  const [first] = star.candidates
  const name = escapeText(shorten(star.star ?? star.key, 120))
  const head =
    first === undefined
      ? ''
      : `<span>${escapeText(periodText({ ...first, periodErrDays: null }, 6))} days</span><span>${formatNumber(first.depthPpm, 4)} ppm</span><span>SNR ${formatFixed(first.snr, 1)}</span>${dispositionChip(first.disposition)}`
  const more = star.candidates.length - 1
  const others =
    more > 0 ? `<span class="muted">and ${more} more signal${more > 1 ? 's' : ''}</span>` : ''
  return [
    `<details class="card" id="star-${place}"${place <= 2 ? ' open' : ''}><summary><span class="rank">${place}</span><b>${name}</b>${head}${others}</summary>`,
    star.star === null || star.star === star.key
      ? ''
      : `<p class="muted"><code>${escapeText(star.key)}</code></p>`,
    star.truth === undefined ? '' : `<p><b>Truth:</b> ${escapeText(star.truth)}</p>`,
    pictures(star),
    vetting(star),
    features(star),
    '</details>\n',
  ].join('\n')
}

function pictures(star: ReportStar): string {
  const drawn = star.pictures()
  const facts = factTable(star) + reasons(star)
  if (drawn === null) {
    return `<div class="facts">${facts}</div><p class="muted">No pictures were kept of this star.</p>`
  }
  const shown = star.candidates.slice(0, MAX_SHOWN)
  const best = shown[0]
  const periodic = best?.disposition === 'single-event' ? null : best?.periodDays
  const name = shorten(star.star ?? star.key, 80)
  const folds = drawn.folded.slice(0, MAX_SHOWN).map((fold, i) => {
    const svg = foldedSvg(fold, { standalone: false })
    return `<figure>${svg}<figcaption>${shown[i]?.disposition === 'single-event' ? `Signal ${i + 1}, a lone event` : `Signal ${i + 1} folded on ${formatNumber(fold.periodDays, 6)} days`}</figcaption></figure>`
  })
  const beside = folds.length <= 1
  const figures = [
    `<figure class="wide">${lightCurveSvg(drawn.lightCurve, {
      title: `Light curve of ${name}`,
      timeSystem: isKnown(star.timeSystem) ? shorten(star.timeSystem, 12) : 'unknown',
      transits: shown,
      standalone: false,
    })}<figcaption>Cleaned light curve${best === undefined ? '' : '; triangles mark transits'}</figcaption></figure>`,
    `<figure>${periodogramSvg(drawn.periodogram, {
      ...(periodic === undefined ? {} : { bestPeriodDays: periodic }),
      standalone: false,
    })}<figcaption>${periodic === null ? 'Periodogram: a lone event has no period in it' : 'Periodogram: best period P, its multiples dashed'}</figcaption></figure>`,
    ...folds,
    beside ? `<div class="facts beside">${facts}</div>` : '',
  ]
  return `${beside ? '' : `<div class="facts">${facts}</div>`}<div class="pictures">${figures.join('\n')}</div>`
}

/** One candidate a row. */
function factTable(star: ReportStar): string {
  const columns: [string, (candidate: ReportCandidate) => string][] = [
    ['Period [days]', (c) => escapeText(periodText(c, 7))],
    [
      `t0 [${isKnown(star.timeSystem) ? escapeText(shorten(star.timeSystem, 12)) : 'days'}]`,
      (c) => (Number.isFinite(c.t0) ? c.t0.toFixed(4) : '–'),
    ],
    ['Duration [h]', (c) => formatNumber(c.durationHours, 3)],
    ['Depth [ppm]', (c) => withError(c.depthPpm, c.depthErrPpm, 4)],
    ['SNR', (c) => formatFixed(c.snr, 1)],
    ['Red SNR', (c) => formatFixed(c.snrRed, 1)],
    ['SDE', (c) => formatFixed(c.sde, 1)],
    ['Transits', (c) => formatCount(c.transits)],
  ]
  if (star.candidates.some((candidate) => candidate.fapStar !== null)) {
    columns.push([
      'FAP',
      (c) => (c.fapStar === null ? 'not calibrated' : formatNumber(c.fapStar, 2)),
    ])
  }
  const head = columns.map(([name]) => `<th scope="col" class="n">${name}</th>`).join('')
  const body = star.candidates
    .map((candidate, i) => {
      const cells = columns.map(([, cell]) => `<td class="n">${cell(candidate)}</td>`)
      return `<tr><th scope="row" class="n">${i + 1}</th>${cells.join('')}</tr>`
    })
    .join('')
  return `<table><thead><tr><th scope="col" class="n">Signal</th>${head}</tr></thead><tbody>${body}</tbody></table>`
}

function reasons(star: ReportStar): string {
  const lines = star.candidates.slice(0, MAX_SHOWN).map((candidate, i) => {
    const why =
      candidate.reasons.length === 0
        ? ''
        : `: ${escapeText(shorten(joinReasons(candidate.reasons), 2000))}`
    return `<li>Signal ${i + 1} is called ${dispositionChip(candidate.disposition)}${why}</li>`
  })
  const warnings = (star.warnings ?? [])
    .slice(0, 20)
    .map((warning) => `<li class="muted">${escapeText(shorten(warning, 400))}</li>`)
  return `<ul class="reasons">${lines.join('')}${warnings.join('')}</ul>`
}

/** The tests of each signal that is shown, closed until asked for. */
function vetting(star: ReportStar): string {
  const kept = star.vetting?.() ?? []
  const tables = star.candidates.slice(0, MAX_SHOWN).map((_, i) => {
    const tests = kept[i] ?? null
    if (tests === null || tests.length === 0) return ''
    const spoke = tests.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn').length
    const found = spoke === 0 ? 'nothing against it' : `${spoke} against it or in doubt`
    return `<details class="more"><summary>${tests.length} vetting tests of signal ${i + 1}: ${found}</summary>${vettingTable(tests)}</details>`
  })
  return tables.join('')
}

function features(star: ReportStar): string {
  const rows = Object.entries(star.row).map(([name, value]) => {
    const text = valueText(value)
    const why = text === null ? star.nullReasons?.[name] : undefined
    const note =
      why === undefined ? '' : ` <span class="muted">${escapeText(shorten(why, 300))}</span>`
    return `<tr><th scope="row"><code>${escapeText(name)}</code></th><td>${text ?? 'null'}${note}</td></tr>`
  })
  if (rows.length === 0) return ''
  return `<details class="more"><summary>All ${rows.length} values of this star’s row</summary><table><tbody>${rows.join('')}</tbody></table></details>`
}

function valueText(value: ReportValue): string | null {
  if (value === null) return null
  if (typeof value === 'number') return Number.isFinite(value) ? formatNumber(value, 7) : null
  return escapeText(shorten(String(value), 300))
}
