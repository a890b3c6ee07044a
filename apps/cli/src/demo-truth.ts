import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { truthPathOf } from '@longrun/pipelines'
import { type Ledger, runMeta } from '@longrun/runs'
import { parseTruth } from '@longrun/search'

import { scoreSky } from './sky-score.ts'
import type { KnownTruth } from './survey-page.ts'

const DEMO_NAME = /^demo-\d+-\d+$/

/**
 * What was planted in the sky of a demo's run, for a report that is written again: from the table beside
 * its files. Undefined for any other run, and where that table is gone.
 */
export async function demoTruth(
  ledger: Ledger,
  runId: string,
): Promise<(() => Promise<KnownTruth>) | undefined> {
  const { name } = await runMeta(ledger, runId)
  if (!DEMO_NAME.test(name)) return undefined
  const [source] = await ledger.sources(runId)
  if (source === undefined) return undefined
  const path = truthPathOf(dirname(source.path))
  if (!existsSync(path)) return undefined
  const truth = parseTruth(readFileSync(path, 'utf8'))
  return async () => (await scoreSky(ledger, runId, truth)).known
}
