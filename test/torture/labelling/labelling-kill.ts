import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startMock, mixedFaults, type Mock, type Served } from '@longrun/llm'
import { Tally, type Fault, type FaultRow } from '../support/fault-row.ts'
import { runCommand } from '../survey/command.ts'
import { differing, type Digests } from '../survey/exports.ts'
import { countPhases, killAgainAndAgain, say, seconds } from '../survey/kill-again.ts'
import type { Place } from '../survey/session.ts'
import { inspect, undisturbed, type Finished } from '../survey/undisturbed.ts'
import { withWorkplace } from '../survey/workplace.ts'
import { narrativesCsv, specText } from './narratives.ts'
import { usageOf, type RunUsage } from './run-usage.ts'

const itemsAKill = 700
const faultShare = 0.1
const concurrency = 32

/**
 * The real command labels narratives by an endpoint that misbehaves in a tenth of the calls, and is
 * killed at random moments. Every item must have one answer or one class of failure; the ledger's
 * tokens and cost must be those that the endpoint counted, less what was in flight at the kills; and
 * the tables must be, byte for byte, those of a calm run that replays the recorded answers.
 */
export const labellingKillFault: Fault = {
  name: 'labelling-kill',
  counts: { quick: 2, ci: 4, full: 50 },
  run: (count, seed) => withWorkplace((folder) => labelsUnderKills(folder, count, seed)),
}

async function labelsUnderKills(folder: string, count: number, seed: number): Promise<FaultRow> {
  const items = itemsAKill * count
  await writeFile(join(folder, 'narratives.csv'), narrativesCsv(items, seed))
  const calm = await withMock(seed, async (mock, served) => {
    const place = await placeOf(folder, 'calm', { provider: 'openai', url: mock.url })
    const { finished, timing, wallMs } = await undisturbed(place, 1)
    return { timing, wallMs, audit: audit(served, await usageOf(place, finished.runId)) }
  })
  say('labelling-kill', `undisturbed: ${seconds(calm.wallMs)} s for ${items} items`)
  const killed = await withMock(seed, async (mock, served) => {
    const place = await placeOf(folder, 'killed', { provider: 'openai', url: mock.url })
    const { timing } = calm
    const { runId, kills } = await killAgainAndAgain(place, count, { seed, items, timing })
    const finished = await inspect(place, runId)
    const usage = await usageOf(place, runId)
    return { place, kills, finished, usage, audit: audit(served, usage) }
  })
  const replayed = await replay(folder, killed.place, killed.finished.runId)
  const differences = differing(tablesOf(killed.finished.digests), tablesOf(replayed.digests))
  const tally = new Tally()
  for (const finished of [killed.finished, replayed])
    tally.add({ ...finished, wrong: finished.sound && finished.items === items ? 0 : 1 })
  for (const { invented, unexplained } of [calm.audit, killed.audit])
    tally.add({ wrong: invented, lost: unexplained })
  tally.add({ lost: calm.audit.notReceived, wrong: differences.length })
  return {
    ...tally.row('labelling-kill', killed.kills.length),
    figures: {
      items,
      failed: killed.finished.failed,
      killsWhile: countPhases(killed.kills),
      attempts: killed.usage.attempts.length,
      lostAttempts: killed.usage.attempts.filter(({ outcome }) => outcome === 'lost').length,
      calm: calm.audit,
      killed: killed.audit,
      filesCompared: tablesOf(replayed.digests).size,
      differences,
    },
  }
}

/** What the endpoint served against what the ledger says. */
interface Audit {
  /** Answers that were served and paid. */
  readonly served: number
  /** Of these, without an attempt that received them: in flight at a kill. */
  readonly notReceived: number
  /** Served answers that neither an attempt received nor a `lost` one explains. */
  readonly unexplained: number
  /** Attempts with tokens that were never served. */
  readonly invented: number
  readonly servedTokens: number
  readonly ledgerTokens: number
  readonly servedCostNanoUsd: number
  readonly ledgerCostNanoUsd: number
}

/** Matches answers by their numbers of tokens; totals of the ledger must be those of its attempts. */
function audit({ answers, mock }: ServedLog, usage: RunUsage): Audit {
  const left = new Map<string, number>()
  const keyOf = (prompt: number, completion: number): string => `${prompt}/${completion}`
  for (const { promptTokens, completionTokens } of answers) {
    const key = keyOf(promptTokens, completionTokens)
    left.set(key, (left.get(key) ?? 0) + 1)
  }
  let invented = 0
  let received = 0
  for (const { promptTokens, completionTokens } of usage.attempts) {
    if (promptTokens + completionTokens === 0) continue
    const key = keyOf(promptTokens, completionTokens)
    const count = left.get(key) ?? 0
    if (count === 0) invented++
    else left.set(key, count - 1)
    received++
  }
  const stats = mock.stats()
  const notReceived = answers.length - received
  const lost = usage.attempts.filter(({ outcome }) => outcome === 'lost').length
  return {
    served: answers.length,
    notReceived,
    unexplained: Math.max(0, notReceived - lost),
    invented,
    servedTokens: stats.promptTokens + stats.completionTokens,
    ledgerTokens: usage.promptTokens + usage.completionTokens,
    servedCostNanoUsd: stats.costNanoUsd,
    ledgerCostNanoUsd: usage.costNanoUsd,
  }
}

interface ServedLog {
  readonly mock: Mock
  /** Whole replies with tokens to pay. */
  readonly answers: readonly Served[]
}

async function withMock<T>(
  seed: number,
  work: (mock: Mock, served: ServedLog) => Promise<T>,
): Promise<T> {
  const answers: Served[] = []
  const mock = await startMock({
    seed,
    faults: mixedFaults(faultShare),
    latencyMs: [5, 40],
    onServed: (served) => {
      if (served.status === 200 && served.promptTokens + served.completionTokens > 0)
        answers.push(served)
    },
  })
  try {
    return await work(mock, { mock, answers })
  } finally {
    await mock.close()
  }
}

async function placeOf(
  folder: string,
  name: string,
  model: Parameters<typeof specText>[0]['model'],
): Promise<Place> {
  // one spec name for all, so that nothing but the answers can tell the runs apart
  const own = join(folder, name)
  await mkdir(own, { recursive: true })
  await copyFile(join(folder, 'narratives.csv'), join(own, 'narratives.csv'))
  const spec = join(own, 'labels.yaml')
  await writeFile(spec, specText({ model, concurrency }))
  return { folder: own, spec, home: join(own, 'home'), tables: ['labels'], finishedCode: 3 }
}

/** The recorded answers of a run, played to a calm one. */
async function replay(folder: string, from: Place, runId: string): Promise<Finished> {
  const recording = join(from.folder, 'recording.jsonl')
  const what = ['--table', 'recording', '--format', 'jsonl', '--out', recording]
  const exported = await runCommand(
    ['run', 'export', runId, ...what, '--include-text', '--home', from.home],
    { cwd: from.folder },
  )
  if (exported.code !== 0) throw new Error(`the recording was not written: ${exported.stderr}`)
  const place = await placeOf(folder, 'replayed', { provider: 'replay', file: recording })
  return (await undisturbed(place, 1)).finished
}

/** The tables; the page says how many sessions a run took, and so differs. */
function tablesOf(digests: Digests): Digests {
  return new Map([...digests].filter(([name]) => !name.endsWith('.html')))
}
