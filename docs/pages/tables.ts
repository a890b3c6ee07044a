import {
  BLOCKS,
  CANDIDATES,
  COMPLETENESS,
  COMPLETENESS_SNR,
  DETECTIONS,
  INJECTIONS,
  RELIABILITY,
  STARS,
  TRANSITS,
} from '@longrun/pipelines'
import { FEATURES } from '@longrun/search'
import { table } from './table.ts'

type Schema = typeof STARS

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
}

/** `docs/tables.md`: every column of the tables of light-curve runs, as the pipelines define them. */
export function tablesPage(): string {
  return `# The columns of every table

<!-- Generated from the pipelines' table definitions by \`npm run docs\`. Do not edit. -->

Tables of \`transit-survey\` and \`injection-recovery\` runs, in the order of their columns. Every table of items begins
with \`item_key\`, the item's name within the run (the file, or the star where \`itemBy: star\`). An empty cell (null in
JSONL and Parquet) is a value that was not measured or does not apply; there are no sentinels. Numbers have all digits
that were computed, so that a table read back is the table: round by the error column beside them. Several sentences in
one cell are parted by \` | \`.

# Surveys

## stars

One row a star. Its ${FEATURES.length} features, their definitions and when each is null, are in [features.md](features.md); \`extras\` and
\`nullReasons\` are JSON objects, the keys of \`extras\` are explained [there](features.md#companions). The \`top...\`
columns are those of the best candidate, as in the next table.

${columns(STARS, (name) => !FEATURES.some((feature) => feature.name === name) && !/^top[A-Z]/.test(name))}
## candidates

One row a signal, best first within a star. Of a \`single-event\` the period is unknown: \`periodDays\` is the shortest one
that the data allow, and \`sde\` is empty.

${columns(CANDIDATES)}
## transits

One row a transit that has data, of signals that passing bodies explain: candidates, eclipsing binaries, single events.

${columns(TRANSITS)}
# Injection and recovery

## blocks

One row an item: a block of injections into one star.

${columns(BLOCKS)}
## injections

${columns(INJECTIONS)}
## detections

One row a signal that the search lists where nothing was injected.

${columns(DETECTIONS)}
## completeness

One row a cell of the grid.

${columns(COMPLETENESS)}
## completeness_snr

${columns(COMPLETENESS_SNR)}
## reliability

${columns(RELIABILITY)}
# Failed items

\`failed.csv\` lies beside every export.

${table(
  ['Column', 'Meaning'],
  [
    ['`item_key`', 'the item'],
    ['`error_class`', 'class of the last attempt ([errors.md](errors.md))'],
    ['`message`', 'what went wrong at the last attempt'],
    ['`attempts`', 'how often it was tried'],
    ['`first_error_class`', 'class of the first attempt'],
    ['`first_message`', 'what went wrong at the first attempt'],
  ],
)}`
}

function columns(schema: Schema, shown: (name: string) => boolean = () => true): string {
  return table(
    ['Column', 'Kind', 'Unit', 'Meaning'],
    schema.columns
      .filter(({ name }) => shown(name))
      .map(({ name, type, unit, description }) => [
        `\`${name}\``,
        KINDS[type] ?? type,
        unit ?? '-',
        description,
      ]),
  )
}
