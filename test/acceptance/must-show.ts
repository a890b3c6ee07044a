/** `node test/acceptance/must-show.ts [--json FILE] [--stars N] [--files PART] [SECTION...]` */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { beside } from './sections/beside.ts'
import { changes } from './sections/changes.ts'
import { demo } from './sections/demo.ts'
import { help } from './sections/help.ts'
import { interrupt } from './sections/interrupt.ts'
import { search } from './sections/search.ts'
import type { Line, Section } from './support/section.ts'

const sections: readonly Section[] = [help, beside, interrupt, changes, demo, search]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    stars: { type: 'string', default: '200' },
    files: { type: 'string', default: '' },
  },
})
const unknown = positionals.filter((name) => sections.every((section) => section.name !== name))
if (unknown.length > 0) {
  const names = sections.map((section) => section.name).join(', ')
  process.stderr.write(`Unknown section ${unknown.join(', ')}; there are: ${names}.\n`)
  process.exit(2)
}
const all: (Line & { readonly section: string })[] = []
for (const section of sections) {
  if (positionals.length > 0 && !positionals.includes(section.name)) continue
  const lines = await section.measure({ stars: Number(values.stars), files: values.files })
  for (const line of lines) {
    all.push({ section: section.name, ...line })
    const verdict = line.holds === null ? 'says' : line.holds ? 'ok' : 'NOT'
    process.stdout.write(
      `${verdict.padEnd(4)} ${section.name}: ${line.claim}: ${line.measured.replaceAll(/\s*\n\s*/g, ' | ')}\n`,
    )
  }
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(all, null, 2)}\n`)
if (all.some((line) => line.holds === false)) process.exitCode = 1
