import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

describe('longrun demo', () => {
  it('writes a sky, surveys it, and prints the keys of the contract', async () => {
    const { code, stdout } = await place.run(['demo', '--stars', '6', '--json'])
    const result = JSON.parse(stdout) as Record<string, unknown>
    expect(code).toBe(0)
    expect(result).toMatchObject({ stars: 6, failed: 0 })
    for (const key of ['runId', 'injected', 'recovered', 'falseCandidates'])
      expect(result).toHaveProperty(key)
    expect(existsSync(result['reportPath'] as string)).toBe(true)
    expect(
      readFileSync(result['tablePath'] as string, 'utf8')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(7)
    expect(readFileSync(result['reportPath'] as string, 'utf8')).toContain('planted')
  })

  it('runs again in the same folder, and ends with the next step', async () => {
    const { code, stdout } = await place.run(['demo', '--stars', '6'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Top signals \(\d+ of \d+ in candidates\.csv: /m)
    expect(stdout).toMatch(/found \/ planted at SNR >= 10 +\d+ \/ \d+/)
    expect(stdout).toMatch(/eclipsing binaries flagged +\d+ \/ \d+/)
    expect(stdout).toMatch(/^Next: open .*report\.html/m)
  })

  it('surveys the folder of the sky like any other: every file in it is a star', async () => {
    const spec =
      'name: whole\npipeline: transit-survey\nsource: { files: "longrun-demo/sky-6-1024" }\n'
    writeFileSync(place.path('whole.yaml'), spec)
    const { code, stdout } = await place.run(['run', 'start', 'whole.yaml', '--json'])
    const { runId, ...status } = JSON.parse(stdout) as { runId: string }
    expect(status).toMatchObject({ total: 6, failed: 0 })
    const told = await place.run(['run', 'resume', runId])
    expect(told.stdout).toMatch(/^Top signals \(\d+ of \d+ in candidates\.csv: /m)
    expect(code).toBe(0)
    expect(existsSync(place.path('longrun-demo', 'sky-6-1024-truth.csv'))).toBe(true)
  })

  it('keeps what was planted in a report that run resume writes again', async () => {
    const list = await place.run(['run', 'list', '--json'])
    const runs = JSON.parse(list.stdout) as { runId: string; name: string }[]
    const { runId } = runs.find(({ name }) => name.startsWith('demo-')) as { runId: string }
    const { code, stdout } = await place.run(['run', 'resume', runId, '--json'])
    expect(code).toBe(0)
    const { reportPath } = JSON.parse(stdout) as { reportPath: string }
    expect(readFileSync(reportPath, 'utf8')).toContain('planted')
  })
})
