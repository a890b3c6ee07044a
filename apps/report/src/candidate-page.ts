import type {
  Candidate,
  CandidatePictures,
  FoldedPicture,
  RowAccount,
  StarPictures,
  StarSignificance,
} from '@longrun/search'
import { CANDIDATE_PAGE_STYLE } from './candidate-page-style.ts'
import { DISPOSITIONS, dispositionRank, joinReasons } from './disposition.ts'
import { escapeText, shorten } from './escape.ts'
import { depthsSvg, timesSvg } from './events-svg.ts'
import { foldedFluxRange, foldedSvg } from './folded-svg.ts'
import { formatCount, formatFixed, formatNumber, withError } from './format-number.ts'
import { isKnown, lightCurveSvg } from './light-curve-svg.ts'
import { pageHead } from './page-head.ts'
import { periodText } from './period-text.ts'
import { periodogramSvg } from './periodogram-svg.ts'
import { phaseSvg } from './phase-svg.ts'
import { rowAccountText } from './row-account-text.ts'
import { vettingTable } from './vetting-table.ts'

/** What a candidate's page is made of. Every text may be hostile: the page escapes all of it. */
export interface CandidatePageInput {
  /** Name for people; null: the file's is shown. */
  readonly star: string | null
  /** File, or what the user calls the light curve. */
  readonly file: string
  /** "BTJD", "BKJD", "BJD", or "unknown": zero point of every time. */
  readonly timeSystem: string
  /** Rows searched, and their span. */
  readonly points: number
  /** Where the file's other rows went. */
  readonly rows: RowAccount
  readonly spanDays: number
  /** The period grid, in one sentence. */
  readonly grid: string
  readonly candidate: Candidate
  /** 1 is the best of its star, of so many. */
  readonly rank: number
  readonly of: number
  /** The star's, as `StarResult.pictures` holds them. */
  readonly lightCurve: StarPictures['lightCurve']
  readonly periodogram: StarPictures['periodogram']
  readonly pictures: CandidatePictures
  readonly warnings: readonly string[]
  /** What `fapStar` rests on; absent where it was not asked for. */
  readonly significance?: StarSignificance
}

/** Longest sentence about the grid shown: every grid's own fits; what is longer comes from a strange hand. */
const MAX_GRID = 300
const SMALL = { width: 300, height: 152, standalone: false }
const LOW = { width: 300, height: 132, standalone: false }
const NARROW = { width: 420, height: 230, standalone: false }
const WIDE = { width: 420, height: 160, standalone: false }

/**
 * One candidate on one page of HTML that needs nothing else: no request, no script; on paper it fills one
 * sheet of A4 or letter. Equal input gives equal bytes. The sizes of `CandidatePictures` keep it far below 1 MB.
 */
export function candidatePage(input: CandidatePageInput): string {
  const name = shorten(input.star ?? input.file, 60)
  return [
    pageHead({
      title: `${name}, signal ${input.rank} · Longrun`,
      style: CANDIDATE_PAGE_STYLE,
    }),
    `<main><h1>${escapeText(name)} <small>signal ${formatCount(input.rank)} of ${formatCount(input.of)}</small></h1>`,
    `<p class="kicker">${escapeText(kicker(input))}</p>`,
    verdict(input.candidate),
    facts(input),
    figures(input, name),
    vettingTable(input.candidate.vetting ?? []),
    notes(input),
    '</main>\n</body>\n</html>\n',
  ].join('\n')
}

function kicker({ star, file, points, spanDays, timeSystem }: CandidatePageInput): string {
  const zero = isKnown(timeSystem) ? `times in ${shorten(timeSystem, 12)}` : 'time system unknown'
  const from = star === null || star === file ? '' : `${shorten(file, 100)} · `
  return `${from}${formatCount(points)} rows over ${formatNumber(spanDays, 4)} days · ${zero}`
}

function verdict({ disposition, reasons }: Candidate): string {
  const look = DISPOSITIONS[dispositionRank(disposition)]
  const why = reasons.length > 0 ? shorten(joinReasons(reasons), 330) : look.meaning
  return `<p class="said c-${look.name}"><b><span aria-hidden="true">${look.glyph}</span> ${look.words}</b> <span>${escapeText(why)}</span></p>`
}

/** With what it rests on: at its floor it is only known to be no larger. */
function falseAlarm(
  { fapStar }: Candidate,
  significance: CandidatePageInput['significance'],
): string {
  if (fapStar === null) return significance === undefined ? 'not asked for' : 'not calibrated'
  const value = formatNumber(fapStar, 2)
  if (significance === undefined) return value
  const { floor, shuffles } = significance
  return `${fapStar <= floor ? '≤ ' : ''}${value} (${formatCount(shuffles)} shuffles)`
}

function facts({ candidate: c, timeSystem, significance }: CandidatePageInput): string {
  const zero = isKnown(timeSystem) ? ` [${shorten(timeSystem, 12)}]` : ''
  const rows: readonly (readonly [string, string])[] = [
    ['Period [days]', periodText(c, 7)],
    [`Mid-transit${zero}`, withError(c.t0, c.t0ErrDays, 9)],
    ['Duration [h]', withError(c.durationHours, c.durationErrHours, 3)],
    ['Depth [ppm]', withError(c.depthPpm, c.depthErrPpm, 4)],
    ['Radius ratio ≈ √depth', formatNumber(Math.sqrt(Math.max(0, c.depthPpm) * 1e-6), 3)],
    ['SNR, white / red', `${formatFixed(c.snr, 1)} / ${formatFixed(c.snrRed, 1)}`],
    ['SDE', formatFixed(c.sde, 1)],
    ['Transits with data', formatCount(c.transits)],
    ['Ingress [h]', c.ingressHours === undefined ? '–' : formatNumber(c.ingressHours, 2)],
    ['False-alarm probability', falseAlarm(c, significance)],
  ]
  const cells = rows.map(
    ([what, value]) => `<div><dt>${escapeText(what)}</dt><dd>${escapeText(value)}</dd></div>`,
  )
  return `<dl class="facts">${cells.join('')}</dl>`
}

function figures(input: CandidatePageInput, name: string): string {
  const { candidate, pictures } = input
  const drawn = [
    '<div class="figures">',
    lightCurve(input, name),
    folded(input),
    periodogram(input),
    ...(candidate.disposition === 'single-event' ? [] : everyTransit(pictures)),
    '</div>',
  ]
  return drawn.join('\n')
}

/** Drawn once for a wide page and once for a narrow one, where the wide one's text would be too small to read. */
function lightCurve(
  { candidate, lightCurve: curve, timeSystem }: CandidatePageInput,
  name: string,
): string {
  const lone = candidate.disposition === 'single-event'
  const options = {
    title: `Light curve of ${name}`,
    timeSystem: isKnown(timeSystem) ? shorten(timeSystem, 12) : 'unknown',
    transits: [candidate],
  }
  const wide = lightCurveSvg(curve, { ...options, width: 1000, height: 170, standalone: false })
  const marked = wide.includes('<path class="m0"')
  return figure(
    'whole',
    `<div class="broad">${wide}</div><div class="slim">${lightCurveSvg(curve, { ...options, ...NARROW })}</div>`,
    `Cleaned light curve; ${lone ? 'a triangle marks the event' : marked ? 'triangles mark the transits' : 'its transits are too many to be marked'}`,
  )
}

function folded({ candidate, pictures }: CandidatePageInput): string {
  const model = pictures.model === null ? {} : { model: pictures.model }
  const what =
    candidate.disposition === 'single-event'
      ? 'The event'
      : `Folded on P = ${formatNumber(candidate.periodDays, 6)} days`
  const shape =
    candidate.depthErrPpm === null
      ? '; the line is the nearest transit: no fit of one held, so there are no errors'
      : ', with the fitted shape'
  return figure('half', foldedSvg(pictures.fold, { ...WIDE, ...model }), `${what}${shape}`)
}

function periodogram({ candidate, periodogram: spectrum, rank }: CandidatePageInput): string {
  const lone = candidate.disposition === 'single-event'
  const first = rank === 1 ? 'Periodogram' : 'Periodogram of the first search'
  return figure(
    'half',
    periodogramSvg(spectrum, { ...WIDE, bestPeriodDays: lone ? null : candidate.periodDays }),
    lone
      ? `${first}: a lone event has no period in it`
      : `${first}: P${rank === 1 ? '' : ' of this signal'}, its multiples dashed`,
  )
}

/** What compares one transit with another: of a lone event there is nothing to draw. */
function everyTransit(pictures: CandidatePictures): readonly string[] {
  const { even, odd } = pictures
  const model = pictures.model === null ? {} : { model: pictures.model }
  // One scale for both: their depths are to be compared by eye.
  const parities = [even, odd].filter((picture) => picture !== null).map(foldedFluxRange)
  const fluxRange = {
    low: Math.min(...parities.map((range) => range.low)),
    high: Math.max(...parities.map((range) => range.high)),
  }
  const parity = (picture: FoldedPicture | null, which: string): string =>
    picture === null
      ? figure('', empty(`No ${which.toLowerCase()} transit has data`), `${which} transits`)
      : figure(
          '',
          foldedSvg(picture, { ...SMALL, ...model, fluxRange, title: `${which} transits` }),
          `${which} transits, same scale`,
        )
  const times = timesSvg(pictures.events, { ...LOW, title: 'Transit times' })
  return [
    parity(even, 'Even'),
    parity(odd, 'Odd'),
    secondary(pictures),
    figure(
      '',
      phaseSvg(pictures.double, { ...LOW, title: 'Folded on twice the period' }),
      'Folded on 2P, other candidates left out',
    ),
    figure(
      '',
      depthsSvg(pictures.events, {
        ...LOW,
        title: 'Transit depths',
      }),
      'Mean depth in each transit, measured errors, odd ones hollow; the depth above is at mid-transit',
    ),
    figure(
      '',
      times ?? empty('No transit is deep enough by itself for a time of its own'),
      'Observed less predicted time of each transit',
    ),
  ]
}

function secondary({ secondary: picture }: CandidatePictures): string {
  if (picture === null) return figure('', empty('No other phase has enough data'), 'Second eclipse')
  const phase = picture.phase.toFixed(3)
  return figure(
    '',
    foldedSvg(picture, {
      ...SMALL,
      title: `Around phase ${phase}`,
      xLabel: `Hours from phase ${phase}`,
    }),
    'Deepest dip at any other phase, with its box',
  )
}

function figure(kind: string, content: string, caption: string): string {
  const classes = kind === '' ? '' : ` class="${kind}"`
  return `<figure${classes}>${content}<figcaption>${escapeText(caption)}</figcaption></figure>`
}

function empty(why: string): string {
  return `<p class="empty">${escapeText(why)}</p>`
}

function notes({ warnings, grid, rows }: CandidatePageInput): string {
  const shown = warnings.slice(0, 2).map((warning) => shorten(warning, 110))
  const more = warnings.length > shown.length ? [`and ${warnings.length - shown.length} more`] : []
  const said =
    shown.length === 0 ? '' : ` Warnings of this light curve: ${[...shown, ...more].join(' | ')}`
  const searched = shorten(grid, MAX_GRID)
  const stop = searched.endsWith('…') ? '' : '.'
  return `<p class="note">A <b>candidate</b> is a signal that passed these tests; it is not a planet. Each test, its formula and source: docs/vetting.md. Searched: ${escapeText(searched)}${stop} Rows: ${rowAccountText(rows, formatCount)}.${escapeText(said)}</p>`
}
