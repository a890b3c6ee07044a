import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { assertSameSpec, executeRun, openLedger, type JsonObject } from '@longrun/runs'
import { Tally, type Fault } from '../support/fault-row.ts'
import { integer, uniform } from '../support/random.ts'
import { withWordRun } from '../support/word-run.ts'

type Mutation = (content: Buffer, random: () => number) => Buffer

const mutations: readonly Mutation[] = [
  (content, random) => {
    const changed = Buffer.from(content)
    changed[integer(random, 0, changed.length - 1)] ^= 1 << integer(random, 0, 7)
    return changed
  },
  (content) => Buffer.concat([content, Buffer.from('\n')]),
  (content) => content.subarray(0, content.length - 1),
  // Other order, same bytes: two halves swapped.
  (content) => Buffer.concat([content.subarray(5), content.subarray(0, 5)]),
  () => Buffer.alloc(0),
]

/** A source file changed after planning, its time of change put back: refused, and named. */
export const sourceFault: Fault = {
  name: 'source-changed',
  counts: { quick: 10, ci: 60, full: 500 },
  run: (count, seed) =>
    withWordRun({ items: 20 }, async (run) => {
      const tally = new Tally()
      const random = uniform(seed)
      const ledger = await openLedger(run.home)
      for (let trial = 0; trial < count; trial++) {
        const { path } = run.plan.sources[integer(random, 3, 19)]
        const content = await readFile(path)
        const times = await stat(path)
        await writeFile(path, mutations[trial % mutations.length](content, random))
        await utimes(path, times.atime, times.mtime)
        const refusal = await executeRun(ledger, run.runId, { workers: 1 }).then(
          () => '',
          (error: unknown) => String(error),
        )
        const named = refusal.startsWith('SourceChangedError') && refusal.includes(path)
        tally.add(named ? { refused: 1 } : { wrong: 1 })
        await writeFile(path, content)
      }
      await ledger.close()
      return tally.row('source-changed', count)
    }),
}

/** A spec changed after planning: refused with the path of what changed. */
export const specFault: Fault = {
  name: 'spec-changed',
  counts: { quick: 40, ci: 40, full: 400 },
  run: (count, seed) =>
    withWordRun({ items: 2 }, async (run) => {
      const tally = new Tally()
      const random = uniform(seed)
      const ledger = await openLedger(run.home)
      const changes: readonly { path: string; spec: (value: number) => JsonObject }[] = [
        { path: 'name', spec: (value) => ({ ...run.plan.spec, name: `words${value}` }) },
        { path: 'extra', spec: (value) => ({ ...run.plan.spec, extra: value }) },
        { path: 'params.least', spec: (value) => ({ ...run.plan.spec, params: { least: value } }) },
        { path: 'params', spec: () => ({ name: 'words' }) },
      ]
      for (let trial = 0; trial < count; trial++) {
        const change = changes[trial % changes.length]
        const refusal = await assertSameSpec(
          ledger,
          run.runId,
          change.spec(integer(random, 2, 1000)),
        ).then(
          () => '',
          (error: unknown) => String(error),
        )
        const named = refusal.startsWith('SpecChangedError') && refusal.includes(`${change.path}:`)
        tally.add(named ? { refused: 1 } : { wrong: 1 })
      }
      const { name, params } = run.plan.spec
      await assertSameSpec(ledger, run.runId, { params: params!, name: name! }).catch(() =>
        tally.add({ wrong: 1 }),
      )
      await ledger.close()
      return tally.row('spec-changed', count)
    }),
}
