import { escapeText } from './escape.ts'
import type { LabellingReportInput } from './labelling-report-input.ts'
import type { UnansweredDisclosure } from './labelling-unanswered.ts'
import { countOrHidden, HIDDEN_NOTE } from './labelling-words.ts'
import { failuresSection, gateSection } from './summary-sections.ts'

/** Quality gate and failures by class; of restricted data without what small counts would tell. */
export function gateAndFailures(
  { gate, failures, isRestricted }: LabellingReportInput,
  { isAnyHidden, hiddenClasses }: UnansweredDisclosure,
): string {
  if (!isRestricted || failures.length === 0)
    return `${gateSection(gate)}\n${failuresSection({ failures })}`
  const checks = gate?.checks.map((check) =>
    // every check of a labelling run counts answers or failures
    isAnyHidden && check.found !== '0' ? { ...check, found: 'hidden' } : check,
  )
  const rows = failures
    .toSorted(
      (a, b) =>
        (hiddenClasses.has(b.class) ? 0 : b.count) - (hiddenClasses.has(a.class) ? 0 : a.count) ||
        (a.class < b.class ? -1 : 1),
    )
    .map(
      (group) =>
        `<tr><th scope="row"><code>${escapeText(group.class)}</code></th><td class="n">${countOrHidden(group.count, hiddenClasses.has(group.class))}</td></tr>`,
    )
  return [
    gateSection(gate === null ? null : { ...gate, checks: checks ?? [] }),
    '<section class="panel" id="failures"><h2>Failures</h2>',
    `<table><thead><tr><th scope="col">Class</th><th scope="col" class="n">Narratives</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
    isAnyHidden ? `<p class="muted after">${HIDDEN_NOTE}</p>` : '',
    '</section>',
  ].join('\n')
}
