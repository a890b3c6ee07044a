import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import { writeSurvey } from '../test-support/survey-place.ts'

/** A small disk of its own needs Linux and root: it is mounted in memory. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0
if (!canMount) process.stderr.write('SKIPPED: a full disk cannot be tried without root on Linux\n')

let place: Workplace
beforeEach(() => {
  place = workplace()
  writeSurvey(place, { stars: 30, days: 12 })
})
afterEach(() => {
  place.remove()
})

it.runIf(canMount)('pauses with exit 5 on a full disk, and goes on to the same bytes', async () => {
  expect((await place.run(['run', 'start', 'spec.yaml', '--home', 'large'])).code).toBe(0)
  const small = place.path('small')
  mkdirSync(small)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=340k', 'tmpfs', small])
  try {
    const full = await place.run(['run', 'start', 'spec.yaml', '--home', 'small'])
    expect(full.code).toBe(5)
    expect(full.stderr).toMatch(/no room|full/)
    execFileSync('mount', ['-o', 'remount,size=64m', small])
    const resumed = await place.run(['run', 'resume', 'latest', '--home', 'small'])
    expect(resumed.code).toBe(0)
    for (const home of ['large', 'small'])
      await place.run(['run', 'export', 'latest', '--out', `${home}.csv`, '--home', home])
    expect(readFileSync(place.path('small.csv'))).toEqual(readFileSync(place.path('large.csv')))
  } finally {
    execFileSync('umount', [small])
  }
})
