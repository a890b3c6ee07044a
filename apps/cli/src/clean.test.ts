import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const EXAMPLE = fileURLToPath(
  new URL('../../../examples/narrative-labelling.yaml', import.meta.url),
)

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

const names = async (): Promise<readonly string[]> => {
  const { stdout } = await place.run(['run', 'list', '--json'])
  return (JSON.parse(stdout) as readonly { readonly name: string }[]).map(({ name }) => name)
}

describe('run clean and run backup', () => {
  it('list before they remove, keep what is finished, and a backup brings back what was removed', async () => {
    const start = (name: string, ...more: readonly string[]) =>
      place.run(['run', 'start', EXAMPLE, '--set', `name=${name}`, '--set', 'limit=5', ...more])
    expect((await start('finished')).code).toBe(0)
    // It pauses, for its key is refused, and is given up.
    const door = createServer((_request, response) => response.writeHead(401).end('{}'))
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}/v1`
    const model = `model={provider: openai, baseUrl: "${baseUrl}", model: m}`
    const paused = await start('left', '--set', model)
    door.close()
    expect([paused.code, paused.stderr]).toEqual([5, expect.stringContaining('paused')])
    expect((await place.run(['run', 'cancel', 'left'])).code).toBe(0)

    const listed = await place.run(['run', 'clean', '--older-than-days', '0.00000001'])
    expect([listed.code, listed.stderr]).toEqual([
      0,
      expect.stringContaining('nothing was removed'),
    ])
    expect(listed.stdout).toMatch(/left +cancelled/)
    expect(listed.stdout).not.toContain('finished')
    expect(await names()).toEqual(['left', 'finished'])
    expect((await place.run(['run', 'clean'])).stderr).toContain('over 30 days ago')

    const backup = await place.run(['run', 'backup', '--out', 'kept'])
    expect([backup.code, backup.stdout]).toEqual([0, expect.stringContaining('2 runs')])
    const removed = await place.run(['run', 'clean', '--older-than-days', '0.00000001', '--yes'])
    expect([removed.code, removed.stderr]).toEqual([
      0,
      expect.stringContaining('removed, with all'),
    ])
    expect(await names()).toEqual(['finished'])
    expect((await place.run(['run', 'verify'])).stdout).toContain('sound')
    const kept = await place.run(['run', 'status', 'left', '--json', '--home', 'kept'])
    expect(JSON.parse(kept.stdout)).toMatchObject({ state: 'cancelled', total: 5 })
    expect(existsSync(place.path('kept/keys'))).toBe(false)
  })
})
