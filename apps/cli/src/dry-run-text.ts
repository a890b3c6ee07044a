import type { DryRun } from '@longrun/pipelines'

import { byteCount, counted, duration } from './terminal/quantity.ts'
import { printable } from './terminal/text-table.ts'

/** Unreadable items listed by name. */
const LISTED = 20

/** A dry run for a person. */
export function dryRunText(run: DryRun): string {
  const lines = [
    `${run.name} (${run.pipeline}), nothing written`,
    `  items       ${run.items}${run.files === 0 ? '' : ` ${run.items > run.files ? 'from' : 'of'} ${counted(run.files, 'file')}, ${byteCount(run.bytes)}`}`,
    ...(run.content === undefined ? [] : [`  content     ${run.content}`]),
    ...(run.grid === undefined ? [] : [`  grid        ${run.grid ?? 'no star could be searched'}`]),
    ...Object.entries(run.facts ?? {}).map(
      ([name, fact]) => `  ${name.padEnd(11)} ${printable(fact)}`,
    ),
  ]
  if (run.estimate !== null) {
    const { basedOn, secondsPerItem, totalSeconds, memoryBytes, workers } = run.estimate
    lines.push(
      `  time        about ${duration(totalSeconds)} with ${counted(workers, 'worker')} (${secondsPerItem.toFixed(2)} s an item, measured on ${basedOn})`,
      `  memory      about ${byteCount(memoryBytes)}`,
    )
  }
  lines.push(`  unreadable  ${run.unreadable.length}`)
  for (const { key, reason } of run.unreadable.slice(0, LISTED))
    lines.push(`    ${printable(reason.includes(key) ? reason : `${key}: ${reason}`)}`)
  if (run.unreadable.length > LISTED) lines.push(`    ... ${run.unreadable.length - LISTED} more`)
  return lines.join('\n')
}
