import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

import { costNanoUsd } from '../cost.ts'
import { compileLexicon } from '../lexicon/lexicon-provider.ts'
import { LlmSettingsError } from '../llm-error.ts'
import { chooseFault, type FaultRule } from './fault.ts'
import { MOCK_PRICES, type MockOptions, type Served } from './mock-options.ts'
import {
  countTokens,
  failure,
  itemText,
  mockAnswer,
  type MockReply,
  mockReply,
  type MockRequest,
  readMockRequest,
  retryHeaders,
} from './mock-reply.ts'
import { type MockStats, StatsCounter } from './mock-stats.ts'
import { rateWindow } from './rate-window.ts'
import { seeded } from './seeded.ts'

/** A mock that listens. */
export interface Mock {
  /** To be given as `baseUrl`: `http://127.0.0.1:PORT/v1`. */
  readonly url: string
  readonly port: number
  stats(): MockStats
  /** Ends every connection. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const LARGEST_BODY = 16 * 2 ** 20
/** What each kind of reply is sent with. */
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/**
 * An endpoint on this machine's loopback that speaks OpenAI's protocol: it answers by the text alone,
 * enforces limits, misbehaves as told, and counts what it served (`GET /stats`).
 *
 * @throws LlmSettingsError when the port is taken or the word list cannot be used
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { port: wanted = 0 } = options
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535)
    throw new LlmSettingsError(`port ${wanted} is none; name one from 1 to 65535, or 0 for any`)
  const mock = new MockServer(options)
  const server = createServer((request, response) => {
    void mock.handle(request, response)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code})`
      reject(new LlmSettingsError(`port ${wanted} ${reason}; name another, or 0 for any`))
    })
    server.listen(wanted, HOST, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${HOST}:${port}/v1`,
    port,
    stats: () => mock.stats(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

class MockServer {
  readonly #options: MockOptions
  readonly #counter = new StatsCounter()
  readonly #attempts = new Map<string, number>()
  readonly #read: ReturnType<typeof compileLexicon> | null
  readonly #requestWindow: ReturnType<typeof rateWindow>
  readonly #tokenWindow: ReturnType<typeof rateWindow>
  readonly #startedAt = performance.now()

  constructor(options: MockOptions) {
    this.#options = options
    this.#read = options.lexicon === undefined ? null : compileLexicon(options.lexicon)
    const { window = 'sliding', burstShare = 1 / 60 } = options
    this.#requestWindow = rateWindow(options.requestsPerMinute ?? null, window, burstShare)
    this.#tokenWindow = rateWindow(options.tokensPerMinute ?? null, window, burstShare)
  }

  stats(): MockStats {
    return this.#counter.read(this.#attempts.size)
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (request.method === 'POST' && path.endsWith('/chat/completions'))
      return this.#complete(request, response)
    const page = this.#page(path)
    response.writeHead(page === null ? 404 : 200, JSON_TYPE)
    response.end(`${JSON.stringify(page ?? { error: { message: 'no such path' } })}\n`)
  }

  #page(path: string): object | null {
    if (path === '/stats') return this.stats()
    if (path.endsWith('/models')) return { object: 'list', data: [{ id: 'mock', object: 'model' }] }
    return path === '/' ? { longrun: 'mock endpoint', answer: '/v1/chat/completions' } : null
  }

  async #complete(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const number = this.#counter.begin()
    let isOver = false
    const over = (status: Served['status'], facts: Partial<Served> = {}): void => {
      if (isOver) return
      isOver = true
      this.#counter.end(status)
      this.#log(number, status, facts)
    }
    response.on('error', () => {
      over('abandoned')
    })
    response.once('close', () => {
      over('abandoned')
    })
    const body = await readBody(incoming).catch(() => null)
    if (body === null) return
    if (body === 'too large') {
      over(413)
      return send(response, failure(413, 'too_large', 'The body is too large'))
    }
    const asked = readMockRequest(body.text)
    const { apiKey } = this.#options
    const isAllowed = apiKey === undefined || incoming.headers.authorization === `Bearer ${apiKey}`
    if (asked === null || !isAllowed) {
      const refused = isAllowed
        ? failure(400, 'invalid_request_error', 'The body is no chat request')
        : failure(401, 'invalid_api_key', 'Incorrect API key provided')
      over(refused.status)
      return send(response, refused)
    }
    const { reply, fault, item, attempt } = this.#decide(asked, number)
    const wait = this.#latency(asked) + reply.delayMs
    if (wait > 0) await sleep(wait)
    if (response.destroyed) return
    if (reply.usage !== null) {
      const { promptTokens, completionTokens } = reply.usage
      const usage = { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 }
      const cost = costNanoUsd(usage, this.#options.prices ?? MOCK_PRICES)
      this.#counter.answer(promptTokens, completionTokens, cost)
    }
    over(reply.cut === 'reset' ? 'reset' : reply.status, {
      ...reply.usage,
      item,
      attempt,
      fault: fault?.kind ?? null,
    })
    send(response, reply)
  }

  /** Limits first: a request that they turn away is no attempt of its item. */
  #decide(
    asked: MockRequest,
    number: number,
  ): { reply: MockReply; fault: FaultRule | null; item: string; attempt: number } {
    const text = itemText(asked)
    const digest = hash('sha256', text, 'hex')
    const item = digest.slice(0, 12)
    const earlier = this.#attempts.get(digest) ?? 0
    const attempt = earlier + 1
    const { seed = 1024, faults = [] } = this.#options
    const fault = chooseFault(faults, { seed, text, attempt, request: number })
    const answer = mockAnswer(asked, this.#options, this.#read)
    const reply = mockReply(asked, answer, fault, `mock-${item}-${attempt}`)
    const nowMs = performance.now()
    const tokens =
      reply.usage === null
        ? countTokens(asked.messages)
        : reply.usage.promptTokens + reply.usage.completionTokens
    const wait = Math.max(
      this.#requestWindow.waitMs(1, nowMs),
      this.#tokenWindow.waitMs(tokens, nowMs),
    )
    if (wait > 0) {
      this.#counter.throttledByLimit()
      const headers = retryHeaders({ retryAfterMs: wait })
      const turnedAway = failure(429, 'rate_limit_exceeded', 'Rate limit reached', headers)
      return { reply: turnedAway, fault: null, item, attempt: earlier }
    }
    this.#requestWindow.take(1, nowMs)
    this.#tokenWindow.take(tokens, nowMs)
    this.#counter.letThrough(tokens, nowMs)
    this.#attempts.set(digest, attempt)
    if (fault !== null) this.#counter.fault(fault.kind)
    return { reply, fault, item, attempt }
  }

  #latency(asked: MockRequest): number {
    const { latencyMs = 0, seed = 1024 } = this.#options
    if (typeof latencyMs === 'number') return latencyMs
    const [low, high] = latencyMs
    return low + seeded(seed, 'latency', itemText(asked))() * (high - low)
  }

  #log(request: number, status: Served['status'], facts: Partial<Served>): void {
    this.#options.onServed?.({
      request,
      atMs: Math.round(performance.now() - this.#startedAt),
      item: facts.item ?? '',
      attempt: facts.attempt ?? 0,
      status,
      fault: facts.fault ?? null,
      promptTokens: facts.promptTokens ?? 0,
      completionTokens: facts.completionTokens ?? 0,
    })
  }
}

/** The whole body; rejects when the client hangs up. */
async function readBody(
  request: IncomingMessage,
): Promise<{ readonly text: string } | 'too large'> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > LARGEST_BODY) return 'too large'
    parts.push(part)
  }
  return { text: Buffer.concat(parts).toString('utf8') }
}

function send(response: ServerResponse, reply: MockReply): void {
  const { socket } = response
  if (reply.cut === 'reset') {
    socket?.resetAndDestroy()
    return
  }
  const body = Buffer.from(reply.body)
  const id = /"id":"([^"]*)"/.exec(reply.body.slice(0, 100))?.[1]
  response.writeHead(reply.status, {
    ...JSON_TYPE,
    'content-length': body.length,
    ...(id === undefined ? {} : { 'x-request-id': id }),
    ...reply.headers,
  })
  if (reply.cut === null) response.end(body)
  else
    response.write(body.subarray(0, body.length >> 1), () => {
      socket?.destroy()
    })
}
