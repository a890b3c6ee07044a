import {
  iterateAttempts,
  iterateOutcomes,
  iterateResults,
  type Ledger,
  listSessions,
  listSources,
  type RunMeta,
  runMeta,
  type RunSession,
  runStatus,
  type Usage,
} from '@longrun/runs'

import { type AnswerOrigins, answerOrigins } from './answer-origins.ts'
import { type LabellingParams, readLabellingParams } from './params.ts'
import type { CorrectedFact } from './methods-corrected.ts'
import { type MethodsResult, methodsResults } from './methods-results.ts'
import { readLabelledItems, type ItemOutcome } from './score-items.ts'

/** What only the caller knows of a run's surroundings. */
export interface MethodsSurroundings {
  /** Over all runs of the dataset in this home. */
  readonly history: {
    readonly runs: number
    readonly prompts: number
    /** Runs over a recording of a prompt that nobody kept. */
    readonly unknownPrompts: number
    readonly models: number
    readonly testOpened: { readonly thisRun: number; readonly allRuns: number }
  }
  /** When scores of this run opened the test part: ISO times, UTC. */
  readonly testOpenings: readonly string[]
  /** Gold samples drawn from this run. */
  readonly goldSamples: readonly {
    readonly time: string
    readonly seed: number
    readonly by: string | null
    readonly incidents: number
    readonly narratives: number
  }[]
  /** Prevalences as the last `run estimate` with a file of labels gave them; empty: there was none. */
  readonly corrected: readonly CorrectedFact[]
}

/** Everything that a paper states of a labelling run; all of it from the ledger. */
export interface MethodsFacts extends MethodsSurroundings {
  readonly meta: RunMeta
  readonly params: LabellingParams
  readonly sources: readonly {
    readonly name: string
    readonly bytes: number
    readonly sha256: string
  }[]
  /** Those that asked something, oldest first. */
  readonly sessions: readonly RunSession[]
  readonly narratives: number
  readonly incidents: number
  /** Narratives that repeat the text of an earlier one, as said when the run was planned; null: not counted then. */
  readonly repeated: NonNullable<LabellingParams['repeated']> | null
  /** Agreement with manual labels: of the dev part, and of the test part once this run's was opened. */
  readonly results: readonly MethodsResult[]
  readonly outcomes: Readonly<Record<ItemOutcome, number>>
  readonly errorClasses: Readonly<Record<string, number>>
  readonly origins: AnswerOrigins
  readonly attempts: {
    readonly made: number
    /** Failed by class, also of narratives that were answered in the end. */
    readonly failed: Readonly<Record<string, number>>
    readonly lost: number
    /** Start of the first and last call of this run, ISO; null: none was made. */
    readonly first: string | null
    readonly last: string | null
    /** Answers taken over, by the run that asked. */
    readonly reused: Readonly<Record<string, number>>
  }
  readonly usage: Usage
}

/** Reads what a paper states of a run. @throws RunNotFoundError, RangeError as `readLabelledItems` */
export async function methodsFacts(
  ledger: Ledger,
  runId: string,
  surroundings: MethodsSurroundings,
): Promise<MethodsFacts> {
  const meta = await runMeta(ledger, runId)
  const params = readLabellingParams(meta.params)
  const items = await readLabelledItems(iterateOutcomes(ledger, runId), params)
  const outcomes = { answered: 0, repaired: 0, refused: 0, failed: 0, pending: 0, invalid: 0 }
  const errorClasses: Record<string, number> = {}
  const incidents = new Set<number>()
  items.outcomes.forEach((outcome, i) => {
    outcomes[outcome]++
    const errorClass = items.errorClasses[i]
    if (outcome === 'failed' && errorClass !== null)
      errorClasses[errorClass] = (errorClasses[errorClass] ?? 0) + 1
    if (outcome !== 'invalid') incidents.add(items.incident[i])
  })
  const { usage } = await runStatus(ledger, runId)
  return {
    ...surroundings,
    meta,
    params,
    sources: (await listSources(ledger, runId)).map(({ path, bytes, sha256 }) => ({
      // folders are nobody's business
      name: path.split(/[\\/]/).at(-1) ?? path,
      bytes,
      sha256,
    })),
    sessions: (await listSessions(ledger, runId)).filter(({ endReason }) => endReason !== 'forked'),
    narratives: items.keys.length - outcomes.invalid,
    incidents: incidents.size,
    repeated: params.repeated ?? null,
    results: methodsResults(items, {
      isRestricted: params.sensitivity === 'restricted',
      parts: surroundings.testOpenings.length === 0 ? ['dev'] : ['dev', 'test'],
    }),
    outcomes,
    errorClasses,
    origins: await answerOrigins(iterateResults(ledger, runId)),
    attempts: await attemptFacts(ledger, runId),
    usage,
  }
}

async function attemptFacts(ledger: Ledger, runId: string): Promise<MethodsFacts['attempts']> {
  const failed: Record<string, number> = {}
  const reused: Record<string, number> = {}
  let made = 0
  let lost = 0
  let first: string | null = null
  let last: string | null = null
  for await (const attempt of iterateAttempts(ledger, runId)) {
    if (attempt.reusedFrom !== null) {
      reused[attempt.reusedFrom] = (reused[attempt.reusedFrom] ?? 0) + 1
      continue
    }
    made++
    if (attempt.outcome === 'lost') lost++
    if (attempt.errorClass !== null && attempt.outcome === 'failed')
      failed[attempt.errorClass] = (failed[attempt.errorClass] ?? 0) + 1
    // an answer of the cache was asked for on another day
    if ((attempt.usage['recalled'] ?? 0) > 0) continue
    if (first === null || attempt.started < first) first = attempt.started
    if (last === null || attempt.started > last) last = attempt.started
  }
  return { made, failed, lost, first, last, reused }
}
