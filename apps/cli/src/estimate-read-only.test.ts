import { chmodSync, readFileSync, writeFileSync } from 'node:fs'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

/** The home as on a disk that is mounted for reading: the root user, too, cannot write there. */
const READ_ONLY = `
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const write = fs.writeFileSync
const chmod = fs.chmodSync
fs.chmodSync = (path, ...rest) => {
  if (String(path).includes('.longrun')) throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
  return chmod(path, ...rest)
}
fs.writeFileSync = (path, ...rest) => {
  if (String(path).includes('.longrun')) throw Object.assign(new Error('EROFS'), { code: 'EROFS' })
  return write(path, ...rest)
}
syncBuiltinESMExports()
`

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

it('estimates by a file of labels in a home that cannot be written, and says what is not kept', async () => {
  writeNotes(place, { incidents: 20 })
  writeSpec(place, { name: 'words' })
  await place.run(['run', 'start', 'spec.yaml'])
  await place.run(['run', 'sample-gold', 'words', '--size', '12', '--out', 'gold.csv'])
  const sheet = await place.run(['run', 'sample-gold', 'words', '--size', '12', '--out', 'g.xlsx'])
  expect([sheet.code, sheet.stderr]).toEqual([2, expect.stringContaining('ends in .csv')])
  const [header, ...rows] = readFileSync(place.path('gold.csv'), 'utf8').trimEnd().split('\n')
  const at = header.split(',').indexOf('label')
  const labelled = rows.map((row, i) =>
    row
      .split(',')
      .with(at, i < 6 ? 'yes' : 'no')
      .join(','),
  )
  writeFileSync(place.path('gold.csv'), [header, ...labelled, ''].join('\n'))
  writeFileSync(place.path('read-only.mjs'), READ_ONLY)
  // somebody else's, who lets others read it
  chmodSync(place.path('.longrun'), 0o755)
  const env = { NODE_OPTIONS: `--import=${place.path('read-only.mjs')}` }
  const estimate = ['run', 'estimate', 'words', '--gold', 'gold.csv', '--json']

  const shut = await place.run(estimate, env)
  expect([shut.code, shut.stderr]).toEqual([
    0,
    expect.stringMatching(/^the estimate is not kept for `run methods`: the home .* \(EROFS\)/),
  ])
  expect((await place.run(['run', 'methods', 'words'])).stdout).toContain('give its labels to')
  const open = await place.run(estimate)
  expect([open.code, open.stderr, open.stdout]).toEqual([0, '', shut.stdout])
  expect((await place.run(['run', 'methods', 'words'])).stdout).not.toContain('give its labels to')
  const named = await place.run([...estimate.slice(0, -1), '--out', 'estimates.csv'])
  expect([named.code, named.stdout.endsWith('estimates.csv\n')]).toEqual([0, true])
  const { prevalence } = JSON.parse(open.stdout) as {
    readonly prevalence: readonly [{ readonly ppi: { readonly value: number } }]
  }
  const table = readFileSync(place.path('estimates.csv'), 'utf8').split('\n')
  expect(table[0]).toMatch(/^outcome,model,name,against,estimate,value,low,high,/)
  expect(table[1]).toMatch(new RegExp(`^prevalence,,yes,,ppi,${prevalence[0].ppi.value},0\\.`))
  expect(table).toHaveLength(6)
  const over = await place.run([...estimate.slice(0, -1), '--out', './gold.csv'])
  expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('which holds labels')])
  const book = await place.run([...estimate.slice(0, -1), '--out', 'estimates.parquet'])
  expect([book.code, book.stderr]).toEqual([2, expect.stringContaining('ends in .csv')])
  const nowhere = await place.run([...estimate.slice(0, -1), '--out', 'no/estimates.csv'])
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('does not exist')])
  // opening the test part is counted, or does not happen
  const opening = await place.run(['run', 'estimate', 'words', '--open-test'], env)
  expect([opening.code, opening.stdout]).toEqual([2, ''])
})
