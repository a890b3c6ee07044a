import { candidateCard } from './candidate-card.ts'
import { candidateTable, overviewSection } from './candidate-table.ts'
import { formatCount } from './format-number.ts'
import { pageHead } from './page-head.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import type { ReportInput, ReportOptions, ReportStar } from './report-input.ts'
import {
  searchedSection,
  failuresSection,
  gateSection,
  headSection,
  nullsSection,
  truthSection,
  warningsSection,
} from './summary-sections.ts'
import { surveyStars, type Survey } from './survey.ts'

/**
 * A run's report as one HTML page that needs nothing else: it asks the network for nothing (its
 * content security policy forbids it), runs no script but its own (allowed by hash), and reads well
 * without script, in the dark, on a phone and on paper. Equal input gives equal bytes.
 */
export function writeReport(input: ReportInput, options: ReportOptions = {}): string {
  return Array.from(reportChunks(input, options)).join('')
}

/**
 * The same page piece by piece, for a stream: at no time is more than one star's pictures in
 * memory. The pieces joined are what `writeReport` gives.
 */
export function* reportChunks(
  input: ReportInput,
  options: ReportOptions = {},
): Generator<string, void, undefined> {
  const { pictured = 100, maxRows = 10_000 } = options
  const survey = surveyStars(input.stars, {
    maxRows,
    ...(input.features === undefined ? {} : { columns: input.features }),
  })
  const picturedStars = bestStars(survey, pictured)
  const places = new Map(picturedStars.map((star, i) => [star.key, i + 1]))
  yield pageHead({
    title: `${input.title} · Longrun report`,
    style: PAGE_STYLE,
    script: PAGE_SCRIPT,
  })
  yield headSection(input, survey)
  yield navigation(input, survey, picturedStars.length)
  yield searchedSection(input.counts, survey)
  yield gateSection(input.gate)
  yield truthSection(input.truth)
  yield overviewSection(survey, input.truth)
  yield* candidateTable(survey, (key) => places.get(key) ?? null)
  if (picturedStars.length > 0) {
    yield pictureHead(picturedStars.length, survey)
    for (let i = 0; i < picturedStars.length; i++) yield candidateCard(picturedStars[i], i + 1)
    yield '</section>\n'
  }
  yield failuresSection(input)
  yield nullsSection(survey)
  yield warningsSection(input)
  yield FOOT
}

/** The stars of the best candidates, in their order, each once. */
function bestStars(survey: Survey, count: number): ReportStar[] {
  const stars = new Map<string, ReportStar>()
  for (const { star } of survey.ranked) {
    if (stars.size >= count) break
    if (!stars.has(star.key)) stars.set(star.key, star)
  }
  return [...stars.values()]
}

function navigation(input: ReportInput, survey: Survey, pictured: number): string {
  const links: [string, string, boolean][] = [
    ['searched', 'What was searched', true],
    ['gate', 'Checks', input.gate !== null],
    ['truth', 'Truth', input.truth !== undefined],
    ['overview', 'At a glance', survey.candidates > 0],
    ['candidates', 'Candidates', true],
    ['pictures', 'Pictures', pictured > 0],
    ['failures', 'Failures', true],
    ['nulls', 'Null values', survey.stars > 0],
    ['warnings', 'Warnings', input.warnings.length > 0],
  ]
  const shown = links.filter(([, , there]) => there)
  return `<nav aria-label="Sections">${shown.map(([id, name]) => `<a href="#${id}">${name}</a>`).join('')}</nav>\n`
}

function pictureHead(count: number, survey: Survey): string {
  const stars = new Set(survey.ranked.map((ranked) => ranked.star.key)).size
  const which =
    count < stars
      ? `the best ${formatCount(count)} stars with a signal`
      : 'every star with a signal'
  return `<section class="panel" id="pictures"><h2>Pictures</h2><p>Light curve, periodogram and folded transit of ${which}. Open one with a click or the space bar; <code>longrun search FILE --report DIR</code> writes one printable page a candidate. <span hidden><button type="button" id="open-all">Open all</button></span></p>\n`
}

const FOOT = `</main>
<footer><p>A <b>candidate</b> is a signal that passed the tests of this search; it is not a planet. Ranking: disposition, then red-noise SNR. SNR (white): depth over its error, σ² = 1/W<sub>in</sub> + 1/W<sub>out</sub>. SNR (red): with correlated noise, Pont et al. 2006. SDE: signal detection efficiency of the periodogram’s peak; it depends on period range and grid, so compare it only within one run. Transits: those with data. Light curves are decimated for drawing; points far outside the scale are drawn at its edge.</p></footer>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`
