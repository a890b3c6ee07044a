import { discloseComparison } from './comparison-disclosure.ts'
import type {
  ComparedNarrative,
  ComparedPair,
  ComparisonPageInput,
} from './comparison-page-input.ts'
import { differenceTable, type Letters, testTable } from './comparison-scores.ts'
import { escapeText, shorten } from './escape.ts'
import { formatCount } from './format-number.ts'
import { mayShowIncidents } from './labelling-incidents.ts'
import { LABELLING_STYLE } from './labelling-style.ts'
import { discloseAll, discloseGroups, LEAST_SHOWN, mayShow } from './labelling-suppression.ts'
import {
  countOrHidden,
  decimals,
  groupName,
  HIDDEN_NOTE,
  rangeText,
  INTERVAL_NOTE,
} from './labelling-words.ts'
import { pageHead } from './page-head.ts'
import { scrollOpen } from './scroll-table.ts'

/** Longest text of one cell. */
const MOST_TEXT = 1200

/** The page of a comparison of labelling runs: it asks the network for nothing and runs no script. */
export function writeComparisonPage(input: ComparisonPageInput): string {
  const names = input.runs.map(({ name }) => name).join(' and ')
  return [
    pageHead({ title: `${names} · Longrun comparison`, style: LABELLING_STYLE }),
    `<header><h1>${escapeText(names)}</h1><p class="kicker">Comparison of labelling runs, narrative by narrative</p>`,
    input.isRestricted
      ? `<p class="banner" role="note"><strong>Restricted text.</strong> ${HIDDEN_NOTE}</p>`
      : '',
    '</header><main>',
    runsSection(input),
    ...input.pairs.map((pair) => pairSection(pair, input)),
    disagreementsSection(input),
    FOOT,
  ].join('\n')
}

const KINDS = ['answered', 'refused', 'failed', 'pending'] as const

/**
 * Whether a number from 1 to 9 of narratives without an answer is hidden: then the answered of each run
 * are too, or what the runs share would tell it.
 */
function hidesUnanswered({ runs, pairs, isRestricted }: ComparisonPageInput): boolean {
  return (
    isRestricted &&
    (runs.some(({ counts }) => KINDS.some((kind) => isSmall(counts[kind]))) ||
      pairs.some(({ counts }) => Object.values(counts).some(isSmall)))
  )
}

function isSmall(count: number): boolean {
  return count > 0 && count < LEAST_SHOWN
}

function runsSection(input: ComparisonPageInput): string {
  const { runs } = input
  const isHiding = hidesUnanswered(input)
  const rows = runs.map(({ letter, name, runId, model, prompt, counts, notes }) => {
    const cells = KINDS.map(
      (kind) =>
        `<td class="n">${countOrHidden(counts[kind], isHiding && (kind === 'answered' || isSmall(counts[kind])))}</td>`,
    )
    return `<tr><th scope="row">${letter}</th><td>${escapeText(name)}<br><span class="muted run-id">${escapeText(runId)}</span></td><td>${escapeText(model)}<br><span class="muted">prompt ${escapeText(prompt)}</span></td>${cells.join('')}<td>${notes.map((text) => `<p>${escapeText(text)}</p>`).join('')}</td></tr>`
  })
  return `<section class="panel" id="runs"><h2>Runs</h2>${scrollOpen('Runs')}<table class="small"><thead><tr><th scope="col">Run</th><th scope="col">Name</th><th scope="col">Asked</th>${KINDS.map((kind) => `<th scope="col" class="n">${kind}</th>`).join('')}<th scope="col">Who answered</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`
}

function pairSection(pair: ComparedPair, input: ComparisonPageInput): string {
  const { runs, parts, coders } = input
  const letters: Letters = [runs[pair.a].letter, runs[pair.b].letter]
  const title = letters.join(' and ')
  return [
    `<section class="panel" id="${letters.join('-')}"><h2>${title}</h2>`,
    pairCounts(pair, letters, input),
    ...pair.notes.map((text) => `<p class="banner" role="note">${escapeText(text)}</p>`),
    '<h3>Same answers</h3>',
    agreementPart(pair, { letters, input }),
    ...parts.flatMap((part) =>
      coders.map((coder) => scoresPart(pair, { part, coder, letters, input })),
    ),
    '</section>',
  ].join('\n')
}

function pairCounts({ counts }: ComparedPair, [a, b]: Letters, input: ComparisonPageInput): string {
  const isHiding = hidesUnanswered(input)
  const list = [
    [counts.bothAnswered, 'answered by both: compared'],
    [counts.onlyAAnswered, `without an answer of ${b}`],
    [counts.onlyBAnswered, `without an answer of ${a}`],
    [counts.neitherAnswered, 'without an answer of either'],
    [counts.onlyInA, `only in the selection of ${a}`],
    [counts.onlyInB, `only in the selection of ${b}`],
  ] as const
  const tiles = list.flatMap(([n, words], at) =>
    n === 0 && at > 0
      ? []
      : [`<li><b>${countOrHidden(n, isHiding && isSmall(n))}</b>${words}</li>`],
  )
  return `<ul class="tiles">${tiles.join('')}</ul>`
}

/** How far the runs agree with each other, without any manual label. */
function agreementPart(
  { agreement }: ComparedPair,
  { letters: [a, b], input }: { readonly letters: Letters; readonly input: ComparisonPageInput },
): string {
  const disclose = input.isRestricted ? discloseGroups : discloseAll
  const names = ['accuracy', 'kappa', 'pabak', 'ac1'] as const
  const heads = ['Same answer', 'Cohen’s kappa', 'PABAK', 'Gwet’s AC1']
  const parts = ['all', 'type'].flatMap((by) => {
    const own = agreement.filter((group) => group.by === by)
    const { disclosure, isShown } = disclose(own.map(({ score }) => [score]))
    return own.map((group, at) => {
      const { metrics } = group.score
      const isHidden = !isShown[at]
      const cells = names.map((name) =>
        isHidden || !mayShow(disclosure, name)
          ? 'hidden'
          : `${decimals(metrics[name].value)} <span class="muted">${rangeText(metrics[name].interval)}</span>`,
      )
      return `<tr><th scope="row">${escapeText(groupName(group))}</th><td class="n">${countOrHidden(group.score.items, isHidden)}</td>${cells.map((cell) => `<td class="n">${cell}</td>`).join('')}</tr>`
    })
  })
  const [all] = agreement
  const { disclosure, isShown } = disclose([[all.score]])
  const matrix =
    isShown[0] && disclosure.sums === null
      ? answerMatrix(all.score, { letters: [a, b], classes: input.classes })
      : ''
  return `${matrix}${scrollOpen('Agreement of the runs')}<table class="small"><thead><tr><th scope="col">Narratives</th><th scope="col" class="n">n</th>${heads.map((head) => `<th scope="col" class="n">${head}</th>`).join('')}</tr></thead><tbody>${parts.join('')}</tbody></table></div><p class="muted">${INTERVAL_NOTE}</p>`
}

/** Answers of one run against those of the other. */
function answerMatrix(
  score: ComparedPair['agreement'][number]['score'],
  { letters: [a, b], classes }: { readonly letters: Letters; readonly classes: readonly string[] },
): string {
  const counts =
    score.kind === 'yesNo'
      ? [score.counts.tn, score.counts.fp, score.counts.fn, score.counts.tp]
      : Array.from(score.table.counts)
  const order = score.kind === 'yesNo' ? [1, 0] : classes.map((_, at) => at)
  const rows = order.map(
    (first) =>
      `<tr><th scope="row">${a} ${escapeText(classes[first])}</th>${order.map((second) => `<td class="${first === second ? 'hit' : 'miss'} s0"><b>${formatCount(counts[first * classes.length + second])}</b></td>`).join('')}</tr>`,
  )
  return `${scrollOpen(`Answers of ${a} in rows, of ${b} in columns`)}<table class="confusion"><thead><tr><td></td>${order.map((second) => `<th scope="col">${b} ${escapeText(classes[second])}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function scoresPart(
  pair: ComparedPair,
  {
    part,
    coder,
    letters,
    input,
  }: {
    readonly part: 'dev' | 'test'
    readonly coder: string
    readonly letters: Letters
    readonly input: ComparisonPageInput
  },
): string {
  const { isRestricted, runs } = input
  const title = `<h3>${part === 'dev' ? 'Dev' : 'Test'} part against ${escapeText(coder)}</h3>`
  const own = pair.groups.filter((group) => group.part === part && group.coder === coder)
  const all = own.filter(({ by }) => by === 'all')
  if (all.length === 0) return `${title}<p>No narrative of this part has this label.</p>`
  const types = own.filter(({ by }) => by === 'type')
  const hasFamily = runs.length > 2
  const whole = discloseComparison(all, { isRestricted })
  const byType = discloseComparison(types, { isRestricted })
  const { binary } = all[0]
  const { items, clusters } = all[0].accuracy
  return [
    title,
    whole.isShown[0]
      ? `<p>${formatCount(items)} narratives${mayShowIncidents([{ clusters }], { isRestricted }) ? ` of ${formatCount(clusters)} incidents` : ''} have this label and an answer of both.</p>`
      : '',
    binary !== null && whole.detail === 'whole' && whole.isShown[0]
      ? differenceTable(binary, letters)
      : '',
    testTable(all, { letters, hasFamily, disclosure: whole }),
    types.length === 0 ? '' : testTable(types, { letters, hasFamily, disclosure: byType }),
  ].join('')
}

function disagreementsSection({
  disagreements,
  disagreementCount,
  hiddenDisagreements,
  isRestricted,
  runs,
  coders,
}: ComparisonPageInput): string {
  const head =
    '<section class="panel" id="disagreements"><h2>Where the runs answer differently</h2>'
  if (disagreements.length === 0)
    return isRestricted
      ? `${head}<p>The text is restricted: no single narrative is shown. <code>disagreements.csv</code> lists them by key.</p></section>`
      : `${head}<p>Nowhere, among the narratives that may be looked at.</p></section>`
  const hasText = disagreements.some(({ text }) => text !== null)
  const rest = disagreementCount - disagreements.length
  const closed =
    hiddenDisagreements === 0
      ? ''
      : ` ${formatCount(hiddenDisagreements)} more lie in the test part, which is closed.`
  const heads = [
    'Narrative',
    ...coders.map((coder) => `Label ${escapeText(coder)}`),
    ...runs.map(({ letter }) => letter),
    ...(hasText ? ['Text', 'The models said'] : []),
  ]
  return [
    head,
    `<p>${rest > 0 ? `The first ${formatCount(disagreements.length)} of ${formatCount(disagreementCount)}; <code>disagreements.csv</code> has all.` : `${formatCount(disagreementCount)}.`}${closed}</p>`,
    `${scrollOpen('Where the runs answer differently')}<table class="small"><thead><tr>${heads.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>`,
    disagreements.map((one) => narrativeRow(one, { coders, hasText })).join(''),
    '</tbody></table></div></section>',
  ].join('')
}

function narrativeRow(
  { key, gold, answers, text, said }: ComparedNarrative,
  { coders, hasText }: { readonly coders: readonly string[]; readonly hasText: boolean },
): string {
  const cells = [
    ...coders.map((coder) => gold[coder] ?? '–'),
    ...answers.map((name) => name ?? '–'),
  ]
  const texts = hasText
    ? `<td class="quote">${text === null ? '–' : escapeText(shorten(text, MOST_TEXT))}</td><td>${said.map((one) => `<p><b>${one.letter} ${escapeText(one.name)}</b> ${escapeText(shorten(one.text, MOST_TEXT))}</p>`).join('')}</td>`
    : ''
  return `<tr><th scope="row"><code>${escapeText(key)}</code></th>${cells.map((cell) => `<td>${escapeText(cell)}</td>`).join('')}${texts}</tr>`
}

const FOOT = `<section class="panel" id="reading"><h2>How to read this</h2><p>Runs are compared on the narratives that both answered. Within one narrative type the tests are McNemar’s, exact and mid-p; pooled over types the narratives of one incident belong together, and the test is Durkalski’s (2003). Intervals of differences of shares are Tango’s (1998) with the effective number of pairs; others stand on the delete-one-incident jackknife. Holm’s p values (1979) hold together for all pairs of runs. Formulas and sources: <code>docs/statistics.md</code>.</p></section></main>
<footer><p>A difference on the dev part flatters the prompt that was written on it.</p></footer>
</body>
</html>
`
