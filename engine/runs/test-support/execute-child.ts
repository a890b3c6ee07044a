/** Executes a run in a process of its own, to be killed: `node execute-child.ts HOME RUN_ID`. */
import { executeRun, openLedger } from '../src/index.ts'

const [home = '', runId = ''] = process.argv.slice(2)
const ledger = await openLedger(home)
const { state } = await executeRun(ledger, runId, { workers: 1, retryBaseMs: 1, retryCapMs: 5 })
await ledger.close()
process.stdout.write(`${state}\n`)
