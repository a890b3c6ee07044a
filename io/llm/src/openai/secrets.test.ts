import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { safeName, safeWords, strikeOut } from './secrets.ts'

describe("an endpoint's own words", () => {
  const prompt = 'You label reports.'
  const narrative = 'The decedent was found by J. Q. Publicson at 12 Elm Street.'
  const sent = [prompt, narrative]

  it.each([
    [
      'You exceeded your current quota, please check your plan.',
      'You exceeded your current quota, please check your plan.',
    ],
    ["The model 'gpt-9' does not exist", 'The model ... does not exist'],
    ['Incorrect key sk-ab***********yz given', 'Incorrect key [key] given'],
    ['cannot parse: found by J. Q. Publicson', ''],
    ['CANNOT PARSE: FOUND   BY\nJ. Q. PUBLICSON', ''],
    ['bad character in `Publicson`', 'bad character in ...'],
    [`x\u0000y\u001b[31m`, 'x y [31m'],
  ])('%j', (words, expected) => {
    expect(safeWords(words, sent)).toBe(expected)
  })

  it('never repeat ten characters of what was sent, wherever they stand', () => {
    fc.assert(
      fc.property(fc.nat(narrative.length - 10), fc.string(), fc.string(), (at, before, after) => {
        const piece = narrative.slice(at, at + 10)
        expect(safeWords(before + piece + after, sent).toLowerCase()).not.toContain(
          piece.toLowerCase(),
        )
      }),
      { numRuns: 300, seed: 1024 },
    )
  })

  it('never repeat a whole short text', () => {
    expect(safeWords('cannot read hit her now', ['hit her'])).toBe('')
  })

  it('spell out nothing that was sent', () => {
    const sent = ['He fell off a ladder.']
    for (const sign of [' ', '\u200b', '-', '. ', '|'])
      expect(safeWords(`bad: ${'he fell off a'.split('').join(sign)}`, sent)).toBe('')
    expect(safeWords('a ladder is no JSON', sent)).toBe('a ladder is no JSON')
  })

  it.each([
    ['by an address', encodeURIComponent('He fell off a ladder.')],
    ['by a form', 'He+fell%20off%20a%20ladder'],
    ['by a page', 'He&#32;fell&nbsp;off&#x20;a ladder'],
    ['by JSON in JSON', 'He\\u0020fell\\toff\\na ladder'],
  ])('repeat nothing as it is escaped %s', (_how, escaped) => {
    expect(safeWords(`cannot read ${escaped} here`, ['He fell off a ladder.'])).toBe('')
  })

  it('are no longer than 200 characters', () => {
    expect(safeWords('word '.repeat(200), [])).toHaveLength(200)
  })
})

describe('a name that an endpoint gives', () => {
  const sent = ['You label.', 'Found by\u0000J. Q. Publicson at 12 Elm Street.']

  it.each([
    ['llama3.1:8b', 'llama3.1:8b'],
    ['a\u0000b\u001b[31m\ud800', 'a b [31m'],
    ['x'.repeat(500), 'x'.repeat(200)],
    ['found by j. q. publicson', null],
    ['bad_12_elm_street', null],
    ['', null],
    [null, null],
  ])('%j', (name, expected) => {
    expect(safeName(name, sent)).toBe(expected)
  })
})

it('a key is struck out however it is written', () => {
  const key = 'sk-"a/b+c=='
  const strike = strikeOut(key)
  const forms = [
    key,
    encodeURIComponent(key),
    JSON.stringify(key),
    Buffer.from(key).toString('base64'),
  ]
  const struck = strike(forms.join(' '))
  for (const form of forms) expect(struck).not.toContain(form)
  expect(strikeOut(null)('plain')).toBe('plain')
})

it('a key that stands for none changes no answer', () => {
  for (const key of ['1', 'none', 'ollama', 'EMPTY'])
    expect(strikeOut(key)(`{"confidence": 0.11, "who": "${key}"}`)).toContain(
      `0.11, "who": "${key}"`,
    )
})
