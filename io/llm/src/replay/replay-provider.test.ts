import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { ChatReply, ChatRequest } from '../chat.ts'
import { LlmError, LlmSettingsError } from '../llm-error.ts'
import { requestSha256 } from '../request-hash.ts'
import { type RecordedCall, recordedLine, recordError } from './recorded-call.ts'
import { replayProvider } from './replay-provider.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-replay-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function request(text: string): ChatRequest {
  const messages = [{ role: 'user', content: text } as const]
  const nothing = { temperature: null, maxTokens: null, seed: null, responseSchema: null }
  return { model: 'm', messages, ...nothing }
}

function reply(text: string): ChatReply {
  const nothing = { refusal: null, model: 'm', fingerprint: null, requestId: null, usage: null }
  return { text, finishReason: 'stop', ...nothing, raw: text, latencyMs: 12 }
}

const [first, repair] = [request('what?'), request('what, once more?')]
const down = new LlmError('server_5xx', 'the endpoint answered 500', { httpStatus: 500 })
const calls: readonly RecordedCall[] = [
  { itemKey: 'a', call: 3, requestSha256: requestSha256(repair), reply: reply('good') },
  { itemKey: 'a', call: 1, requestSha256: requestSha256(first), error: recordError(down) },
  { itemKey: 'a', call: 2, requestSha256: requestSha256(first), reply: reply('bad') },
]

/** A line of a recording as a person may write it. */
function said(more: object): string {
  return JSON.stringify({ itemKey: 'a', call: 1, requestSha256: 's', ...more })
}

async function replay(): Promise<
  (key: string, asked: ChatRequest, call: number) => Promise<string>
> {
  const file = join(folder, 'recording.jsonl')
  writeFileSync(file, calls.map(recordedLine).join(''))
  const provider = await replayProvider({ provider: 'replay', file })
  return async (itemKey, asked, callNo) => {
    const { signal } = new AbortController()
    const context = { signal, itemKey, attemptNo: 99, callNo, text: '' }
    return provider.ask(asked, context).then(
      (answer) => answer.text,
      (error: unknown) => (error instanceof LlmError ? error.errorClass : String(error)),
    )
  }
}

describe('a recording answers', () => {
  it('with the n-th call of an item, errors included', async () => {
    const ask = await replay()
    expect(await ask('a', first, 1)).toBe('server_5xx')
    expect(await ask('a', first, 2)).toBe('bad')
    expect(await ask('a', repair, 3)).toBe('good')
  })

  it('by the request where attempts were lost or repeated, so that the end is the same', async () => {
    const ask = await replay()
    expect(await ask('a', first, 7)).toBe('bad')
    expect(await ask('a', repair, 1)).toBe('good')
  })

  it('with a text alone, written by hand: what it leaves out is not known', async () => {
    const file = join(folder, 'recording.jsonl')
    writeFileSync(file, said({ reply: { text: 'yes' }, requestSha256: requestSha256(first) }))
    const provider = await replayProvider({ provider: 'replay', file })
    const { signal } = new AbortController()
    const context = { signal, itemKey: 'a', attemptNo: 1, text: '' }
    expect(await provider.ask(first, context)).toEqual({
      ...reply('yes'),
      finishReason: null,
      model: null,
      latencyMs: 0,
    })
  })

  it('nothing to an item or a request that it does not hold', async () => {
    const ask = await replay()
    expect(await ask('b', first, 1)).toBe('not_found')
    expect(await ask('a', request('something else'), 1)).toBe('not_found')
    expect(await ask('a', { ...first, temperature: 1 }, 1)).toBe('not_found')
  })

  it('to a run that does not know the model, where the recording says what was asked', async () => {
    const file = join(folder, 'recording.jsonl')
    const asked = { ...first, model: 'big', temperature: 0.5, extra: { top_p: 1 } }
    const { model, temperature, extra } = asked
    const sha = requestSha256(asked)
    const call = { itemKey: 'a', call: 1, requestSha256: sha, reply: reply('yes') }
    writeFileSync(file, recordedLine({ ...call, request: { model, temperature, extra } }))
    const provider = await replayProvider({ provider: 'replay', file })
    const { signal } = new AbortController()
    const context = { signal, itemKey: 'a', attemptNo: 1, text: '' }
    expect((await provider.ask({ ...first, model: 'replay' }, context)).text).toBe('yes')
  })

  it.each([
    ['a file that is not there', null, /none\.jsonl.*ENOENT/],
    ['a line that is no JSON', '{"itemKey": ', /line 1/],
    ['a line that is no call', `\n{"itemKey": "a"}`, /line 2/],
    ['a reply of no text', said({ reply: { text: 5 } }), /line 1.*reply\.text must be string/],
    ['half a count', said({ reply: { text: '', usage: { promptTokens: 1 } } }), /reply\.usage/],
    ['a class that is none', said({ error: { errorClass: 'bad', message: '' } }), /errorClass/],
    [
      'a wait of a million years',
      said({ error: { errorClass: 'throttled', message: '', retryAfterMs: 1e18 } }),
      /retryAfterMs must be <= 86400000/,
    ],
    ['a day that is none', said({ askedOn: '2026-99-99', reply: { text: '' } }), /askedOn/],
    ['a reply of no day', said({ reply: { text: '', askedOn: 'May' } }), /reply\.askedOn/],
    [
      'a reply and an error',
      said({ reply: { text: '' }, error: { errorClass: 'auth', message: '' } }),
      /line 1/,
    ],
  ])('%s is refused', async (_name, text, message) => {
    const file = join(folder, 'none.jsonl')
    if (text !== null) writeFileSync(file, text)
    const opened = replayProvider({ provider: 'replay', file })
    await expect(opened).rejects.toThrow(LlmSettingsError)
    await expect(opened).rejects.toThrow(message)
  })
})
