import { connect } from 'node:net'

import { Agent } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'

import type { ChatMessage } from '../chat.ts'
import type { Json, JsonSchema } from '../json.ts'
import { schemaProblems } from '../answer/schema-problems.ts'
import { REFERENCE_SCHEMA } from '../answer/reference-schema.ts'
import { FAULTS, mixedFaults } from './fault.ts'
import type { MockOptions, Served } from './mock-options.ts'
import { readMockScript } from './mock-script.ts'
import type { MockStats } from './mock-stats.ts'
import { type Mock, startMock } from './start-mock.ts'

let mock: Mock | null = null
const agent = new Agent({ connections: 8 })
afterEach(async () => {
  await mock?.close()
  mock = null
})

interface Got {
  readonly status: number
  readonly body: string
}

async function ask(
  at: Mock,
  text: string,
  more: { readonly messages?: readonly ChatMessage[]; readonly response_format?: object } = {},
): Promise<Got> {
  const { origin, pathname } = new URL(`${at.url}/chat/completions`)
  const messages = more.messages ?? [{ role: 'user', content: text }]
  const body = JSON.stringify({ model: 'm', ...more, messages })
  try {
    const reply = await agent.request({ origin, path: pathname, method: 'POST', body })
    return { status: reply.statusCode, body: await reply.body.text() }
  } catch {
    return { status: 0, body: '' }
  }
}

async function start(options: MockOptions): Promise<Mock> {
  mock = await startMock(options)
  return mock
}

function content(got: Got): string {
  const whole = JSON.parse(got.body) as { choices: { message: { content: string } }[] }
  return whole.choices[0].message.content
}

const texts = Array.from({ length: 300 }, (_one, k) => `message number ${k}`)

describe('a mock answers', () => {
  it('by the text alone: the same again, in any order, after a restart', async () => {
    const one = await start({})
    const first = await Promise.all(texts.map(async (text) => (await ask(one, text)).body))
    await one.close()
    const two = await start({})
    const turned = [...texts].reverse()
    const second = await Promise.all(turned.map(async (text) => (await ask(two, text)).body))
    expect(second.reverse()).toEqual(first)
    await two.close()
    const other = await ask(await start({ seed: 7 }), texts[0])
    expect(other.body).not.toBe(first[0])
  })

  it('what fits the schema that is asked for', async () => {
    const schema: JsonSchema = {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'count', 'score', 'parts', 'note', 'maybe'],
      properties: {
        kind: { enum: ['spam', 'ham', null] },
        count: { type: 'integer', minimum: 3, maximum: 5 },
        score: { type: 'number', minimum: -1, maximum: 1 },
        parts: { type: 'array', items: { $ref: '#/$defs/part' }, minItems: 1, maxItems: 2 },
        note: { type: 'string', maxLength: 9 },
        maybe: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
      },
      $defs: { part: { type: 'object', properties: { fixed: { const: 'x' } } } },
    }
    const at = await start({})
    const format = { type: 'json_schema', json_schema: { name: 'a', schema } }
    for (const text of texts.slice(0, 50)) {
      const asked = JSON.parse(content(await ask(at, text, { response_format: format }))) as Json
      expect(schemaProblems(asked, schema)).toEqual([])
      expect(
        schemaProblems(JSON.parse(content(await ask(at, text))) as Json, REFERENCE_SCHEMA),
      ).toEqual([])
    }
  })

  it('by a word list', async () => {
    const at = await start({ lexicon: { terms: ['winner'] } })
    expect(JSON.parse(content(await ask(at, 'You are a WINNER')))).toMatchObject({ detected: true })
    expect(JSON.parse(content(await ask(at, 'You are not')))).toMatchObject({ detected: false })
  })

  it('401 without the key it asks for, 400 to what is no request, 404 elsewhere', async () => {
    const at = await start({ apiKey: 'k' })
    expect((await ask(at, 'a')).status).toBe(401)
    const origin = `http://127.0.0.1:${at.port}`
    const wrong = await agent.request({
      origin,
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: '{',
    })
    expect(wrong.statusCode).toBe(400)
    await wrong.body.dump()
    const nowhere = await agent.request({ origin, path: '/nowhere', method: 'GET' })
    expect(nowhere.statusCode).toBe(404)
    await nowhere.body.dump()
  })
})

describe('a mock counts', () => {
  it('what it served, so that a ledger can be compared with it', async () => {
    const served: Served[] = []
    const faults = mixedFaults(0.5)
    const at = await start({ faults, onServed: (one) => served.push(one) })
    let [prompt, completion, answers] = [0, 0, 0]
    for (let round = 0; round < 2; round++)
      for (const got of await Promise.all(texts.map((text) => ask(at, text)))) {
        const usage = usageOf(got)
        if (usage === null) continue
        answers++
        prompt += usage.prompt_tokens
        completion += usage.completion_tokens
      }
    const { origin } = new URL(at.url)
    const page = await agent.request({ origin, path: '/stats', method: 'GET' })
    const stats = (await page.body.json()) as MockStats
    expect(stats).toMatchObject({
      requests: 600,
      items: 300,
      answers,
      promptTokens: prompt,
      completionTokens: completion,
      costNanoUsd: prompt * 150 + completion * 600,
      throttledByLimit: 0,
    })
    expect(served).toHaveLength(600)
    expect(Object.values(stats.byStatus).reduce((sum, n) => sum + n, 0)).toBe(600)
    expect(JSON.stringify(served)).not.toContain('message number')
  })

  it('clients that hang up, and nothing of theirs as answered', async () => {
    const at = await start({ latencyMs: 5000 })
    const socket = connect(at.port, '127.0.0.1')
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'a' }] })
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    while (at.stats().requests === 0) await pause()
    socket.destroy()
    while (at.stats().abandoned === 0) await pause()
    expect(at.stats()).toMatchObject({ answers: 0, promptTokens: 0, byStatus: {} })
  })
})

describe('a mock misbehaves', () => {
  it('for the share of the items that it is told, at their first attempts, then no more', async () => {
    const faults = [
      { kind: 'server-error', share: 0.2 },
      { kind: 'not-found', share: 0.1, attempts: 'always' },
      { kind: 'overloaded', share: 0.1, attempts: 2 },
    ] as const
    const at = await start({ faults })
    const rounds: number[][] = []
    for (let round = 0; round < 3; round++)
      rounds.push((await Promise.all(texts.map((text) => ask(at, text)))).map((got) => got.status))
    const count = (round: number, status: number): number =>
      rounds[round].filter((one) => one === status).length
    expect(count(0, 500)).toBeGreaterThan(40)
    expect(count(0, 500)).toBeLessThan(80)
    expect([count(1, 500), count(2, 500)]).toEqual([0, 0])
    expect(count(0, 404)).toBeGreaterThan(15)
    expect([count(1, 404), count(2, 404)]).toEqual([count(0, 404), count(0, 404)])
    expect(count(1, 529)).toBe(count(0, 529))
    expect(count(2, 529)).toBe(0)
    // The same items every time.
    const permanent = rounds.map((round) => round.flatMap((one, k) => (one === 404 ? [k] : [])))
    expect(permanent[2]).toEqual(permanent[0])
  })

  it('for what contains a word, and for the n-th request', async () => {
    const faults = [
      { kind: 'auth', contains: ['secret'], attempts: 'always' },
      { kind: 'reset', requests: [3] },
    ] as const
    const at = await start({ faults })
    const statuses: number[] = []
    for (const text of ['a', 'a secret', 'a', 'a', 'secret'])
      statuses.push((await ask(at, text)).status)
    expect(statuses).toEqual([200, 401, 0, 200, 401])
  })

  it('a repair is a further attempt of its item', async () => {
    const at = await start({ faults: [{ kind: 'wrong-schema' }] })
    const bad = content(await ask(at, 'a'))
    const again = await ask(at, '', {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: bad },
        { role: 'user', content: 'again' },
      ],
    })
    expect(schemaProblems(JSON.parse(bad) as Json, REFERENCE_SCHEMA)).not.toEqual([])
    expect(schemaProblems(JSON.parse(content(again)) as Json, REFERENCE_SCHEMA)).toEqual([])
    expect(at.stats().items).toBe(1)
  })

  it('beyond its limits with 429 and a promise that it keeps', async () => {
    const at = await start({ requestsPerMinute: 600, window: 'bucket', burstShare: 1 / 60 })
    const statuses = await Promise.all(
      texts.slice(0, 30).map(async (text) => (await ask(at, text)).status),
    )
    const passed = statuses.filter((status) => status === 200).length
    expect(passed).toBeGreaterThanOrEqual(10)
    expect(passed).toBeLessThan(20)
    expect(at.stats()).toMatchObject({ throttledByLimit: 30 - passed, items: passed })
  })
})

describe('a script', () => {
  it('holds the options of a mock', () => {
    const faults = Object.keys(FAULTS).map((kind) => ({ kind, share: 0.01 }))
    const script = { latencyMs: [5, 10], requestsPerMinute: 100, faults, lexicon: { terms: ['a'] } }
    expect(readMockScript(script, 'a.yaml')).toEqual(script)
  })

  it.each([
    [
      'an unknown kind',
      { faults: [{ kind: 'explode' }] },
      /faults\.0\.kind must be one of.*"reset"/,
    ],
    ['an unknown key', { latency: 5 }, /additional properties/],
    [
      'shares above 1',
      {
        faults: [
          { kind: 'reset', share: 0.7 },
          { kind: 'slow', share: 0.7 },
        ],
      },
      /1\.4/,
    ],
    ['no mapping', 'reset', /must be object/],
  ])('with %s is refused', (_name, script, message) => {
    expect(() => readMockScript(script, 'a.yaml')).toThrow(message)
  })
})

it('a port that is taken is named', async () => {
  const { port } = await start({})
  await expect(startMock({ port })).rejects.toThrow(new RegExp(`port ${port} is taken`))
})

function usageOf(got: Got): { prompt_tokens: number; completion_tokens: number } | null {
  if (got.status !== 200) return null
  try {
    const whole = JSON.parse(got.body) as {
      usage?: { prompt_tokens: number; completion_tokens: number }
    }
    return whole.usage ?? null
  } catch {
    return null
  }
}

async function pause(): Promise<void> {
  await new Promise((done) => setTimeout(done, 5))
}
