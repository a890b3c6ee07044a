import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const DATA = resolve(ROOT, process.env['LONGRUN_DATA'] ?? '../shared/data')
const MESSAGES = join(DATA, 'text', 'sms_spam_collection.tsv')
const hasData = existsSync(MESSAGES)
if (!hasData) console.warn(`skipping the guide's numbers: there is no ${MESSAGES}`)

const GUIDE = readFileSync(join(ROOT, 'docs', 'narrative-labelling.md'), 'utf8')
const BLOCKS = [...GUIDE.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
  language,
  text,
}))

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

/** What differs from run to run, and a list that the guide cuts short. */
function lasting(text: string): string {
  return text
    .replaceAll(/\b6[0-9a-z]{5}-[0-9a-z]{4}\b/g, 'RUN')
    .replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY')
    .replaceAll(/Longrun [\d.]+, Node v[\d.]+/g, 'SOFTWARE')
    .replaceAll(/in \d+ s$/gm, 'in N s')
    .replaceAll(/\(line \d[^)]*\)/g, '(LINES)')
    .trimEnd()
}

/** Labels the drawn sample as the messages' own column does. */
function fillIn(): void {
  const messages = readFileSync(MESSAGES, 'utf8').split('\n')
  const [head, ...rows] = readFileSync(place.path('gold.csv'), 'utf8').trimEnd().split('\n')
  const names = head.split(',')
  const filled = rows.map((row) => {
    const cells = row.split(',')
    const [label] = messages[Number(cells[names.indexOf('line')]) - 1].split('\t')
    return cells.with(names.indexOf('label'), label).join(',')
  })
  writeFileSync(place.path('gold.csv'), [head, ...filled, ''].join('\n'))
}

it.skipIf(!hasData)(
  'the numbers of the guide are those that its commands give',
  async () => {
    const spec = BLOCKS.find(({ text }) => text.startsWith('name: spam\n'))?.text ?? ''
    copyFileSync(MESSAGES, place.path('sms_spam_collection.tsv'))
    writeFileSync(place.path('spam.yaml'), spec)
    writeFileSync(
      place.path('spam-1.yaml'),
      spec.replace('name: spam\n', 'name: spam-1\n').replace('threshold: 2', 'threshold: 1'),
    )
    const said: string[] = []
    const run = async (...args: readonly string[]): Promise<void> => {
      const { stdout, stderr } = await place.run(['run', ...args])
      said.push(stderr, stdout)
    }
    await run('start', 'spam.yaml')
    await run('score')
    await run('start', 'spam-1.yaml')
    await run('compare', 'spam', 'spam-1')
    await run(
      'sample-gold',
      'spam',
      '--size',
      '400',
      '--by',
      'answer',
      '--seed',
      '1',
      '--out',
      'gold.csv',
    )
    fillIn()
    await run('estimate', 'spam', '--gold', 'gold.csv')
    await run('methods', 'spam')
    const lines = new Set(lasting(said.join('\n')).split('\n').map(lasting))

    const shown = BLOCKS.filter(
      ({ language, text }) =>
        language === '' &&
        /Dev part against|dev part against|^We labelled|Prevalence of yes/.test(text),
    ).flatMap(({ text }) => text.split('\n').map(lasting))
    const told = shown.filter((line) => line !== '' && line.trim() !== '...')
    expect(told.length).toBeGreaterThan(50)
    expect(told.filter((line) => !lines.has(line))).toEqual([])
  },
  120_000,
)
