import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { forgetServed } from '../../test-support/asking.ts'
import { callPlan, manyCalls, quick } from '../../test-support/call-run.ts'
import { inTemporaryFolder } from '../../test-support/text-run.ts'
import { createRun } from '../create-run.ts'
import { LedgerError } from '../errors.ts'
import { executeRun } from '../execute-run.ts'
import { forkRun } from '../fork-run.ts'
import { ledgerFileName } from '../ledger-file.ts'
import { openLedger } from '../open-ledger.ts'
import { iterateAttempts } from '../read-run.ts'
import { verifyLedger } from '../verify.ts'

/** Changes a row behind the back of the triggers, and leaves the schema as it was. */
function tamper(path: string, trigger: string, sql: string): void {
  const db = new DatabaseSync(path)
  const { text } = db
    .prepare('SELECT sql AS text FROM sqlite_schema WHERE name = ?')
    .get(trigger) as { text: string }
  db.exec(`DROP TRIGGER ${trigger}; ${sql}; ${text}`)
  db.close()
}

it.each([
  [
    'attempt_ended',
    `UPDATE attempt SET usage = '{"costNanoUsd":1}' WHERE item_no = 2`,
    'attempt_hash',
  ],
  [
    'attempt_ended',
    `UPDATE attempt SET usage = NULL, record = NULL, call_key = NULL`,
    'attempt_hash',
  ],
  ['attempt_ended', `UPDATE attempt SET record = 'another' WHERE item_no = 2`, 'attempt_hash'],
  ['attempt_ended', `UPDATE attempt SET call_key = 'another' WHERE item_no = 2`, 'attempt_hash'],
  ['attempt_ended', `UPDATE attempt SET reused_from = 'another' WHERE item_no = 2`, 'attempt_hash'],
  ['usage_total_grows', `UPDATE usage_total SET total = total - 1`, 'usage'],
  ['usage_total_kept', `DELETE FROM usage_total WHERE meter = 'promptTokens'`, 'usage'],
  ['run_budget', `UPDATE run SET budget = '{"costNanoUsd":9}'`, 'run_hash'],
])('%s: verify finds %s', (trigger, sql, check) =>
  inTemporaryFolder(async (home) => {
    forgetServed()
    const ledger = await openLedger(home, { create: true })
    const plan = callPlan(manyCalls(3), { more: { cache: true }, budget: { costNanoUsd: 1e6 } })
    const runId = await createRun(ledger, plan)
    await executeRun(ledger, runId, quick)
    expect(await verifyLedger(ledger)).toEqual([])
    tamper(join(home, ledgerFileName), trigger, sql)
    const problems = await verifyLedger(ledger)
    expect(problems.map((problem) => problem.check)).toContain(check)
    if (check === 'attempt_hash') {
      const reading = async (): Promise<void> => {
        for await (const attempt of iterateAttempts(ledger, runId))
          expect(attempt.outcome).toBe('succeeded')
      }
      await expect(reading()).rejects.toThrow(LedgerError)
      await expect(forkRun(ledger, runId, plan)).rejects.toThrow(LedgerError)
    }
    await ledger.close()
  }),
)

it('never recalls a damaged record: the run stops and says so', () =>
  inTemporaryFolder(async (home) => {
    forgetServed()
    const ledger = await openLedger(home, { create: true })
    const plan = callPlan(manyCalls(3), { more: { cache: true } })
    await executeRun(ledger, await createRun(ledger, plan), quick)
    tamper(
      join(home, ledgerFileName),
      'attempt_ended',
      `UPDATE attempt SET record = 'another' WHERE item_no = 2`,
    )
    const outcome = await executeRun(ledger, await createRun(ledger, plan), quick)
    expect(outcome).toMatchObject({ state: 'failed', cause: 'engine' })
    expect(outcome.message).toContain('does not fit its hash')
    await ledger.close()
  }))
