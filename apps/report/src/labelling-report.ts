import { escapeText } from './escape.ts'
import { formatCount } from './format-number.ts'
import { breakdownTable, outcomesSection } from './labelling-breakdown.ts'
import { calibrationPart } from './labelling-calibration.ts'
import { classTable } from './labelling-classes.ts'
import { disclosureOf } from './labelling-disclosure.ts'
import { examplesSection } from './labelling-examples.ts'
import { gateAndFailures } from './labelling-failures.ts'
import { labellingHeadline } from './labelling-headline.ts'
import { mayShowIncidents } from './labelling-incidents.ts'
import type { LabellingReportInput, ScoredGroup } from './labelling-report-input.ts'
import { confusionMatrix, metricTable, unansweredTable } from './labelling-scores.ts'
import { sharesSection } from './labelling-shares.ts'
import { LABELLING_STYLE } from './labelling-style.ts'
import { mayShow } from './labelling-suppression.ts'
import { labellingTiles } from './labelling-tiles.ts'
import { unansweredDisclosure, type UnansweredDisclosure } from './labelling-unanswered.ts'
import { useSection } from './labelling-use.ts'
import { decimals, rangeText } from './labelling-words.ts'
import { pageHead } from './page-head.ts'
import { scrollOpen } from './scroll-table.ts'

/** The page of a labelling run: it asks the network for nothing and runs no script. */
export function writeLabellingReport(input: LabellingReportInput): string {
  const unanswered = unansweredDisclosure(input)
  return [
    pageHead({ title: `${input.title} · Longrun labelling`, style: LABELLING_STYLE }),
    head(input, unanswered),
    labellingTiles(input, unanswered),
    sharesSection(input),
    ...input.parts.flatMap((part) =>
      input.coders.map((coder) => partSection(input, { part, coder, unanswered })),
    ),
    agreementSection(input),
    outcomesSection(input.outcomes, unanswered, input),
    examplesSection(input),
    useSection(input, unanswered),
    gateAndFailures(input, unanswered),
    READING,
  ].join('\n')
}

function head(input: LabellingReportInput, { isTotalHidden }: UnansweredDisclosure): string {
  const { title, pipeline, description, counts, isRestricted } = input
  const banner = (strong: string, text: string): string =>
    `<p class="banner" role="note"><strong>${strong}</strong> ${text}</p>`
  return [
    `<header><h1>${escapeText(title)}</h1>`,
    `<p class="kicker">Run report · pipeline ${escapeText(pipeline)}</p>`,
    `<p class="headline">${escapeText(labellingHeadline(input, { isTotalHidden, disclosureOf: (part) => disclosureOf(input, part, 'all') }))}</p>`,
    isRestricted
      ? banner(
          'Restricted text.',
          'This page shows no single narrative, and hides counts below 10, and those by which they could be reckoned: of labels and answers, of types and strata, and of narratives that were repaired, refused or failed.',
        )
      : '',
    counts.pending === 0
      ? ''
      : banner(
          'This run is not finished:',
          `${formatCount(counts.pending)}${isTotalHidden ? '' : ` of ${formatCount(counts.total)}`} narratives are still pending. What follows is a snapshot.`,
        ),
    `<ul class="spec" aria-label="What was asked for">${description.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ul>`,
    '</header><main>',
  ].join('\n')
}

function partSection(
  input: LabellingReportInput,
  {
    part,
    coder,
    unanswered,
  }: {
    readonly part: 'dev' | 'test'
    readonly coder: string
    readonly unanswered: UnansweredDisclosure
  },
): string {
  const { classes, isRestricted } = input
  const own = input.groups.filter((group) => group.part === part && group.coder === coder)
  const all = own.find(({ by }) => by === 'all')
  const title = `${part === 'dev' ? 'Dev' : 'Test'} part against ${escapeText(coder)}`
  if (all === undefined)
    return `<section class="panel"><h2>${title}</h2><p>No narrative of this part has this label.</p></section>`
  const { disclosure, isShown } = disclosureOf(input, part, 'all')
  const size = isShown[0]
    ? `${formatCount(all.score.items)} narratives${mayShowIncidents([all.score], { isRestricted }) ? ` of ${formatCount(all.score.clusters)} incidents` : ''} have an answer and this label.`
    : ''
  const shown = { disclosure, isRestricted }
  const breakdowns = [...new Set(own.map(({ by }) => by))]
    .filter((by) => by !== 'all')
    .map((by) => breakdown(input, part, { coder, by }))
  return [
    `<section class="panel" id="${part}-${input.coders.indexOf(coder) + 1}"><h2>${title}</h2>`,
    `<p>${size}</p>`,
    confusionMatrix(all.score, { classes, disclosure }),
    unansweredTable(all, { classes, isRestricted, isHidden: unanswered.isHidden }),
    metricTable(all, shown),
    classTable(all.score, { classes, disclosure }),
    calibrationPart(all.calibration, shown),
    ...breakdowns,
    '</section>',
  ].join('\n')
}

function breakdown(
  input: LabellingReportInput,
  part: string,
  { coder, by }: { readonly coder: string; readonly by: string },
): string {
  const same = input.groups.filter((group) => group.part === part && group.by === by)
  const { disclosure, isShown, values } = disclosureOf(input, part, by)
  const own: ScoredGroup[] = []
  const isOwnShown: boolean[] = []
  for (const group of same.filter((one) => one.coder === coder)) {
    own.push(group)
    isOwnShown.push(isShown[values.indexOf(group.value)])
  }
  return breakdownTable(own, { disclosure, isShown: isOwnShown })
}

function agreementSection(input: LabellingReportInput): string {
  const { agreement } = input
  if (agreement.length === 0) return ''
  const parts = agreement.map(({ part, coders, alpha, pairs }) => {
    const { disclosure } = disclosureOf(input, part, 'all')
    // of two coders alpha follows from the agreed counts and the sum of the others
    const isAlphaShown = mayShow(disclosure, 'ac1')
    const names = (['accuracy', 'kappa', 'pabak', 'ac1'] as const).filter((name) =>
      mayShow(disclosure, name),
    )
    const rows = pairs.map(
      ({ coders: [a, b], score }) =>
        `<tr><th scope="row">${escapeText(a)} and ${escapeText(b)}</th><td class="n">${disclosure.sums === null || names.length > 0 ? formatCount(score.items) : 'hidden'}</td>${names.map((name) => `<td class="n">${decimals(score.metrics[name].value)} <span class="muted">${rangeText(score.metrics[name].interval)}</span></td>`).join('')}</tr>`,
    )
    const heads = { accuracy: 'Agree', kappa: 'Cohen’s kappa', pabak: 'PABAK', ac1: 'Gwet’s AC1' }
    return [
      `<p>${part === 'dev' ? 'Dev' : 'Test'} part: `,
      isAlphaShown
        ? `Krippendorff’s alpha of ${coders.length} coders is <b>${decimals(alpha.value)}</b> (95 % interval ${rangeText(alpha.interval)}) on ${formatCount(alpha.pairableItems)} narratives with two labels or more.${alpha.reason === null ? '' : ` ${escapeText(alpha.reason)}.`}`
        : 'Krippendorff’s alpha is hidden: some counts are below 10.',
      '</p>',
      `${scrollOpen('Agreement of the coders')}<table class="small"><thead><tr><th scope="col">Coders</th><th scope="col" class="n">n</th>${names.map((name) => `<th scope="col" class="n">${heads[name]}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`,
    ].join('')
  })
  return `<section class="panel" id="coders"><h2>Agreement of the coders</h2><p>Among people, without the model: no model can be expected to agree with them more than they do among themselves.</p>${parts.join('')}</section>`
}

const READING = `<section class="panel" id="reading"><h2>How to read this</h2><p>The unit of inference is the incident: narratives of one incident are not independent, and every interval knows it. Intervals are Wilson’s with the effective number of narratives by the delete-one-incident jackknife (Franco et al. 2019), within one narrative type Wilson’s own (1927); of F1 that of Jaccard’s index, of which it is a function, and of means over classes those of the classes joined (MOVER); beside them stands the bootstrap by incident (BCa, Efron 1987), 10 000 resamples with a fixed seed. Effective n: how many independent narratives would fix a share as well; of kappa, MCC and AC1, which are no share, it may exceed the narratives there are. Worst and best: the metric over all ways in which narratives without an answer could have been answered (Manski 1989). Kappa falls with rare labels: read it with prevalence and bias index, PABAK and AC1.</p><p>Formulas, sources and measured coverage: <code>docs/statistics.md</code>.</p></section></main>
<footer><p>Scores of the dev part flatter a prompt that was written on it. The test part is scored by <code>longrun run score --open-test</code>, and each opening is counted.</p></footer>
</body>
</html>
`
