import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import type { Place } from './session.ts'

const formats = ['csv', 'parquet', 'jsonl'] as const

/** Name of each file that a run leaves or exports -> SHA-256 of its bytes. */
export type Digests = ReadonlyMap<string, string>

/**
 * Everything that a finished run gives: the files that it left in its folder (tables, failed.csv,
 * the report; a forgotten partial file would show), and each table in each format as `run export`
 * writes it.
 */
export async function exportDigests({ home, tables }: Place, runId: string): Promise<Digests> {
  const left = join(home, 'runs', runId)
  const exported = join(home, 'exported')
  await mkdir(exported, { recursive: true })
  for (const table of tables)
    for (const format of formats) {
      const out = join(exported, `${table}.${format}`)
      const what = ['--table', table, '--format', format, '--out', out]
      const { code, stderr } = await runCommand(['run', 'export', runId, ...what, '--home', home], {
        cwd: home,
      })
      if (code !== 0) throw new Error(`run export exited ${code}: ${stderr}`)
    }
  const digests = new Map<string, string>()
  for (const [folder, label] of [
    [left, 'left'],
    [exported, 'exported'],
  ])
    for (const name of (await readdir(folder)).sort()) {
      const bytes = await readFile(join(folder, name))
      digests.set(`${label}/${name}`, createHash('sha256').update(bytes).digest('hex'))
    }
  return digests
}

/** Names of files that are not byte for byte the same in both. */
export function differing(a: Digests, b: Digests): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name))
}
