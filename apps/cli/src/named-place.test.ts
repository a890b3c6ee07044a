import { existsSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
beforeAll(async () => {
  place = workplace()
  writeNotes(place)
  writeSpec(place)
  writeFileSync(place.path('file'), '')
  await place.run(['run', 'start', 'spec.yaml'])
  await place.run(['run', 'start', 'spec.yaml', '--set', 'name=other'])
})
afterAll(() => place.remove())

describe('a place that cannot be written', () => {
  it.each([
    ['run score --out file/x', /the folder file\/x cannot be written \(ENOTDIR\)/],
    ['run score --out file', /--out file is a file; name a folder/],
    ['run score --out /proc/x', /\/proc\/x cannot be written \(ENOENT\); name another folder/],
    ['run compare notes other --out file/x', /the folder file\/x cannot be written/],
    ['run sample-gold --size 3 --out file/x.csv', /file\/x\.csv cannot be written \(ENOTDIR\)/],
    ['run backup --out file/x', /the folder file\/x cannot be written/],
    ['init --out file/x.yaml', /file\/x\.yaml cannot be written/],
  ])('%s is refused with one line, exit 2', async (command, message) => {
    const { code, stdout, stderr } = await place.run(command.split(' '))
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)])
    expect(stderr).not.toContain('unexpected')
  })

  it.each(['run list', 'run status', 'run start spec.yaml'])(
    'as the home of %s is refused when it is a file',
    async (command) => {
      const { code, stderr } = await place.run([...command.split(' '), '--home', 'file'])
      expect([code, stderr]).toEqual([2, expect.stringContaining('the home file is a file')])
    },
  )

  it('counts no opening of the test part, and leaves no folder', async () => {
    await place.run(['run', 'score', '--open-test', '--out', 'file/x'])
    const { stdout } = await place.run(['run', 'score', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ testOpened: { allRuns: 0 } })
    expect(existsSync(place.path('file/x'))).toBe(false)
  })
})
