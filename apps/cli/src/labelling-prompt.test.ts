import { readFileSync, writeFileSync } from 'node:fs'

import { type Mock, startMock } from '@longrun/llm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { filesWith, PLANTED, writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

/** Stands in the prompt that is written into the spec, as a quoted case would. */
const WORD = 'quixotical'
const KEY = 'sk-planted-key-0815'

let place: Workplace
let mock: Mock
beforeEach(async () => {
  place = workplace()
  mock = await startMock({ apiKey: 'another' })
  writeNotes(place, { incidents: 12 })
})
afterEach(async () => {
  await mock.close()
  place.remove()
})

function writePrompted(options: Parameters<typeof writeSpec>[1] = {}): void {
  writeSpec(place, options)
  const file = place.path(options.file ?? 'spec.yaml')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('You read notes.', `Case ${WORD} is a yes.`),
  )
}

describe('a prompt that is written into the spec', () => {
  it('is in no file of the home, no output, export or page, and gone with the text', async () => {
    writePrompted()
    writePrompted({ name: 'two', file: 'two.yaml', model: '{ provider: lexicon, terms: [quiet] }' })
    const said: string[] = []
    for (const command of [
      'start spec.yaml --dry-run',
      'start spec.yaml --dry-run --json',
      'start spec.yaml --json',
      'start two.yaml',
      'list --json',
      'status --json',
      'export --out labels.csv',
      'export --table attempts --out attempts.csv',
      'score notes --json',
      'score notes --out shared',
      'compare notes two --out compared',
      'methods notes',
      'methods notes --json',
      'verify',
    ]) {
      const { code, stdout, stderr } = await place.run(['run', ...command.split(' ')])
      expect([command, code]).toEqual([command, 0])
      said.push(stdout, stderr)
    }
    for (const text of said) for (const word of [WORD, PLANTED]) expect(text).not.toContain(word)
    expect(filesWith(place.folder, [WORD])).toEqual(['spec.yaml', 'two.yaml'])
    expect((await place.run(['run', 'purge', 'notes', '--text', '--yes'])).code).toBe(0)
    expect(filesWith(place.path('.longrun'), [WORD, PLANTED])).toEqual([])
  })

  it('is refused when it changes under a run, by its hash alone (exit 4)', async () => {
    writePrompted({
      model: `{ provider: openai, baseUrl: "${mock.url}", model: m, apiKeyEnv: NOTES_KEY }`,
    })
    const paused = await place.run(['run', 'start', 'spec.yaml'], { NOTES_KEY: KEY })
    expect(paused.code).toBe(5)
    writeFileSync(
      place.path('spec.yaml'),
      readFileSync(place.path('spec.yaml'), 'utf8').replace(WORD, `${WORD} not`),
    )
    const { code, stderr } = await place.run(['run', 'start', 'spec.yaml', '--resume'], {
      NOTES_KEY: KEY,
    })
    expect([code, stderr]).toEqual([4, expect.stringMatching(/prompt\.sha256: "[0-9a-f]{64}" -> /)])
    expect(stderr).not.toContain(WORD)
    expect(filesWith(place.path('.longrun'), [WORD, KEY])).toEqual([])
  })
})

describe('what a run records of its spec', () => {
  it('never holds the key, by its variable or by hand', async () => {
    const extra = 'extra: { user: "${NOTES_KEY}" }'
    writeSpec(place, {
      model: `{ provider: openai, baseUrl: "${mock.url}", model: m, apiKeyEnv: NOTES_KEY, ${extra} }`,
    })
    const { code, stderr } = await place.run(['run', 'start', 'spec.yaml'], { NOTES_KEY: KEY })
    expect([code, stderr]).toEqual([2, expect.stringContaining('the value of NOTES_KEY itself')])
    expect(stderr).not.toContain(KEY)
    expect(mock.stats().requests).toBe(0)
  })

  it('has no prompt of a command line', async () => {
    writeSpec(place)
    const { code, stderr } = await place.run([
      'run',
      'start',
      'spec.yaml',
      '--set',
      `prompt.user=${WORD} {{text}}`,
    ])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--set prompt.file=FILE')])
    expect(stderr).not.toContain(WORD)
  })
})
