import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const EXAMPLE = fileURLToPath(
  new URL('../../../examples/narrative-labelling.yaml', import.meta.url),
)

interface RunJson {
  readonly runId: string
  readonly name: string
  readonly succeeded: number
  readonly tables: Readonly<Record<string, string>>
}

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

async function longrun(
  ...args: readonly string[]
): Promise<{ readonly run: RunJson; readonly stderr: string }> {
  const { code, stdout, stderr } = await place.run([...args, '--json'])
  expect([code, stderr]).toEqual([0, expect.any(String)])
  return { run: JSON.parse(stdout) as RunJson, stderr }
}
const table = ({ tables }: RunJson): string => readFileSync(tables['labels'], 'utf8')

describe('run start of a spec whose limit was raised', () => {
  it('continues the finished run as a fork, says so, and gives the table of an undivided run', async () => {
    const first = await longrun('run', 'start', EXAMPLE, '--set', 'limit=10')
    const { run, stderr } = await longrun('run', 'start', EXAMPLE, '--set', 'limit=30')
    expect(stderr).toContain(
      `continues ${first.run.runId} as a fork: 10 of 30 results are reused, 20 items to go`,
    )
    const fresh = await longrun('run', 'start', EXAMPLE, '--set', 'limit=30', '--fresh')
    expect(fresh.stderr).not.toContain('fork')
    expect(table(run)).toBe(table(fresh.run))
  })
})

describe('run fork', () => {
  it('reuses what a change leaves as it is, and nothing when the model changes', async () => {
    const first = await longrun('run', 'start', EXAMPLE, '--set', 'limit=12')
    const same = await longrun('run', 'fork', first.run.runId, '--name', '2.5')
    expect(same.stderr).toContain('12 of 12 results are reused')
    expect(same.run).toMatchObject({ name: '2.5', succeeded: 12 })
    expect(table(same.run)).toBe(table(first.run))
    const other = await longrun('run', 'fork', first.run.runId, '--set', 'model.terms=[fell]')
    expect(other.stderr).toContain(
      'reuses none of its results: parameters that shape a result have changed',
    )
    expect(other.run.succeeded).toBe(12)
  })
})
