import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const PAGE = readFileSync(
  fileURLToPath(new URL('../../../docs/labelling-tables.md', import.meta.url)),
  'utf8',
)

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

const head = (file: string): readonly string[] =>
  readFileSync(place.path(file), 'utf8').split('\n')[0].split(',')

/** The columns that the page names under a heading. */
function documented(heading: string): readonly string[] {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`)
  const rows = section
    .split('\n## ')[0]
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  return rows.flatMap((row) =>
    [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  )
}

/** A column as the page names it: coders and strata by NAME, further runs as the first. */
function asDocumented(column: string): string {
  return column
    .replace(/^(gold_flag|stratum_id)$/, (name) => name.replace(/_.*/, '_NAME'))
    .replace(/_[B-Z]$/, '_A')
}

it('every column of every table is explained, and none that there is not', async () => {
  writeNotes(place, { incidents: 20 })
  writeSpec(place, { name: 'one', lines: 'data: { sensitivity: open }' })
  writeSpec(place, {
    name: 'two',
    lines: 'data: { sensitivity: open }',
    model: '{ provider: lexicon, terms: [zzz] }',
    file: 'two.yaml',
  })
  const run = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await place.run(['run', ...args])
    expect([args, code === 0 || code === 3 ? '' : stderr]).toEqual([args, ''])
  }
  const stratum = ['--set', 'source.stratum=[id]']
  await run('start', 'spec.yaml', ...stratum)
  await run('start', 'two.yaml', ...stratum)
  await run('export', 'one', '--out', 'labels.csv')
  await run('export', 'one', '--table', 'attempts', '--out', 'attempts.csv')
  await run('score', 'one', '--out', 'scores')
  await run('compare', 'one', 'two', '--out', 'compared')
  await run('sample-gold', 'one', '--size', '12', '--include-text', '--out', 'gold.csv')
  const [names, ...rows] = readFileSync(place.path('gold.csv'), 'utf8').trimEnd().split('\n')
  const filled = rows.map((row, i) => `${row}${i % 2 === 0 ? 'yes' : 'no'}`)
  writeFileSync(place.path('filled.csv'), [names, ...filled, ''].join('\n'))
  await run('estimate', 'one', '--gold', 'filled.csv', '--out', 'estimates.csv')

  const tables = {
    'labels.csv': head('labels.csv'),
    'scores.csv': head('scores/scores.csv'),
    'estimates.csv': head('estimates.csv'),
    'gold.csv': head('gold.csv'),
    'disagreements.csv': head('compared/disagreements.csv'),
    attempts: head('attempts.csv'),
  }
  for (const [heading, columns] of Object.entries(tables))
    expect([heading, ...new Set(columns.map(asDocumented))].toSorted()).toEqual(
      [heading, ...documented(heading)].toSorted(),
    )
})
