import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { mixedFaults, type Mock, type MockOptions, recordedLine, startMock } from '@longrun/llm'
import {
  createRun,
  executeRun,
  exportRun,
  iterateAttempts,
  iterateFailures,
  iterateResults,
  type Ledger,
  openLedger,
  openVault,
  type Outcome,
  type StoredAttempt,
} from '@longrun/runs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { type LoadedSpec, readSpec } from '../spec-file.ts'
import { unsealRecord } from './call-record.ts'
import { readLabellingParams } from './params.ts'
import { planNarratives } from './plan-narratives.ts'
import { recordedCalls } from './recording.ts'
import type { NarrativeLabellingSpec } from './spec.ts'

const KEY = 'sk-planted-key-4711'
const PRICES = '{ date: 2026-01-01, inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 }'

let folder: string
let home: string
let ledger: Ledger
let mocks: Mock[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-label-'))
  home = join(folder, 'home')
  ledger = await openLedger(home, { create: true })
  mocks = []
  process.env['LONGRUN_TEST_KEY'] = KEY
})
afterEach(async () => {
  delete process.env['LONGRUN_TEST_KEY']
  await ledger.close()
  for (const mock of mocks) await mock.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Answers by the schema. */
async function schemaMock(): Promise<Mock> {
  const mock = await startMock({ apiKey: KEY })
  mocks.push(mock)
  return mock
}

async function mocked(options: MockOptions = {}): Promise<Mock> {
  const mock = await startMock({
    apiKey: KEY,
    lexicon: { terms: ['slip*'] },
    ...options,
  })
  mocks.push(mock)
  return mock
}

/** A table of `n` notes with a planted word in each. */
function notes(n: number): string {
  const rows = Array.from({ length: n }, (_, i) => {
    const id = `N${String(i).padStart(3, '0')}`
    return `${id},"Zanzibarite ${i}: ${i % 3 === 0 ? 'he slipped' : 'nothing'}."\n`
  })
  return `id,text\n${rows.join('')}`
}

async function run(
  settings: {
    readonly model: string
    readonly name?: string
    readonly lines?: string
    readonly text?: string
  },
  signal?: AbortSignal,
): Promise<{ readonly runId: string; readonly outcome: Outcome }> {
  const { model, name = 'notes', lines = '', text } = settings
  if (text !== undefined) writeFileSync(join(folder, 'notes.csv'), text)
  const path = join(folder, 'spec.yaml')
  writeFileSync(
    path,
    `name: ${name}\npipeline: narrative-labelling\nsource: { file: notes.csv, id: id, text: text }\nprompt: { user: "What happened? {{text}}" }\nmodel: ${model}\n${lines}\n`,
  )
  const loaded = readSpec(path) as LoadedSpec<NarrativeLabellingSpec>
  const runId = await createRun(ledger, await planNarratives(loaded, { home }))
  const outcome = await executeRun(ledger, runId, {
    workers: 1,
    retryBaseMs: 2,
    retryCapMs: 20,
    ...(signal === undefined ? {} : { signal }),
  })
  return { runId, outcome }
}
const asks = ({ url }: Mock, more = ''): string =>
  `{ provider: openai, baseUrl: "${url}", model: m, apiKeyEnv: LONGRUN_TEST_KEY, prices: ${PRICES}${more} }`

async function all<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const row of rows) list.push(row)
  return list
}
async function attemptsOf(runId: string): Promise<readonly StoredAttempt[]> {
  return all(iterateAttempts(ledger, runId))
}
async function labelsOf(runId: string): Promise<string> {
  const out = join(folder, `${runId}.csv`)
  await exportRun(ledger, runId, { format: 'csv', out })
  return readFileSync(out, 'utf8')
}
/** The calls of a run as `recording.jsonl`. */
async function record(runId: string): Promise<void> {
  const { params } = await ledger.meta(runId)
  const vault = openVault(home, readLabellingParams(params).datasetId)
  let recording = ''
  for await (const call of recordedCalls(iterateAttempts(ledger, runId), vault))
    recording += recordedLine(call)
  writeFileSync(join(folder, 'recording.jsonl'), recording)
}
/** Files of the home that hold a word. */
function holding(word: string): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) => {
    const file = join(home, path)
    return statSync(file).isFile() && readFileSync(file).includes(word)
  })
}

describe('labelling by an endpoint that misbehaves', () => {
  it('gives every item one answer or a class, and counts tokens and cost as they were served', async () => {
    const mock = await mocked({ faults: mixedFaults(0.5) })
    const { runId, outcome } = await run({
      model: asks(mock),
      text: notes(150),
      lines: 'limits: { concurrency: 16 }',
    })
    const { succeeded, failed, usage, errorClasses } = outcome.status
    const { answers, promptTokens, completionTokens, costNanoUsd, byFault } = mock.stats()
    expect(Object.keys(byFault).length).toBeGreaterThan(8)
    expect(succeeded + failed).toBe(150)
    expect(errorClasses).toEqual({ refused: byFault['refusal'] })
    expect(usage).toMatchObject({ promptTokens, completionTokens, costNanoUsd })
    const attempts = await attemptsOf(runId)
    expect(usage['requests']).toBe(attempts.length)
    expect(answers).toBeGreaterThanOrEqual(succeeded)
    const unread = new Set(
      attempts.flatMap(({ key, errorClass }) =>
        /parse|schema/.test(errorClass ?? '') ? [key] : [],
      ),
    )
    // the right answers, whatever stood around them; only what could not be read was repaired
    for await (const { key, output } of iterateResults(ledger, runId)) {
      expect([key, output.tables['labels'][0]['outcome']]).toEqual([
        key,
        unread.has(key) ? 'repaired' : 'answered',
      ])
      expect([key, output.tables['labels'][0]['detected']]).toEqual([
        key,
        Number(key.slice(1)) % 3 === 0,
      ])
    }
  })

  it('keeps key and text out of every file, and every answer sealed', async () => {
    const mock = await mocked({ faults: mixedFaults(0.9) })
    const { runId } = await run({ model: asks(mock), text: notes(40) })
    expect(holding(KEY)).toEqual([])
    expect(holding('Zanzibarite')).toEqual([])
    for await (const failure of iterateFailures(ledger, runId))
      expect(failure.message).not.toContain('Zanzibarite')
  })

  it('keeps with each answer the model, fingerprint and request id that came back, and every attempt whole', async () => {
    const mock = await mocked({
      faults: [{ kind: 'server-error', contains: ['Zanzibarite 1:'], attempts: 1 }],
    })
    const { runId } = await run({ model: asks(mock), text: notes(3) })
    for await (const { output } of iterateResults(ledger, runId)) {
      expect(output.tables['labels'][0]['model']).toBe('m')
      expect(output.attachment).toMatchObject({
        fingerprint: 'fp_mock',
        requestId: expect.stringMatching(/./) as string,
      })
    }
    const vault = openVault(home, readLabellingParams((await ledger.meta(runId)).params).datasetId)
    const attempts = await attemptsOf(runId)
    const records = attempts.map(({ record }) => unsealRecord(vault, record ?? ''))
    expect(records.map((one) => one?.error?.httpStatus ?? null)).toEqual([null, 500, null, null])
    for (const one of records.filter((each) => each?.reply !== null))
      expect(one?.reply).toMatchObject({
        model: 'm',
        fingerprint: 'fp_mock',
        raw: expect.stringContaining('fp_mock') as string,
        usage: { cachedTokens: 0, reasoningTokens: 0 },
      })
  })

  it('repairs an answer that does not fit, at most twice, and says so', async () => {
    const mock = await mocked({
      faults: [
        { kind: 'wrong-schema', contains: ['Zanzibarite 0:'], attempts: 1 },
        { kind: 'malformed-answer', contains: ['Zanzibarite 1:'], attempts: 2 },
        { kind: 'malformed-answer', contains: ['Zanzibarite 2:'], attempts: 'always' },
      ],
    })
    const { runId, outcome } = await run({ model: asks(mock), text: notes(4) })
    expect(outcome.status.errorClasses).toEqual({ parse: 1 })
    const outcomes: unknown[] = []
    for await (const { output } of iterateResults(ledger, runId))
      outcomes.push(output.tables['labels'][0]['outcome'])
    expect(outcomes).toEqual(['repaired', 'repaired', 'answered'])
    const tries = (await attemptsOf(runId)).map(({ key, attemptNo }) => `${key}.${attemptNo}`)
    expect(tries).toEqual([
      'N000.1',
      'N000.2',
      'N001.1',
      'N001.2',
      'N001.3',
      'N002.1',
      'N002.2',
      'N002.3',
      'N003.1',
    ])
  })

  it('pauses at its budget and says which', async () => {
    const mock = await mocked()
    const { outcome } = await run({
      model: asks(mock),
      text: notes(60),
      lines: 'limits: { concurrency: 2 }\nbudget: { maxTokens: 2000 }',
    })
    expect([outcome.state, outcome.cause]).toEqual(['paused', 'budget'])
    expect(outcome.status.pending).toBeGreaterThan(0)
    expect(mock.stats().promptTokens).toBeLessThan(4000)
  })

  it('keeps a budget where the endpoint counts no tokens: they are guessed, rather too many', async () => {
    const content = '{"detected": true, "confidence": 1, "indicators": [], "rationale": "."}'
    const server = createServer((_, reply) => {
      reply.end(JSON.stringify({ choices: [{ message: { content } }] }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { outcome } = await run({
      model: `{ provider: openai, baseUrl: "http://127.0.0.1:${port}/v1", model: m, prices: ${PRICES} }`,
      text: notes(60),
      lines: 'limits: { concurrency: 2 }\nbudget: { maxTokens: 2000 }',
    })
    server.closeAllConnections()
    server.close()
    expect([outcome.state, outcome.cause]).toEqual(['paused', 'budget'])
    const { usage, succeeded } = outcome.status
    expect(usage['uncountedReplies']).toBe(succeeded)
    expect(usage['completionTokens']).toBe(succeeded * Math.ceil(content.length / 3))
    expect(usage['costNanoUsd']).toBe(
      150 * (usage['promptTokens'] ?? 0) + 600 * (usage['completionTokens'] ?? 0),
    )
  })

  it('pauses, and goes on, where the key of the text is missing: a copied ledger', async () => {
    const { runId } = await run({ model: '{ provider: lexicon, terms: [slip*] }', text: notes(4) })
    const { params, pipeline } = await ledger.meta(runId)
    expect(pipeline).toBe('narrative-labelling')
    const path = join(home, 'keys', `${readLabellingParams(params).datasetId}.key`)
    const key = readFileSync(path)
    const loaded = readSpec(join(folder, 'spec.yaml')) as LoadedSpec<NarrativeLabellingSpec>
    const second = await createRun(ledger, await planNarratives(loaded, { home }))
    rmSync(path)
    const paused = await executeRun(ledger, second, { workers: 1 })
    expect([paused.state, paused.cause]).toEqual(['paused', 'auth'])
    expect(paused.message).toContain('Copy it from the home folder')
    writeFileSync(path, key)
    expect((await executeRun(ledger, second, { workers: 1 })).state).toBe('completed')
  })

  it('pauses the whole run where the key is not accepted', async () => {
    const mock = await mocked({ apiKey: 'another' })
    const { outcome } = await run({ model: asks(mock), text: notes(20) })
    expect([outcome.state, outcome.cause]).toEqual(['paused', 'auth'])
    expect(outcome.message).not.toContain(KEY)
  })
})

describe('a pattern that takes too long on an answer', () => {
  // the mock answers by the schema: eight times this code
  const codes = (code: string, pattern: string): string =>
    `answer: { label: detected, confidence: null, schema: { type: object, required: [detected, codes], properties: { detected: { type: boolean }, codes: { type: array, minItems: 8, items: { type: string, const: '${code}', pattern: '${pattern}' } } } } }`

  it('pauses the run: no repair, nothing counted against the item, nothing paid twice', async () => {
    const mock = await schemaMock()
    const lines = codes(`id-${'x'.repeat(100)}`, '^id-(x+x+)+y$')
    const { runId, outcome } = await run({ model: asks(mock), text: notes(1), lines })
    expect([outcome.state, outcome.cause]).toEqual(['paused', 'auth'])
    expect(outcome.message).toMatch(
      /^N000: answer.schema, codes: the pattern .* takes longer than 500 ms on a text of 103 characters; .*run fork RUN --set answer.schema/,
    )
    const again = await executeRun(ledger, runId, { workers: 1 })
    expect([again.state, again.status.pending]).toEqual(['paused', 1])
    expect(mock.stats().requests).toBe(1)
    expect(again.status.usage).toEqual({ ...outcome.status.usage, recalled: 1 })
    await record(runId)
    expect(readFileSync(join(folder, 'recording.jsonl'), 'utf8')).toBe('')
  })

  it('leaves the answer to a quicker machine, which gives the same table', async () => {
    const mock = await schemaMock()
    const setting = {
      model: asks(mock, ', temperature: 0'),
      text: notes(2),
      lines: codes('ab', '^ab$'),
    }
    const quick = await run({ ...setting, lines: `${setting.lines}\ncache: false` })
    const asked = mock.stats().requests
    // every comparison is a second of work
    const clock = vi
      .spyOn(process, 'threadCpuUsage')
      .mockImplementation((before) => ({ user: before === undefined ? 0 : 1e6, system: 0 }))
    const slow = await run({ ...setting, lines: `${setting.lines}\ncache: false`, name: 'slow' })
    clock.mockRestore()
    expect(slow.outcome.message).toMatch(/takes longer than 2000 ms on the texts of one reply/)
    const resumed = await executeRun(ledger, slow.runId, { workers: 1 })
    expect(resumed.state).toBe('completed')
    expect(await labelsOf(slow.runId)).toBe(await labelsOf(quick.runId))
    expect(mock.stats().requests).toBe(2 * asked)
    await record(slow.runId)
    const replayed = await run({
      model: '{ provider: replay, file: recording.jsonl }',
      lines: setting.lines,
    })
    expect(await labelsOf(replayed.runId)).toBe(await labelsOf(quick.runId))
  })
})

describe('recorded answers', () => {
  it('give the same table, byte for byte, without the endpoint', async () => {
    const mock = await mocked({ faults: mixedFaults(0.5) })
    const first = await run({ model: asks(mock), text: notes(90) })
    await record(first.runId)
    const asked = mock.stats().requests
    const second = await run({ model: '{ provider: replay, file: recording.jsonl }' })
    expect(await labelsOf(second.runId)).toBe(await labelsOf(first.runId))
    expect(second.outcome.status.errorClasses).toEqual(first.outcome.status.errorClasses)
    expect(mock.stats().requests).toBe(asked)
  })

  it('give the same table where failed items were opened again by a retry', async () => {
    // the endpoint is down for all tries of the first opening, then does not say what it should
    const mock = await mocked({
      faults: [
        { kind: 'server-error', contains: ['Zanzibarite 1:'], attempts: 5 },
        { kind: 'malformed-answer', contains: ['Zanzibarite 2:'], attempts: 4 },
      ],
    })
    const first = await run({ model: asks(mock), text: notes(4) })
    expect(first.outcome.status.errorClasses).toEqual({ server_5xx: 1, parse: 1 })
    const again = { workers: 1, retryBaseMs: 2, retryCapMs: 20, retry: {} }
    expect((await executeRun(ledger, first.runId, again)).status.succeeded).toBe(4)
    await record(first.runId)
    const second = await run({ model: '{ provider: replay, file: recording.jsonl }' })
    expect(second.outcome.status.errorClasses).toEqual({ server_5xx: 1, parse: 1 })
    expect((await executeRun(ledger, second.runId, again)).status.succeeded).toBe(4)
    expect(await labelsOf(second.runId)).toBe(await labelsOf(first.runId))
  })

  it('are not played for another prompt: the item fails and says why', async () => {
    writeFileSync(
      join(folder, 'recording.jsonl'),
      recordedLine({
        itemKey: 'N000',
        call: 1,
        requestSha256: '0'.repeat(64),
        error: { errorClass: 'timeout', message: 'late' },
      }),
    )
    const { runId } = await run({
      model: '{ provider: replay, file: recording.jsonl }',
      text: notes(1),
    })
    const [failure] = await all(iterateFailures(ledger, runId))
    expect([failure.errorClass, failure.message]).toEqual([
      'not_found',
      expect.stringContaining('prompt, text, model'),
    ])
  })
})

describe('the response cache', () => {
  it('asks no equal question twice in a home, and everything again with cache: false: test-retest bypasses it', async () => {
    const mock = await mocked()
    const first = await run({ model: asks(mock), text: notes(12) })
    expect(mock.stats().requests).toBe(12)
    const second = await run({ model: asks(mock) })
    expect(mock.stats().requests).toBe(12)
    expect(second.outcome.status.usage).toEqual({ recalled: 12 })
    expect(await labelsOf(second.runId)).toBe(await labelsOf(first.runId))
    await run({ model: asks(mock), lines: 'cache: false' })
    expect(mock.stats().requests).toBe(24)
    await run({ model: asks(mock, ', temperature: 0.5') })
    expect(mock.stats().requests).toBe(36)
  })

  it('keys are no plain hashes: nobody can tell a short text from them', async () => {
    const mock = await mocked()
    const { runId } = await run({ model: asks(mock), text: 'id,text\nA,yes\n' })
    const [attempt] = await attemptsOf(runId)
    const vault = openVault(home, readLabellingParams((await ledger.meta(runId)).params).datasetId)
    const record = unsealRecord(vault, attempt.record ?? '')
    expect(attempt.callKey).toMatch(/^[0-9a-f]{64}$/)
    expect(record?.askedSha256).not.toBe(attempt.callKey)
    expect(holding(record?.askedSha256 ?? '')).toEqual([])
  })
})
