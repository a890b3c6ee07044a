import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../survey/command.ts'
import type { Place } from '../survey/session.ts'

/** One attempt as `run export --table attempts` gives it. */
export interface AttemptUsage {
  readonly outcome: string
  readonly promptTokens: number
  readonly completionTokens: number
}

/** What a run says that it used, over all its sessions. */
export interface RunUsage {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly costNanoUsd: number
  readonly attempts: readonly AttemptUsage[]
}

/** Totals from `run status`, and the attempts behind them. */
export async function usageOf(place: Place, runId: string): Promise<RunUsage> {
  const { folder, home } = place
  const out = join(folder, 'attempts.jsonl')
  const said = await Promise.all([
    runCommand(['run', 'status', runId, '--json', '--home', home], { cwd: folder }),
    runCommand(
      ['run', 'export', runId, '--table', 'attempts', '--format', 'jsonl', '--out', out].concat([
        '--home',
        home,
      ]),
      { cwd: folder },
    ),
  ])
  for (const { code, stderr } of said)
    if (code !== 0) throw new Error(`longrun exited ${code}: ${stderr}`)
  const { usage } = JSON.parse(said[0].stdout) as { usage: Readonly<Record<string, number>> }
  const rows = (await readFile(out, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  return {
    promptTokens: usage['promptTokens'] ?? 0,
    completionTokens: usage['completionTokens'] ?? 0,
    costNanoUsd: usage['costNanoUsd'] ?? 0,
    attempts: rows.map((row) => ({
      outcome: String(row['outcome']),
      promptTokens: Number(row['promptTokens'] ?? 0),
      completionTokens: Number(row['completionTokens'] ?? 0),
    })),
  }
}
