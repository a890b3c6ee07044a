import { escapeText } from './escape.ts'
import { formatCount } from './format-number.ts'
import { metricCell } from './labelling-breakdown.ts'
import type { LabelScore } from './labelling-report-input.ts'
import type { Disclosure } from './labelling-suppression.ts'
import { INTERVAL_NOTE, metricName } from './labelling-words.ts'
import { scrollOpen } from './scroll-table.ts'

const COLUMNS = ['precision', 'recall', 'f1'] as const

/**
 * Each of several classes against all others: how often it was the label and the answer, precision,
 * recall and F1 with their intervals. Empty for a yes or no, whose metrics are these, and where counts
 * are hidden.
 */
export function classTable(
  score: LabelScore,
  { classes, disclosure }: { readonly classes: readonly string[]; readonly disclosure: Disclosure },
): string {
  if (score.kind !== 'classes' || disclosure.sums !== null) return ''
  const rows = score.perClass.map(({ counts: { tp, fp, fn }, metrics }, at) => {
    const cells = COLUMNS.map((name) => metricCell(metrics[name], { name, of: classes[at] }))
    return `<tr><th scope="row" class="name">${escapeText(classes[at])}</th><td class="n">${formatCount(tp + fn)}</td><td class="n">${formatCount(tp + fp)}</td>${cells.join('')}</tr>`
  })
  return [
    '<h3>By class</h3>',
    `${scrollOpen('Scores by class')}<table class="small by classes"><thead><tr><th scope="col">Class</th><th scope="col" class="n">Labels</th><th scope="col" class="n">Answers</th>${COLUMNS.map((name) => `<th scope="col">${metricName(name)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
    `<p class="muted">Each class against all others, on narratives with label and answer. Labels: its support. ${INTERVAL_NOTE} Drawn from 0 to 1. A class that was never the label has no recall, one that was never the answer no precision; either leaves the macro mean undefined.</p>`,
  ].join('')
}
