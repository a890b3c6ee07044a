import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { countingEndpoint, type ServedCall } from '../../test-support/counting-endpoint.ts'
import { callPlan, manyCalls } from '../../test-support/call-run.ts'
import { inTemporaryFolder } from '../../test-support/text-run.ts'
import { createRun } from '../create-run.ts'
import { executeRun } from '../execute-run.ts'
import type { StoredAttempt } from '../ledger.ts'
import { openLedger } from '../open-ledger.ts'
import { iterateAttempts } from '../read-run.ts'
import { runStatus } from '../runs.ts'
import { verifyLedger } from '../verify.ts'

const concurrency = 8
const kills = 12
const childPath = new URL('../../test-support/execute-child.ts', import.meta.url).pathname

it(
  'loses to SIGKILL only what was in flight, and pays for nothing twice',
  () =>
    inTemporaryFolder(async (folder) => {
      const endpoint = await countingEndpoint()
      const ledger = await openLedger(join(folder, 'home'), { create: true })
      try {
        const plan = callPlan(manyCalls(800), { concurrency, more: { url: endpoint.url } })
        const taskUrl = new URL('../../test-support/asking-http.ts', import.meta.url).href
        const runId = await createRun(ledger, { ...plan, taskUrl })
        for (let kill = 0; kill < kills; kill++) {
          const before = endpoint.calls.length
          const child = spawn(process.execPath, [childPath, ledger.home, runId], {
            stdio: 'ignore',
          })
          const gone = once(child, 'exit')
          while (endpoint.calls.length === before && child.exitCode === null) await sleep(2)
          // Somewhere between an answer and the next ones.
          await sleep((kill * 37) % 60)
          child.kill('SIGKILL')
          await gone
          expect(await runStatus(ledger, runId)).toMatchObject({ state: 'interrupted' })
        }
        const outcome = await executeRun(ledger, runId, {
          workers: 1,
          retryBaseMs: 1,
          retryCapMs: 5,
        })
        expect(outcome.status).toMatchObject({ pending: 0, sessions: kills + 1 })

        const attempts: StoredAttempt[] = []
        for await (const attempt of iterateAttempts(ledger, runId)) attempts.push(attempt)
        const calls = new Map(endpoint.calls.map((call) => [nameOf(call), call]))
        // One call is one attempt: nothing was asked that the ledger did not know of before.
        expect(calls.size).toBe(endpoint.calls.length)
        const known = new Set(attempts.map(nameOf))
        expect(endpoint.calls.filter((call) => !known.has(nameOf(call)))).toEqual([])
        const ended = attempts.filter(({ outcome }) => outcome !== 'lost')
        for (const attempt of ended)
          expect(attempt.errorClass, nameOf(attempt)).toBe(calls.get(nameOf(attempt))?.errorClass)
        // Tokens of all sessions are those that the endpoint counted for what was received.
        const received = ended.map((attempt) => calls.get(nameOf(attempt))!)
        expect(outcome.status.usage).toEqual({
          tokens: received.reduce((sum, { tokens }) => sum + tokens, 0),
          requests: ended.length,
        })
        // What was lost was in flight: at most one attempt a place, in each session that was killed.
        const lost = Map.groupBy(
          attempts.filter((attempt) => attempt.outcome === 'lost'),
          ({ session }) => session,
        )
        expect(lost.size).toBeGreaterThan(0)
        for (const [session, { length }] of lost) {
          expect(session).toBeLessThanOrEqual(kills)
          expect(length).toBeLessThanOrEqual(concurrency)
        }
        // Nothing was asked again once its answer was there.
        for (const [, ofItem] of Map.groupBy(attempts, ({ key }) => key))
          expect(ofItem.findIndex(({ outcome }) => outcome === 'succeeded')).toSatisfy(
            (index: number) => index === -1 || index === ofItem.length - 1,
          )
        expect(await verifyLedger(ledger)).toEqual([])
      } finally {
        await ledger.close()
        await endpoint.close()
      }
    }),
  60_000,
)

function nameOf({ key, attemptNo }: ServedCall | StoredAttempt): string {
  return `${key} ${attemptNo}`
}
