import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  hashFile,
  type Item,
  type JsonObject,
  type RunPlan,
  type SourceFile,
} from '../src/index.ts'

export const wordCountUrl: string = new URL('./word-count.ts', import.meta.url).href
export const noOpUrl: string = new URL('./no-op.ts', import.meta.url).href
export const troublesomeUrl: string = new URL('./troublesome.ts', import.meta.url).href

/** Runs `work` in a folder of its own that is gone afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-test-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const vocabulary =
  'ledger orbit comma,inside "quoted" naïve 星 transit photometry a of wonderful'.split(' ')

/** Small texts, the same for the same number: file `i` has `i % 23` words. */
export function textOf(index: number): string {
  return Array.from(
    { length: index % 23 },
    (_, word) => vocabulary[(index * 7 + word * 5) % vocabulary.length],
  ).join(' ')
}

/** A plan that counts the words of `count` text files, which it writes into `folder`. */
export async function wordCountPlan(
  folder: string,
  options: {
    readonly count: number
    readonly params?: JsonObject
    readonly commit?: 'item' | 'batch'
    readonly name?: string
    readonly taskUrl?: string
  },
): Promise<RunPlan> {
  await mkdir(folder, { recursive: true })
  const items: Item[] = []
  const sources: SourceFile[] = []
  for (let index = 0; index < options.count; index++) {
    const path = join(folder, `text-${index}.txt`)
    await writeFile(path, textOf(index))
    const source = await hashFile(path)
    sources.push(source)
    items.push({ key: `texts/text-${index}.txt`, sha256: source.sha256, locator: path })
  }
  return {
    ...emptyPlan,
    name: options.name ?? 'words',
    taskUrl: options.taskUrl ?? wordCountUrl,
    params: options.params ?? {},
    commit: options.commit ?? 'batch',
    items,
    sources,
  }
}

/** A plan without items, to be spread. */
export const emptyPlan: RunPlan = {
  name: 'empty',
  pipeline: 'word-count',
  taskUrl: wordCountUrl,
  spec: { name: 'words', params: { least: 1 } },
  params: {},
  seed: 1024,
  limit: null,
  items: [],
  sources: [],
  timeoutMs: 20_000,
  commit: 'batch',
  gate: null,
}
