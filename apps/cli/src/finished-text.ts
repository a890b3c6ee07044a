import type { RunStatus } from '@longrun/runs'

import { displayPath } from './home.ts'
import type { Artefacts } from './run-artefacts.ts'
import { counted, duration, percent } from './terminal/quantity.ts'
import { printable, textTable } from './terminal/text-table.ts'
import { usageText } from './terminal/usage-text.ts'

/** Features with a larger share of nulls are listed. */
const LISTED_NULLS = 0.05

/** The end of a run, for a person: completeness, failures, checks, files, the next step. */
export function finishedText(
  status: RunStatus,
  artefacts: Artefacts,
  /** What can be done about the items that failed. */
  advice: readonly string[],
): string {
  const lines = [
    `${printable(status.name)} ${status.runId}: ${status.succeeded} of ${status.total} items succeeded (${percent(status.succeeded, status.total)}), ${status.failed} failed, in ${duration(status.elapsedSeconds)}`,
  ]
  const classes = Object.entries(status.errorClasses).filter(([, count]) => count > 0)
  for (const [name, count] of classes) lines.push(`  ${name}: ${count} failed`)
  const used = usageText(status.usage)
  if (used !== null) lines.push(`  used ${used} in ${counted(status.sessions, 'session')}`)
  if (artefacts.summary !== null) lines.push(artefacts.summary)
  lines.push(
    'Checks',
    textTable(
      ['check', 'result', 'found', 'asked for'],
      artefacts.quality.checks.map((check) => [
        check.name,
        check.passed ? 'ok' : 'LOOK',
        check.found,
        check.required,
      ]),
      { indent: '  ' },
    ),
  )
  const sparse = Object.entries(artefacts.quality.nullShares)
    .filter(([, share]) => share > LISTED_NULLS)
    .map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`)
  if (sparse.length > 0) lines.push(`  not measured: ${sparse.join(', ')}`)
  lines.push('Files')
  for (const path of Object.values(artefacts.tables)) lines.push(`  ${displayPath(path)}`)
  if (status.failed > 0) lines.push(`  ${displayPath(artefacts.failedPath)}`)
  if (artefacts.reportPath !== null) lines.push(`  ${displayPath(artefacts.reportPath)}`)
  lines.push(nextStep(artefacts.reportPath, artefacts.tablePath), ...advice)
  return lines.join('\n')
}

function nextStep(reportPath: string | null, tablePath: string): string {
  return reportPath === null
    ? `Next: look at ${displayPath(tablePath)}`
    : `Next: open ${displayPath(reportPath)} in a browser`
}
