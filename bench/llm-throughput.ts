/**
 * How much of what an endpoint permits a labelling run uses: `longrun run start` against `longrun llm mock`
 * on this machine, each a process of its own, for about three minutes in real time. The mock answers in 0.1 to
 * 0.5 s, allows so many requests or tokens in any 60 s, and answers 429 above that; it causes no other fault.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, BenchRow } from './row.ts'

const BIN = fileURLToPath(new URL('../apps/cli/bin/longrun.js', import.meta.url))
const CONCURRENCY = 32
/** What is permitted a minute, and calls for about three minutes of it. */
const CASES: Readonly<Record<string, { limits: Limits; items: number }>> = {
  requests: { limits: { requestsPerMinute: 2400 }, items: 7200 },
  tokens: { limits: { tokensPerMinute: 600_000 }, items: 7200 },
}

type Limits = { readonly requestsPerMinute: number } | { readonly tokensPerMinute: number }

export const llmThroughputBench: Bench = {
  cases: Object.keys(CASES).map((name) => `llm-throughput/${name}`),
  async run(name) {
    const chosen = CASES[name.split('/')[1] ?? '']
    if (chosen === undefined) throw new Error(`there is no case ${name}`)
    const folder = mkdtempSync(join(tmpdir(), 'longrun-bench-'))
    try {
      return [{ case: name, ...usedShare(await label(folder, chosen), chosen.limits) }]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** One line of the mock's log. */
interface Served {
  readonly atMs: number
  readonly status: number | string
  readonly promptTokens: number
  readonly completionTokens: number
}

function usedShare(log: readonly Served[], limits: Limits): Omit<BenchRow, 'case'> {
  const answered = log.filter(({ status }) => status === 200)
  const throttled = log.filter(({ status }) => status === 429).length
  const [first, last] = [answered[0], answered.at(-1)]
  if (first === undefined || last === undefined) throw new Error('the mock answered nothing')
  const minutes = (last.atMs - first.atMs) / 60_000
  const isRequests = 'requestsPerMinute' in limits
  // the first reply only starts the clock
  const used = answered
    .slice(1)
    .reduce((sum, one) => sum + (isRequests ? 1 : one.promptTokens + one.completionTokens), 0)
  const permitted = isRequests ? limits.requestsPerMinute : limits.tokensPerMinute
  const share429 = (100 * throttled) / log.length
  return {
    value: (100 * used) / (permitted * minutes),
    unit: '%',
    peer: null,
    ratio: null,
    spread: 0,
    note: `of ${permitted} ${isRequests ? 'requests' : 'tokens'} a minute used over ${minutes.toFixed(2)} min; 429: ${throttled} of ${log.length} calls (${share429.toFixed(2)} %)`,
  }
}

/** Label made-up notes; what the mock served. */
async function label(
  folder: string,
  { limits, items }: { readonly limits: Limits; readonly items: number },
): Promise<readonly Served[]> {
  const path = (name: string): string => join(folder, name)
  const script = { port: 0, latencyMs: [100, 500], ...limits }
  writeFileSync(path('mock.json'), JSON.stringify(script))
  const notes = Array.from({ length: items }, (_, i) => `N${i},"${note(i)}"\n`)
  writeFileSync(path('notes.csv'), `id,text\n${notes.join('')}`)
  const mock = start(['llm', 'mock', '--script', path('mock.json'), '--log', path('log.jsonl')])
  try {
    const spec = {
      name: 'throughput',
      pipeline: 'narrative-labelling',
      source: { file: 'notes.csv', id: 'id', text: 'text' },
      prompt: { user: 'Did somebody fall? {{text}}' },
      model: { provider: 'openai', baseUrl: await firstLine(mock), model: 'mock', maxTokens: 300 },
      limits: { ...limits, concurrency: CONCURRENCY },
    }
    writeFileSync(path('spec.yaml'), JSON.stringify(spec))
    const code = await ended(start(['run', 'start', path('spec.yaml'), '--home', path('home')]))
    if (code !== 0) throw new Error(`run start ended with exit code ${code}`)
    const lines = readFileSync(path('log.jsonl'), 'utf8').trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line) as Served)
  } finally {
    mock.kill('SIGTERM')
    await ended(mock)
  }
}

/** 10 to 90 words, so that calls differ in tokens. */
function note(i: number): string {
  return `Note ${i}: ${'the worker climbed the ladder and came down again. '.repeat(1 + (i % 9))}`
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
}

/** Where the mock listens: its first line. */
async function firstLine({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
  }
  throw new Error('the mock ended before it said where it listens')
}

async function ended(child: ChildProcess): Promise<number | null> {
  child.stdout?.resume()
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}
