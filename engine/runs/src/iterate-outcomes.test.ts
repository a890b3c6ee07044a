import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { forgetServed, type Step } from '../test-support/asking.ts'
import { callPlan, manyCalls, quick } from '../test-support/call-run.ts'
import { inTemporaryFolder } from '../test-support/text-run.ts'
import { createRun } from './create-run.ts'
import { executeRun } from './execute-run.ts'
import { iterateOutcomes, type OutcomeRow } from './iterate-outcomes.ts'
import { openLedger } from './open-ledger.ts'

describe('iterateOutcomes', () => {
  it('gives every item with its result or failure, over pages, and pending ones with neither', () =>
    inTemporaryFolder(async (folder) => {
      forgetServed()
      const ledger = await openLedger(join(folder, 'home'), { create: true })
      const refuse: readonly Step[] = [{ does: 'fail', errorClass: 'refused' }]
      const script: Record<string, readonly Step[]> = manyCalls(1203)
      for (const key of ['k00000', 'k00499', 'k00500', 'k01202']) script[key] = refuse
      const plan = callPlan(script)
      const runId = await createRun(ledger, plan)
      const walk = async (): Promise<OutcomeRow[]> => {
        const rows: OutcomeRow[] = []
        for await (const row of iterateOutcomes(ledger, runId)) rows.push(row)
        return rows
      }
      const before = await walk()
      expect(before.every(({ result, failure }) => result === null && failure === null)).toBe(true)
      await executeRun(ledger, runId, quick)
      const rows = await walk()
      expect(rows.map(({ item }) => item)).toEqual(before.map(({ item }) => item))
      expect(rows.map(({ item }) => item.key)).toEqual(plan.items.map(({ key }) => key).toSorted())
      for (const { item, result, failure } of rows) {
        const isRefused = script[item.key] === refuse
        expect(failure?.errorClass).toBe(isRefused ? 'refused' : undefined)
        expect(result?.tables['answers']).toEqual(
          isRefused ? undefined : [{ answer: `said of ${item.key}` }],
        )
      }
      await ledger.close()
    }))
})
