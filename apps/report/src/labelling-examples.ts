import { escapeText, shorten } from './escape.ts'
import { formatCount } from './format-number.ts'
import type { Disagreement, LabellingReportInput } from './labelling-report-input.ts'
import { decimals } from './labelling-words.ts'
import { scrollOpen } from './scroll-table.ts'

/** Longest text of one cell. */
const MOST_TEXT = 1200

/** Narratives on which answer and label differ; of restricted data none, unless their text was asked for. */
export function examplesSection({
  disagreements,
  disagreementCount,
  isRestricted,
  coders,
}: LabellingReportInput): string {
  if (coders.length === 0) return ''
  const head = '<section class="panel" id="disagreements"><h2>Where answer and label differ</h2>'
  if (disagreements.length === 0)
    return isRestricted
      ? `${head}<p>The text is restricted: no single narrative is shown.</p></section>`
      : `${head}<p>Nowhere, among the narratives that were scored.</p></section>`
  const hasText = disagreements.some(({ text }) => text !== null)
  const rest = disagreementCount - disagreements.length
  return [
    head,
    `<p>${rest > 0 ? `${formatCount(disagreements.length)} of ` : ''}${formatCount(disagreementCount)} ${disagreementCount === 1 ? 'answer' : 'answers'}: those first that the model was surest of.${hasText ? '' : ' The page in the home folder shows no text; <code>longrun run score --out DIR</code> writes one that does.'}</p>`,
    `${scrollOpen('Where answer and label differ')}<table class="small"><thead><tr><th scope="col">Narrative</th><th scope="col">Label</th><th scope="col">Answer</th><th scope="col" class="n">Confidence</th>${hasText ? '<th scope="col">Text</th><th scope="col">The model said</th>' : ''}</tr></thead><tbody>`,
    disagreements.map((one) => row(one, hasText)).join(''),
    '</tbody></table></div></section>',
  ].join('')
}

function row(
  { key, coder, label, answer, confidence, text, said }: Disagreement,
  hasText: boolean,
): string {
  const cells = [
    `<th scope="row"><code>${escapeText(key)}</code></th>`,
    `<td class="name">${escapeText(label)} <span class="muted">${escapeText(coder)}</span></td>`,
    `<td>${escapeText(answer)}</td>`,
    `<td class="n">${decimals(confidence)}</td>`,
  ]
  if (hasText)
    cells.push(
      `<td class="quote">${text === null ? '–' : escapeText(shorten(text, MOST_TEXT))}</td>`,
      `<td>${said.map(({ name, text: words }) => `<p><b>${escapeText(name)}</b> ${escapeText(shorten(words, MOST_TEXT))}</p>`).join('')}</td>`,
    )
  return `<tr>${cells.join('')}</tr>`
}
