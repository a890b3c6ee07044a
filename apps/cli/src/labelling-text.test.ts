import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import {
  filesWith,
  modesOf,
  PLANTED,
  writeNotes,
  writeSpec,
} from '../test-support/labelling-place.ts'
import { type Finished, type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n')

/** One finished run in a home that an open run had left to others; every test looks at it. */
let place: Workplace
let ran: Finished
beforeAll(async () => {
  place = workplace()
  writeNotes(place)
  writeSpec(place)
  mkdirSync(place.path('.longrun'))
  chmodSync(place.path('.longrun'), 0o755)
  ran = await place.run(['run', 'start', 'spec.yaml', '--json'])
})
afterAll(() => place.remove())

const keyFiles = (): readonly string[] =>
  Object.keys(modesOf(place.path('.longrun', 'keys'))).filter((path) => path.endsWith('.key'))

describe('restricted text', () => {
  it('is in no file of the home, no table and no output, and comes out only when asked for', async () => {
    expect(ran.code).toBe(0)
    await place.run(['run', 'export', '--out', 'plain.csv'])
    await place.run(['run', 'export', '--table', 'attempts', '--out', 'attempts.csv'])
    const status = await place.run(['run', 'status', '--json'])
    for (const text of [ran.stdout, ran.stderr, status.stdout]) expect(text).not.toContain(PLANTED)
    // the source has it, and nothing else
    expect(filesWith(place.folder, [PLANTED])).toEqual(['notes.csv'])

    const recording = await place.run(['run', 'export', '--table', 'recording', '--out', 'r.jsonl'])
    expect([recording.code, existsSync(place.path('r.jsonl'))]).toEqual([2, false])
    expect(recording.stderr).toContain('give --include-text')
    const inside = ['run', 'export', '--include-text', '--out', '.longrun/text.csv']
    expect((await place.run(inside)).stderr).toContain('lies in the home folder')

    const shown = await place.run(['run', 'export', '--include-text', '--out', 'text.csv'])
    expect(shown.stderr).toContain('holds restricted text')
    expect(lines(place.path('text.csv'))[1]).toContain(`${PLANTED}0cme`)
    expect(statSync(place.path('text.csv')).mode & 0o777).toBe(0o600)
  })

  it('is kept to its user: files 0600, folders 0700, though the home was open to others', async () => {
    // files of a run that has finished are written again, too
    expect((await place.run(['run', 'resume'])).code).toBe(0)
    const modes = modesOf(place.path('.longrun'))
    expect(modes['.']).toBe(0o700)
    expect(Object.keys(modes).some((path) => path.startsWith('keys/'))).toBe(true)
    for (const [path, mode] of Object.entries(modes))
      expect([path, mode & 0o077]).toEqual([path, 0])
  })

  it('does not appear when its key is damaged and nothing opens any more', async () => {
    const path = place.path('.longrun', 'keys', keyFiles()[0])
    const whole = readFileSync(path)
    writeFileSync(path, Buffer.alloc(32, 7))
    const { code, stderr } = await place.run('run export --include-text --out torn.csv'.split(' '))
    expect([code, stderr]).toEqual([2, expect.stringContaining('does not open')])
    expect(filesWith(place.folder, [PLANTED])).toEqual(['notes.csv', 'text.csv'])
    writeFileSync(path, whole)
  })
})

describe('a run whose text was purged', () => {
  it('refuses retry before anything is opened again: what failed keeps its reasons', async () => {
    const other = workplace()
    try {
      writeNotes(other)
      appendFileSync(other.path('notes.csv'), 'EMPTY,le,,0\n')
      writeSpec(other)
      const started = await other.run(['run', 'start', 'spec.yaml', '--json'])
      expect(started.code).toBe(3)
      await other.run(['run', 'purge', 'latest', '--text', '--yes'])
      for (const verb of ['retry', 'fork']) {
        const { code, stderr } = await other.run(['run', verb])
        expect([verb, code, stderr]).toEqual([verb, 2, expect.stringContaining('was purged')])
      }
      const status = await other.run(['run', 'status', '--json'])
      expect(JSON.parse(status.stdout)).toMatchObject({ state: 'completed_with_errors', failed: 1 })
      // its files can still be written
      expect((await other.run(['run', 'resume'])).code).toBe(3)
    } finally {
      other.remove()
    }
  })
})

describe('run purge --text', () => {
  it('asks first, then destroys the text for good: the home holds none, labels and counts stay', async () => {
    const { tables } = JSON.parse(ran.stdout) as { tables: Record<string, string> }
    const before = lines(tables['labels'])
    const asked = await place.run(['run', 'purge', 'latest', '--text'])
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--text --yes')])
    expect(asked.stderr).toMatch(/of all runs over this data for good \(notes \S+\); labels/)
    expect((await place.run(['run', 'purge', 'latest'])).code).toBe(2)

    const purged = await place.run(['run', 'purge', 'latest', '--text', '--yes'])
    expect([purged.code, purged.stderr]).toEqual([
      0,
      expect.stringMatching(/report\.html .* is removed/),
    ])
    expect(filesWith(place.path('.longrun'), [PLANTED])).toEqual([])
    expect(keyFiles()).toEqual([])
    expect((await place.run(['run', 'export', '--out', 'after.csv'])).code).toBe(0)
    expect(lines(place.path('after.csv'))).toEqual(before)
    const text = await place.run(['run', 'export', '--include-text', '--out', 'late.csv'])
    expect([text.code, text.stderr]).toEqual([2, expect.stringContaining('was purged')])
    expect((await place.run(['run', 'verify'])).code).toBe(0)
    expect((await place.run(['run', 'purge', 'latest', '--text', '--yes'])).code).toBe(0)
    // and never silently under a new key
    const again = await place.run(['run', 'start', 'spec.yaml', '--fresh'])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('was purged')])
  })
})
