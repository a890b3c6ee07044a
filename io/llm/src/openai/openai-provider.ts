import { performance } from 'node:perf_hooks'

import { Agent } from 'undici'

import type { AskContext, ChatReply, ChatRequest, Provider } from '../chat.ts'
import { isLoopback, normalBaseUrl } from '../endpoint.ts'
import { Limiter } from '../limiter/limiter.ts'
import { TokenEstimate } from '../limiter/token-estimate.ts'
import { LlmError, LlmSettingsError } from '../llm-error.ts'
import type { OpenaiSettings } from '../model-settings.ts'
import type { OpenOptions } from '../open-options.ts'
import { errorOfReply } from './classify.ts'
import { readCompletion } from './read-completion.ts'
import { checkExtra, requestBody } from './request-body.ts'
import type { ReplyHeaders } from './retry-after.ts'
import { strikeOut, type StrikeOut } from './secrets.ts'
import { errorOfTransport, timedOut } from './transport-error.ts'

const TIMEOUT_MS = 120_000
const LARGEST_REPLY = 4 * 2 ** 20
const CONNECT_MS = 15_000
/**
 * An endpoint of OpenAI's protocol over its own connections: no proxy from the environment, no
 * redirect, no second try, no other address.
 *
 * @throws LlmSettingsError for an address, a variable or an extra member that cannot be used
 */
export function openaiProvider(settings: OpenaiSettings, options: OpenOptions): Provider {
  checkExtra(settings.extra)
  return new OpenaiProvider(settings, options)
}

class OpenaiProvider implements Provider {
  readonly name = 'openai'
  readonly #settings: OpenaiSettings
  readonly #url: URL
  readonly #headers: Readonly<Record<string, string>>
  readonly #strike: StrikeOut
  readonly #agent: Agent
  readonly #limiter: Limiter
  readonly #estimate = new TokenEstimate()
  readonly #timeoutMs: number
  readonly #maxResponseBytes: number
  readonly #closing = new AbortController()

  constructor(settings: OpenaiSettings, options: OpenOptions) {
    const baseUrl = normalBaseUrl(settings.baseUrl)
    const key = keyOf(settings, options.env)
    if (key !== null && baseUrl.startsWith('http:') && !isLoopback(baseUrl))
      throw new LlmSettingsError(
        `${baseUrl} is not encrypted, and the key would be sent in the clear; use https, or leave apiKeyEnv out`,
      )
    this.#settings = settings
    this.#url = new URL(`${baseUrl}/chat/completions`)
    this.#strike = strikeOut(key)
    this.#headers = {
      accept: 'application/json',
      // without it any packing would be allowed
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'user-agent': 'longrun',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    }
    this.#timeoutMs = settings.timeoutMs ?? TIMEOUT_MS
    this.#maxResponseBytes = settings.maxResponseBytes ?? LARGEST_REPLY
    this.#limiter = new Limiter(options.limits)
    this.#agent = new Agent({
      connections: Math.max(1, options.limits.concurrency),
      pipelining: 1,
      connect: { timeout: Math.min(CONNECT_MS, this.#timeoutMs) },
      headersTimeout: this.#timeoutMs,
      bodyTimeout: this.#timeoutMs,
      maxResponseSize: this.#maxResponseBytes,
    })
  }

  async ask(request: ChatRequest, context: AskContext): Promise<ChatReply> {
    const signal = AbortSignal.any([context.signal, this.#closing.signal])
    const waiting =
      context.stopping === undefined ? signal : AbortSignal.any([signal, context.stopping])
    const permit = await this.#limiter.acquire(this.#estimate.of(request), waiting)
    context.onSend?.()
    let used: number | null = null
    try {
      const reply = await this.#send(request, context.text, signal)
      if (reply.usage !== null) {
        this.#estimate.learn(request, reply.usage)
        used = reply.usage.promptTokens + reply.usage.completionTokens
      }
      return reply
    } catch (error) {
      if (error instanceof LlmError) {
        if (error.errorClass === 'throttled') {
          // Where it does not say how long, the run's own policy decides.
          if (error.retryAfterMs !== undefined) this.#limiter.cool(error.retryAfterMs)
          used = 0
        }
        if (error.usage !== undefined)
          used = error.usage.promptTokens + error.usage.completionTokens
      }
      throw error
    } finally {
      permit.settle(used)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException('The provider is closed', 'AbortError'))
    await this.#agent.destroy()
  }

  async #send(request: ChatRequest, text: string, signal: AbortSignal): Promise<ChatReply> {
    const deadline = new AbortController()
    const timer = setTimeout(() => {
      deadline.abort()
    }, this.#timeoutMs)
    const startedAt = performance.now()
    try {
      const body = requestBody(request, this.#settings)
      const reply = await this.#exchange(body, AbortSignal.any([signal, deadline.signal]))
      const latencyMs = Math.round(performance.now() - startedAt)
      const sent = request.messages.map((message) => message.content)
      const got = { ...reply, sent, text, nowMs: Date.now() }
      if (got.status !== 200) throw errorOfReply(got)
      return readCompletion(got, latencyMs)
    } catch (error) {
      if (error instanceof LlmError) throw error
      signal.throwIfAborted()
      throw deadline.signal.aborted
        ? timedOut(this.#timeoutMs)
        : errorOfTransport(error, {
            timeoutMs: this.#timeoutMs,
            maxResponseBytes: this.#maxResponseBytes,
          })
    } finally {
      clearTimeout(timer)
    }
  }

  /** One request and its whole reply, the key struck out of everything in it. */
  async #exchange(
    body: string,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly headers: ReplyHeaders; readonly raw: string }> {
    const reply = await this.#agent.request({
      origin: this.#url.origin,
      path: this.#url.pathname,
      method: 'POST',
      headers: this.#headers,
      body,
      signal,
    })
    const headers = Object.entries(reply.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? this.#strike(value) : value?.map(this.#strike),
    ])
    return {
      status: reply.statusCode,
      headers: Object.fromEntries(headers) as ReplyHeaders,
      raw: this.#strike(await reply.body.text()),
    }
  }
}

/** @throws LlmSettingsError when the variable is not set: a key is never written into a spec */
function keyOf(settings: OpenaiSettings, env: OpenOptions['env']): string | null {
  const { apiKeyEnv } = settings
  if (apiKeyEnv === undefined) return null
  const key = env[apiKeyEnv]?.trim() ?? ''
  if (key === '')
    throw new LlmSettingsError(
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(apiKeyEnv)
        ? `the environment variable ${apiKeyEnv} is not set; set it to the endpoint's key, or leave model.apiKeyEnv out where none is needed`
        : 'model.apiKeyEnv is no name of an environment variable; write the name there, never the key itself',
    )
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new LlmSettingsError(
      `the environment variable ${apiKeyEnv} holds blanks or characters that no header may hold; set it anew`,
    )
  return key
}
