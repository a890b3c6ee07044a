import { DISPOSITIONS, dispositionChip, dispositionRank, joinReasons } from './disposition.ts'
import { escapeText, shorten } from './escape.ts'
import { periodText } from './period-text.ts'
import { formatCount, formatFixed, formatNumber } from './format-number.ts'
import { overviewSvg } from './overview-svg.ts'
import type { ReportTruth } from './report-input.ts'
import type { RankedCandidate, Survey } from './survey.ts'

/** Marks in the overview picture, best first. */
const MAX_MARKS = 4000
/** Rows that go into one piece of text. */
const ROWS_A_CHUNK = 200

/** Depth against period of every candidate, with its legend. */
export function overviewSection(survey: Survey, truth: ReportTruth | undefined): string {
  if (survey.candidates === 0) return ''
  const marks = survey.ranked.slice(0, MAX_MARKS)
  const injected = truth?.injected ?? []
  const svg = overviewSvg(
    marks.map(({ star, candidate }) => ({
      name: shorten(star.star ?? star.key, 80),
      periodDays: candidate.periodDays,
      depthPpm: candidate.depthPpm,
      snr: candidate.snr,
      disposition: candidate.disposition,
    })),
    { injected, standalone: false },
  )
  const legend = DISPOSITIONS.map((look) => {
    const count = survey.dispositions.get(look.name) ?? 0
    return `<li>${dispositionChip(look.name)} <b>${formatCount(count)}</b><br><span class="muted">${look.meaning}</span></li>`
  })
  if (injected.length > 0) {
    legend.push(
      '<li><span class="pass"><span aria-hidden="true">◯</span> injected, recovered</span> · <span class="fail"><span aria-hidden="true">✕</span> injected, missed</span></li>',
    )
  }
  return [
    '<section class="panel" id="overview"><h2>All signals at a glance</h2>',
    `<div class="split"><div>${svg}</div><ul class="legend">${legend.join('')}</ul></div>`,
    marks.length < survey.candidates
      ? `<p class="muted">The best ${formatCount(marks.length)} of ${formatCount(survey.candidates)} are drawn.</p>`
      : '',
    '</section>',
  ].join('\n')
}

/** The table of candidates, in pieces; `cardOf` gives the number of a star's picture card, or null. */
export function* candidateTable(
  survey: Survey,
  cardOf: (key: string) => number | null,
): Generator<string> {
  yield '<section class="panel" id="candidates"><h2>Candidates</h2>\n'
  if (survey.ranked.length === 0) {
    yield '<p>No signal was found.</p></section>\n'
    return
  }
  const confident = survey.dispositions.get('candidate') ?? 0
  yield `<p class="muted">${formatCount(survey.candidates)} signals, each a row of the exported table of candidates; ${formatCount(confident)} of them passed every test and are called candidate.</p>\n`
  if (survey.ranked.length < survey.candidates) {
    yield `<p>The best ${formatCount(survey.ranked.length)} of ${formatCount(survey.candidates)} are listed; the exported table has all.</p>\n`
  }
  yield tools()
  yield (
    '<div class="scroll"><table id="candidate-table"><thead><tr>' + HEADS + '</tr></thead><tbody>\n'
  )
  for (let start = 0; start < survey.ranked.length; start += ROWS_A_CHUNK) {
    yield survey.ranked
      .slice(start, start + ROWS_A_CHUNK)
      .map((ranked, i) => row(ranked, start + i + 1, cardOf(ranked.star.key)))
      .join('')
  }
  yield '</tbody></table></div>\n'
  yield '<p class="pager tools" data-table-tools hidden><button type="button" id="page-before">Previous</button><button type="button" id="page-after">Next</button><span id="shown" role="status"></span></p></section>\n'
}

function tools(): string {
  const kinds = DISPOSITIONS.map((look) => `<option value="${look.name}">${look.words}</option>`)
  return [
    '<div class="tools" data-table-tools hidden>',
    '<div><label for="filter-text">Star, reason or any text</label><input type="search" id="filter-text" autocomplete="off"></div>',
    `<div><label for="filter-kind">Disposition</label><select id="filter-kind"><option value="">all</option>${kinds.join('')}</select></div>`,
    '<div><label for="page-size">Rows a page</label><select id="page-size"><option>25</option><option>100</option><option>500</option><option>all</option></select></div>',
    '</div>\n',
  ].join('')
}

const HEADS = [
  '<th scope="col" class="n" data-numeric aria-sort="ascending">#</th>',
  '<th scope="col">Star</th>',
  '<th scope="col">Disposition</th>',
  '<th scope="col" class="n" data-numeric>Period [days]</th>',
  '<th scope="col" class="n" data-numeric data-first="descending">Depth [ppm]</th>',
  '<th scope="col" class="n" data-numeric data-first="descending">Duration [h]</th>',
  '<th scope="col" class="n" data-numeric data-first="descending">SNR</th>',
  '<th scope="col" class="n" data-numeric data-first="descending">Red SNR</th>',
  '<th scope="col" class="n" data-numeric data-first="descending">SDE</th>',
  '<th scope="col" class="n" data-numeric data-first="descending">Transits</th>',
  '<th scope="col" data-fixed>Why</th>',
].join('')

function row(ranked: RankedCandidate, rank: number, card: number | null): string {
  const { star, candidate } = ranked
  const name = escapeText(shorten(star.star ?? star.key, 120))
  const link = card === null ? name : `<a href="#star-${card}">${name}</a>`
  const kind = DISPOSITIONS[dispositionRank(candidate.disposition)].name
  const cells = [
    formatCount(rank),
    escapeText(periodText({ ...candidate, periodErrDays: null }, 6)),
    formatNumber(candidate.depthPpm, 4),
    formatNumber(candidate.durationHours, 3),
    formatFixed(candidate.snr, 1),
    formatFixed(candidate.snrRed, 1),
    formatFixed(candidate.sde, 1),
    formatCount(candidate.transits),
  ]
  const [first, ...rest] = cells.map((text) => `<td class="n">${text}</td>`)
  return `<tr data-kind="${kind}">${first}<td class="name">${link}</td><td>${dispositionChip(candidate.disposition)}</td>${rest.join('')}<td class="why">${escapeText(shorten(joinReasons(candidate.reasons), 400))}</td></tr>\n`
}
