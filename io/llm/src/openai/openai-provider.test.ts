import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterEach, describe, expect, it } from 'vitest'

import type { ChatReply, ChatRequest, Limits, Provider } from '../chat.ts'
import { REFERENCE_SCHEMA } from '../answer/reference-schema.ts'
import { LlmError } from '../llm-error.ts'
import { FAULTS, type FaultKind, type FaultRule } from '../mock/fault.ts'
import type { MockOptions } from '../mock/mock-options.ts'
import { type Mock, startMock } from '../mock/start-mock.ts'
import type { OpenaiSettings } from '../model-settings.ts'
import { openaiProvider } from './openai-provider.ts'

const KEY = 'sk-planted-0123456789-do-not-leak'
const TEXT = 'A narrative that must stay where it is.'
const limits: Limits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: 8 }

let mock: Mock | null = null
let provider: Provider | null = null
let server: Server | null = null
afterEach(async () => {
  await provider?.close()
  await mock?.close()
  server?.closeAllConnections()
  server?.close()
  mock = provider = server = null
})

async function open(
  options: MockOptions,
  settings: Partial<OpenaiSettings> = {},
  more: Partial<Limits> = {},
): Promise<Provider> {
  mock = await startMock(options)
  return openAt(mock.url, settings, more)
}

function openAt(
  baseUrl: string,
  settings: Partial<OpenaiSettings> = {},
  more: Partial<Limits> = {},
): Provider {
  provider = openaiProvider(
    { provider: 'openai', baseUrl, model: 'mock', apiKeyEnv: 'TEST_KEY', ...settings },
    { limits: { ...limits, ...more }, env: { TEST_KEY: KEY } },
  )
  return provider
}

function request(text: string): ChatRequest {
  return {
    model: 'mock',
    messages: [
      { role: 'system', content: 'Label.' },
      { role: 'user', content: text },
    ],
    temperature: 0,
    maxTokens: 300,
    seed: 7,
    responseSchema: REFERENCE_SCHEMA,
  }
}

async function ask(
  from: Provider,
  text = TEXT,
  signal = new AbortController().signal,
): Promise<ChatReply> {
  return from.ask(request(text), { signal, itemKey: 'a', attemptNo: 1, text })
}

async function failure(from: Provider, text = TEXT): Promise<LlmError> {
  const error: unknown = await ask(from, text).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(LlmError)
  return error as LlmError
}

/** A server that answers every request with these bytes. */
async function serve(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = []
  server = createServer((incoming, response) => {
    let text = ''
    incoming.on('data', (part: Buffer) => (text += part.toString()))
    incoming.on('end', () => {
      seen.push(text)
      const said = body
        .replaceAll('<key>', String(incoming.headers.authorization))
        .replaceAll('<text>', TEXT)
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(said)
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen }
}

describe('an answer', () => {
  it('comes with usage, model, fingerprint, id and raw body', async () => {
    const reply = await ask(await open({ lexicon: { terms: ['narrative'] } }))
    expect(JSON.parse(reply.text)).toMatchObject({ detected: true, indicators: ['narrative'] })
    expect(reply).toMatchObject({
      finishReason: 'stop',
      refusal: null,
      model: 'mock',
      fingerprint: 'fp_mock',
      requestId: expect.stringMatching(/^mock-/) as string,
    })
    const { promptTokens, completionTokens } = mock?.stats() ?? { promptTokens: 0 }
    expect(reply.usage).toEqual({
      promptTokens,
      completionTokens,
      cachedTokens: 0,
      reasoningTokens: 0,
    })
    expect(JSON.parse(reply.raw)).toHaveProperty('choices')
    expect(Number.isInteger(reply.latencyMs)).toBe(true)
  })

  it('is asked for unpacked', async () => {
    let packing: string | string[] | undefined
    server = createServer((incoming, response) => {
      packing = incoming.headers['accept-encoding']
      response.end('{"choices":[{"message":{"content":"{}"}}]}')
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    await ask(openAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`))
    expect(packing).toBe('identity')
  })

  it('is asked for with streaming off, and in strict form only where the schema is strict', async () => {
    const { url, seen } = await serve(200, '{"choices":[{"message":{"content":"{}"}}]}')
    await ask(openAt(url, { extra: { top_p: 0.5 }, maxTokensField: 'max_completion_tokens' }))
    const body = JSON.parse(seen[0] ?? '') as Record<string, unknown>
    expect(body).toMatchObject({
      model: 'mock',
      stream: false,
      temperature: 0,
      seed: 7,
      max_completion_tokens: 300,
      top_p: 0.5,
      response_format: { type: 'json_schema', json_schema: { strict: true } },
    })
    expect(body['response_format']).not.toHaveProperty(
      'json_schema.schema.properties.rationale.maxLength',
    )
    await provider?.close()
    await ask(openAt(url, { structuredOutput: 'json_object' }))
    await provider?.close()
    await ask(openAt(url, { structuredOutput: 'none' }))
    expect(JSON.parse(seen[1] ?? '')).toHaveProperty('response_format', { type: 'json_object' })
    expect(JSON.parse(seen[2] ?? '')).not.toHaveProperty('response_format')
  })

  it('counts cached and reasoning tokens, and reads text in parts', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 40 },
    }
    const content = [
      { type: 'text', text: '{"a":' },
      { type: 'text', text: ' 1}' },
    ]
    const { url } = await serve(200, JSON.stringify({ choices: [{ message: { content } }], usage }))
    expect(await ask(openAt(url))).toMatchObject({
      text: '{"a": 1}',
      usage: { promptTokens: 100, completionTokens: 50, cachedTokens: 60, reasoningTokens: 40 },
    })
  })
})

it.each([
  ['below 0', { prompt_tokens: -5, completion_tokens: 5 }],
  ['a part of one', { prompt_tokens: 5, completion_tokens: 5.5 }],
  ['more than there can be', { prompt_tokens: 1e15, completion_tokens: 5 }],
  ['words', { prompt_tokens: 'five', completion_tokens: 5 }],
])('a count of tokens that is %s is none', async (_name, usage) => {
  const choices = [{ message: { content: '{}' } }]
  const { url } = await serve(200, JSON.stringify({ choices, usage }))
  expect((await ask(openAt(url))).usage).toBeNull()
})

describe('every fault has its class (promptfoo#1597: only these decide what is tried again)', () => {
  const expected: Readonly<Record<FaultKind, string | null>> = {
    throttled: 'throttled',
    'throttled-silent': 'throttled',
    'server-error': 'server_5xx',
    unavailable: 'server_5xx',
    overloaded: 'overloaded',
    slow: 'timeout',
    reset: 'transport',
    'malformed-body': 'transport',
    'truncated-body': 'transport',
    'error-body': 'server_5xx',
    'malformed-answer': null,
    'truncated-answer': null,
    'fenced-answer': null,
    'wrong-schema': null,
    refusal: null,
    'content-filter': null,
    empty: null,
    'no-choices': 'parse',
    auth: 'auth',
    quota: 'quota',
    'not-found': 'not_found',
    'too-large': 'too_large',
    redirect: 'not_found',
  }
  it.each(Object.keys(FAULTS) as FaultKind[])('%s', async (kind) => {
    const rule: FaultRule = { kind, delayMs: 2000, retryAfterMs: 1500 }
    const from = await open({ faults: [rule] }, kind === 'slow' ? { timeoutMs: 150 } : {})
    if (expected[kind] === null) {
      expect((await ask(from)).usage).not.toBeNull()
      return
    }
    const error = await failure(from)
    expect(error.errorClass).toBe(expected[kind])
    expect(error.message).not.toContain(TEXT.slice(2, 14))
    if (kind === 'throttled') expect(error.retryAfterMs).toBe(1500)
    if (kind === 'throttled-silent') expect(error.retryAfterMs).toBeUndefined()
    // Exactly one request: the one retry policy is the engine's.
    expect(mock?.stats().requests).toBe(1)
  })

  it.each([
    ['a 403', 403, { error: { message: 'no' } }, 'auth'],
    ['a 402', 402, {}, 'quota'],
    ['a 413', 413, {}, 'too_large'],
    [
      'a 400 of an unknown parameter',
      400,
      { error: { code: 'unsupported_value' } },
      'input_invalid',
    ],
    ['a 400 of a bad key', 400, { error: { message: 'API key not valid.' } }, 'auth'],
    [
      'a 400 of a long prompt, in words',
      400,
      { error: 'prompt is too long: 9 tokens' },
      'too_large',
    ],
    ['a 400 of a content filter', 400, { error: { code: 'content_filter' } }, 'refused'],
    ['a 503 while a model loads', 503, { error: { message: 'Loading model' } }, 'overloaded'],
    ['a 502 of HTML', 502, '<html>Bad gateway</html>', 'server_5xx'],
    [
      'a 200 that is an error (OpenHands/benchmarks#771: never an answer)',
      200,
      { error: 'down' },
      'server_5xx',
    ],
    ['a 200 with a code of 429', 200, { error: { code: 429, message: 'x' } }, 'throttled'],
    [
      'a 200 with an error as its choice',
      200,
      { choices: [{ error: { code: 502 } }] },
      'server_5xx',
    ],
    ['a 200 that says insufficient_quota', 200, { error: { type: 'insufficient_quota' } }, 'quota'],
    ['a 200 of HTML', 200, '<html>Log in</html>', 'transport'],
    ['a 200 of a number', 200, '7', 'transport'],
    ['an empty 200', 200, '', 'transport'],
  ] as const)('%s', async (_name, status, body, errorClass) => {
    const { url } = await serve(status, typeof body === 'string' ? body : JSON.stringify(body))
    expect(await failure(openAt(url))).toMatchObject({ errorClass, httpStatus: status })
  })

  it('a 429 that asks for days pauses the run, and says so', async () => {
    const { url } = await serve(429, '{}', { 'retry-after': '864000' })
    const error = await failure(openAt(url))
    expect(error.errorClass).toBe('quota')
    expect(error.message).toMatch(/a day or more: resume then/)
  })

  it('nothing that listens, and a host that is not known', async () => {
    const { url } = await serve(200, '')
    server?.close()
    await new Promise((resolve) => server?.once('close', resolve))
    expect(await failure(openAt(url))).toMatchObject({ errorClass: 'transport' })
    await provider?.close()
    const unknown = openAt('https://unknown.invalid/v1')
    expect(await failure(unknown)).toMatchObject({ errorClass: 'transport' })
  })

  it('a reply beyond the largest', async () => {
    const { url } = await serve(200, `{"choices": ["${'x'.repeat(100_000)}"]}`)
    const error = await failure(openAt(url, { maxResponseBytes: 10_000 }))
    expect(error.errorClass).toBe('too_large')
    expect(error.message).toMatch(/larger than 10000 bytes \(model\.maxResponseBytes\)/)
  })
})

describe('what must not get out does not', () => {
  it.each([
    [401, '{"error": {"message": "bad key <key>"}}'],
    [500, '<key> while reading <text>'],
    [400, '{"error": {"message": "cannot read: <text>"}}'],
    [200, '{"error": {"message": "<key> <text>"}}'],
    [200, '{"choices": [{"message": {"content": "<key>"}}], "model": "<key>"}'],
    [307, '{"error": {"message": "see <key>"}}'],
  ])('key and text in a %i', async (status, body) => {
    const { url } = await serve(status, body, {
      location: 'http://127.0.0.1:9/',
      'x-request-id': KEY,
    })
    const result: unknown = await ask(openAt(url)).catch((error: unknown) => error)
    const whole = JSON.stringify(result, Object.getOwnPropertyNames(result)) + String(result)
    expect(whole).not.toContain(KEY)
    expect(result instanceof Error ? result.message + String(result.stack) : '').not.toContain(TEXT)
  })

  it('text in what an endpoint calls its model, its answer and the request', async () => {
    const named = { id: TEXT, model: TEXT, system_fingerprint: TEXT }
    const choices = [{ message: { content: '{}' }, finish_reason: TEXT }]
    const { url } = await serve(200, JSON.stringify({ ...named, choices }))
    expect(await ask(openAt(url))).toMatchObject({
      model: null,
      fingerprint: null,
      requestId: null,
      finishReason: null,
    })
    const code = TEXT.toLowerCase().replace(/\W+/g, '_')
    const other = await serve(400, JSON.stringify({ error: { code } }))
    expect((await failure(openAt(other.url))).message).not.toContain('narrative')
  })

  it('a redirect is not followed', async () => {
    let followed = 0
    const elsewhere = createServer((_incoming, response) => {
      followed++
      response.end()
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const { port } = elsewhere.address() as AddressInfo
    const { url } = await serve(302, '', { location: `http://127.0.0.1:${port}/` })
    expect((await failure(openAt(url))).message).toMatch(/never followed/)
    expect(followed).toBe(0)
    elsewhere.close()
  })

  it.each([
    ['a variable that is not set', { apiKeyEnv: 'NOT_SET' }, /NOT_SET is not set/],
    ['a key in place of a name', { apiKeyEnv: KEY }, /never the key itself/],
    ['a key over an open line', { baseUrl: 'http://192.0.2.1/v1' }, /not encrypted/],
    ['a key in the address', { baseUrl: 'https://u:p@host/v1' }, /keys belong/],
    ['an extra member of ours', { extra: { stream: true } }, /holds 'stream'/],
    ['a key in an extra member', { extra: { api_key: KEY } }, /'api_key'.*model\.apiKeyEnv/],
    ['a key within one', { extra: { headers: { Authorization: KEY } } }, /'Authorization'/],
    ['a key by its owner', { extra: { openai_api_key: KEY } }, /'openai_api_key'/],
  ])('%s is refused', (_name, settings, message) => {
    const failing = (): unknown => openAt('http://127.0.0.1:1/v1', settings)
    expect(failing).toThrow(message)
    try {
      failing()
    } catch (error) {
      expect(String(error)).not.toContain(KEY)
    }
  })
})

describe('a call ends', () => {
  it('when its signal says so, with the reason of the signal', async () => {
    const from = await open({ latencyMs: 5000 })
    const controller = new AbortController()
    const asked = ask(from, TEXT, controller.signal)
    setTimeout(() => {
      controller.abort(new Error('enough'))
    }, 50)
    await expect(asked).rejects.toThrow('enough')
  })

  it('while it waits for the limiter, too', async () => {
    const from = await open({ latencyMs: 5000 }, {}, { concurrency: 1 })
    const first = ask(from).catch(() => 'first')
    while (mock?.stats().requests === 0) await sleep(2)
    const controller = new AbortController()
    const second = ask(from, TEXT, controller.signal)
    controller.abort(new Error('enough'))
    await expect(second).rejects.toThrow('enough')
    await from.close()
    expect(await first).toBe('first')
    expect(mock?.stats().requests).toBe(1)
  })

  it('when the whole takes too long although bytes keep coming (inspect_ai#5165: a hung call ends)', async () => {
    server = createServer((_incoming, response) => {
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => {
        clearInterval(drip)
      })
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const error = await failure(openAt(`http://127.0.0.1:${port}/v1`, { timeoutMs: 200 }))
    expect(error).toMatchObject({ errorClass: 'timeout' })
  })
})

it('never has more calls under way than allowed', async () => {
  const from = await open({ latencyMs: 20 }, {}, { concurrency: 3 })
  await Promise.all(Array.from({ length: 20 }, (_one, k) => ask(from, `text ${k}`)))
  expect(mock?.stats()).toMatchObject({ requests: 20, answers: 20, mostAtOnce: 3 })
})

it('keeps a limit on the real clock: none is turned away, and the rate is used', async () => {
  const from = await open(
    { requestsPerMinute: 3000, window: 'bucket', latencyMs: 5 },
    {},
    { requestsPerMinute: 3000 },
  )
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: 100 }, (_one, k) => ask(from, `text ${k}`)))
  const seconds = (performance.now() - startedAt) / 1000
  expect(mock?.stats().throttledByLimit).toBe(0)
  // 99 gaps at 0.99 of 50 a second take 2.00 s; faster would be over the limit.
  expect(seconds).toBeGreaterThan(1.75)
})
