import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { ChatReply } from '../chat.ts'
import type { Json, JsonObject } from '../json.ts'
import { LlmError, LlmSettingsError } from '../llm-error.ts'
import { findObjects } from './find-objects.ts'
import { readObject } from './lenient-json.ts'
import { readAnswer } from './read-answer.ts'
import { REFERENCE_SCHEMA } from './reference-schema.ts'
import { repairMessages } from './repair-messages.ts'

const usage = { promptTokens: 9, completionTokens: 4, cachedTokens: 0, reasoningTokens: 0 }

function reply(text: string, more: Partial<ChatReply> = {}): ChatReply {
  return {
    text,
    finishReason: 'stop',
    refusal: null,
    model: 'm',
    fingerprint: null,
    requestId: null,
    usage,
    raw: `raw of ${text}`,
    latencyMs: 1,
    ...more,
  }
}

function read(text: string, more: Partial<ChatReply> = {}): JsonObject {
  return readAnswer(reply(text, more), REFERENCE_SCHEMA).answer
}

function failure(text: string, more: Partial<ChatReply> = {}): LlmError {
  try {
    read(text, more)
  } catch (error) {
    if (error instanceof LlmError) return error
    throw error
  }
  throw new Error('an answer was read')
}

const good = { detected: true, confidence: 0.8, indicators: ['a "b"', "it's {c}"], rationale: 'so' }
const plain = JSON.stringify(good)

describe('an answer is found', () => {
  it.each([
    ['by itself', plain],
    ['in a code fence', `\`\`\`json\n${plain}\n\`\`\``],
    ['with prose around', `Sure! Here it is: ${plain}\nHope this helps {user}.`],
    ['in a list of one', `[${plain}]`],
    ['after a byte-order mark', `\uFEFF${plain}`],
    ['after thoughts that hold another draft', `<think>{"detected": false}</think>\n${plain}`],
    [
      'after thoughts whose opening mark the template of the model holds',
      `He slipped. Draft: {"detected": false, "confidence": 1, "indicators": [], "rationale": ""}\n</think>\n\n${plain}`,
    ],
    ['after thoughts in another spelling', `[THINK]{"detected": false}[/THINK]${plain}`],
    ['after two thoughts', `<think>a</think>\n<think>{"b": 1}</think>\n${plain}`],
    ['before its reasons', `${plain}\n<reasoning>He fell; {"detected": false} is out.</reasoning>`],
    ['in a fence before its reasons', `\`\`\`json\n${plain}\n\`\`\`\n<analysis>Why.</analysis>`],
    ['after a word and thoughts', `Sure.\n<think>{"detected": false}</think>\n${plain}`],
    ['twice the same', `${plain}\n${JSON.stringify(good, null, 2)}`],
    ['after one that does not fit', `{"example": 1}\n${plain}`],
    ['after a schema said back', `{"type": "object"} ${plain}`],
    ['with trailing commas', plain.replaceAll(']', ',]').replace(/\}$/, ',}')],
    [
      'with single quotes and Python literals',
      `{'detected': True, 'confidence': 0.8, 'indicators': ['a "b"', 'it\\'s {c}'], 'rationale': 'so'}`,
    ],
    ['with typographic quotes', plain.replace('"so"', '“so”')],
    ['with bare keys and comments', plain.replace('"detected":', '/* yes */ detected: // no\n')],
  ])('%s', (_how, text) => {
    expect(read(text)).toEqual(good)
  })

  it('with a line break inside a string', () => {
    expect(read(plain.replace('"so"', '"so\nit is"'))['rationale']).toBe('so\nit is')
  })
})

describe('no answer is made up', () => {
  it.each([
    ['empty', '  ', /empty/],
    ['prose', 'It is detected.', /no JSON object/],
    ['cut in the middle', plain.slice(0, -20), /ends in the middle/],
    ['a value missing', plain.replace('0.8', ''), /missing or no number/],
    ['NaN', plain.replace('0.8', 'NaN'), /neither quoted nor a number/],
    ['a percentage', plain.replace('0.8', '80%'), /missing or no number/],
    ['a bare word', plain.replace('true', 'probably'), /neither quoted nor a number/],
    ['two values for one key', plain.replace('{', '{"detected": false, '), /given twice/],
    ['two different answers', `${plain} ${plain.replace('true', 'false')}`, /2 different answers/],
    [
      'a broken one with a whole one inside',
      `{"detected": maybe, "draft": ${plain}}`,
      /neither quoted/,
    ],
    ['a draft before a broken one', `${plain} {"detected": perhaps}`, /neither quoted/],
    ['a whole one in a cut one', `{"final": ${plain}, "why`, /ends in the middle/],
  ])('%s', (_how, text, message) => {
    const error = failure(text)
    expect(error).toMatchObject({ errorClass: 'parse', usage, raw: `raw of ${text}` })
    expect(error.message).toMatch(message)
  })

  it('cut by the most tokens, even where a whole object stands', () => {
    const error = failure(plain, { finishReason: 'length' })
    expect(error.errorClass).toBe('parse')
    expect(error.message).toMatch(/raise model\.maxTokens/)
  })

  it('says what does not fit without the words of the answer', () => {
    const error = failure(
      '{"detected": "SECRET yes", "confidence": 8, "indicators": [3], "SECRETkey": {"SECRET": 1}}',
    )
    expect(error.errorClass).toBe('schema')
    expect(error.message).not.toContain('SECRET')
    expect(error.message).toMatch(/detected must be boolean/)
    expect(error.message).toMatch(/confidence must be <= 1/)
    expect(error.message).toMatch(/indicators\.0 must be string/)
    expect(error.message).toMatch(/required property 'rationale'/)
  })
})

describe('a refusal is an outcome of its own', () => {
  it.each([
    ['by the protocol', '', { refusal: 'I cannot help.' }],
    ['by a filter', '', { finishReason: 'content_filter' }],
    ['in prose', "I'm sorry, but I can't assist with that request.", {}],
    ['in prose after thoughts', "<think>Hm.</think>\nI'm sorry, but I can't assist.", {}],
    ['in prose with typographic marks', 'I’m unable to discuss this.', {}],
  ])('%s', (_how, text, more) => {
    expect(failure(text, more)).toMatchObject({ errorClass: 'refused', usage })
  })

  it('but an answer that apologises is an answer', () => {
    expect(read(`I'm sorry, here it is again: ${plain}`)).toEqual(good)
  })
})

describe('reading is forgiving in form only', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => value as Json)

  it('equals JSON.parse on every object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (object) => {
        const text = JSON.stringify(object)
        const { value, end } = readObject(text, 0)
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)))
        expect(end).toBe(text.length)
      }),
      { numRuns: 500, seed: 1024 },
    )
  })

  it('reads the same through fences, prose, quotes and commas', () => {
    const prose = fc.string().map((text) => text.replace(/[{}]/g, ''))
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]+$/), json, { minKeys: 1 }),
        prose,
        prose,
        (object, before, after) => {
          fc.pre(!/^\s*<think/.test(before))
          const text = `${before}\n\`\`\`json\n${pythonic(object)}\n\`\`\`${after}`
          expect(findObjects(text).objects).toEqual([JSON.parse(JSON.stringify(object))])
        },
      ),
      { numRuns: 500, seed: 1024 },
    )
  })

  it('never reads an object from one that was cut', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { minKeys: 1 }), fc.nat(), (object, cut) => {
        const text = JSON.stringify(object)
        expect(findObjects(text.slice(0, cut % text.length)).objects).toEqual([])
      }),
      { numRuns: 1000, seed: 1024 },
    )
  })

  it.each(['{', '{/*', '{//', '{“', '{"', '{ ', '{"a'])(
    'gives up on four million characters of %s, each brace of which would be read to the end',
    (unit) => {
      const { objects, problem } = findObjects(unit.repeat(4_000_000 / unit.length))
      expect(objects).toEqual([])
      expect(problem).toMatch(/too many braces/)
    },
  )

  it('but reads an answer after a thousand braces in prose', () => {
    const formulas = '\\frac{1}{2} {/* {“ '.repeat(250)
    expect(findObjects(`${formulas}*/ {"a": 1}`).objects).toEqual([{ a: 1 }])
  })

  it('never throws anything but its own classes, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'{}[]":,\'\\ tnf1'.split('')) }),
        (a, b) => {
          for (const text of [a, b, a + plain + b])
            try {
              read(text)
            } catch (error) {
              expect(error).toBeInstanceOf(LlmError)
            }
        },
      ),
      { numRuns: 300, seed: 1024 },
    )
  })
})

it('a repair shows the bad answer, the problem and the schema, after the messages that were', () => {
  const messages = [{ role: 'user', content: 'Text' } as const]
  const request = {
    model: 'm',
    messages,
    temperature: 0,
    maxTokens: null,
    seed: null,
    responseSchema: REFERENCE_SCHEMA,
  }
  const asked = repairMessages(request, { text: 'bad' }, 'it is bad')
  expect(asked.map((message) => message.role)).toEqual(['user', 'assistant', 'user'])
  expect(asked[2]?.content).toMatch(/it is bad.*one JSON object.*"detected"/)
  const shownAgain = (text: string) => repairMessages(request, { text }, 'no').at(1)
  // roles take turns: Mistral's and Gemma's templates refuse all else
  for (const text of [' ', '<think>on and on'])
    expect(shownAgain(text)).toEqual({ role: 'assistant', content: '(no answer)' })
  expect(shownAgain(`<think>${'Hm. '.repeat(2000)}</think>\n{"a": 1}`)?.content).toBe('{"a": 1}')
})

/** As Python prints it, with trailing commas: what small models write. */
function pythonic(value: Json): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return JSON.stringify(value)
  if (typeof value === 'string') {
    const inner = JSON.stringify(value).slice(1, -1)
    return `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  }
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((one) => `${pythonic(one)},`).join(' ')}]`
  return `{${Object.entries(value)
    .map(([key, one]) => `${pythonic(key)}: ${pythonic(one)},`)
    .join(' ')}}`
}

it('gives up a reply of many slow answers with the first, and with it one that would fit', () => {
  const schema = {
    type: 'object',
    properties: { code: { type: 'string', pattern: '^id-(x+x+)+y$' } },
  }
  const slow = Array.from({ length: 500 }, (_, i) => `{"code": "id-${'x'.repeat(60 + i)}"}`)
  expect(() => readAnswer(reply(slow.join('\n')), schema)).toThrow(LlmSettingsError)
  expect(() => readAnswer(reply(`${slow[0]} {"code": "id-xxy"}`), schema)).toThrow('takes longer')
  expect(readAnswer(reply('{"code": "z"} {"code": "id-xxy"}'), schema)).toEqual({
    answer: { code: 'id-xxy' },
  })
})

describe('thoughts are no answer', () => {
  it.each([
    ['that never end', `<think>It may be ${plain}`, 'parse'],
    ['that never end, in another spelling', `[THINK] ${plain}`, 'parse'],
  ])('%s', (_name, text, errorClass) => {
    expect(failure(text).errorClass).toBe(errorClass)
  })

  it('keeps an answer that quotes the mark of their end', () => {
    const quoting = {
      ...good,
      rationale: 'he wrote </think> {"detected": false, "confidence": 1} and left',
    }
    expect(read(JSON.stringify(quoting))).toEqual(quoting)
    expect(read(`Here it is: ${JSON.stringify(quoting)}`)).toEqual(quoting)
  })
})

describe('how an answer ended', () => {
  it.each([
    ['SAFETY', 'refused'],
    ['content_filter: PROHIBITED_CONTENT', 'refused'],
    ['RECITATION', 'refused'],
    ['sensitive', 'refused'],
    ['refusal', 'refused'],
    ['MAX_TOKENS', 'parse'],
    ['model_length', 'parse'],
  ])('%s', (finishReason, errorClass) => {
    expect(failure(plain, { finishReason }).errorClass).toBe(errorClass)
    expect(failure('', { finishReason }).errorClass).toBe(errorClass)
  })

  it('is said of an empty answer that was all thoughts', () => {
    const thought = { ...usage, completionTokens: 900, reasoningTokens: 900 }
    expect(failure('', { usage: thought }).message).toMatch(/thought/)
  })
})
