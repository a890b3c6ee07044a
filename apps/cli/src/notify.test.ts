import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import type { NotifySettings } from '@longrun/pipelines'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import { type Notice, noticeOf, sendNotice } from './notify.ts'

const EXAMPLE = fileURLToPath(
  new URL('../../../examples/narrative-labelling.yaml', import.meta.url),
)

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

const notice: Notice = {
  event: 'end',
  runId: 'r',
  name: 'n',
  pipeline: 'p',
  state: 'completed',
  cause: null,
  total: 3,
  succeeded: 3,
  failed: 0,
  pending: 0,
  elapsedSeconds: 1,
  usage: {},
}
const settings = (parts: Partial<NotifySettings>): NotifySettings => ({
  on: ['end', 'pause', 'failure'],
  ...parts,
})

async function withServer(
  status: number,
  work: (address: string, bodies: readonly string[]) => Promise<void>,
): Promise<void> {
  const bodies: string[] = []
  const server: Server = createServer((request, response) => {
    request.setEncoding('utf8')
    let body = ''
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      bodies.push(body)
      response.writeHead(status, { location: '/elsewhere' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, bodies)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('sendNotice', () => {
  it('gives a command the notice on its standard input, when it was asked for', async () => {
    const path = place.path('told.json')
    const command = `cat > '${path}'`
    expect(await sendNotice(notice, settings({ command, on: ['pause'] }))).toEqual([])
    expect(() => readFileSync(path)).toThrow('ENOENT')
    expect(await sendNotice(notice, settings({ command }))).toEqual([])
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(notice)
  })

  it('says what went wrong with a command, and never throws', async () => {
    expect(await sendNotice(notice, settings({ command: 'exit 7' }))).toEqual([
      'its command ended with 7',
    ])
    // One that does not read.
    expect(await sendNotice(notice, settings({ command: 'true' }))).toEqual([])
  })

  it('posts to a webhook, whose address may come from the environment', () =>
    withServer(204, async (address, bodies) => {
      expect(await sendNotice(notice, settings({ webhook: address }))).toEqual([])
      const env = { HOOK: address }
      expect(await sendNotice(notice, settings({ webhookEnv: 'HOOK' }), env)).toEqual([])
      expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([notice, notice])
      expect(await sendNotice(notice, settings({ webhookEnv: 'HOOK' }), {})).toEqual([
        'the environment variable HOOK is not set',
      ])
    }))

  it('follows no redirect, and sends nothing unencrypted to another machine', async () => {
    await withServer(307, async (webhook, bodies) => {
      expect(await sendNotice(notice, settings({ webhook }))).toHaveLength(1)
      expect(bodies).toHaveLength(1)
    })
    for (const address of ['http://example.org/', 'https://me:secret@example.org/', 'nowhere'])
      expect(await sendNotice(notice, settings({ webhookEnv: 'HOOK' }), { HOOK: address })).toEqual(
        ['its webhook is neither https nor on this machine, or holds a password'],
      )
  })

  it('never shows the address', async () => {
    const webhook = 'http://127.0.0.1:1/secret'
    expect(await sendNotice(notice, settings({ webhook }))).toEqual([
      'its webhook could not be reached',
    ])
  })

  it('leaves a run that was taken over to the session that has it', () => {
    const outcome = { state: 'paused', cause: 'superseded', message: null } as const
    expect(noticeOf({ ...outcome, status: {} as never })).toBeNull()
  })
})

describe('a run with notify in its spec', () => {
  it('tells at its end, and ends the same when the telling fails', async () => {
    const told = place.path('told.json')
    const run = (name: string, command: string) =>
      place.run([
        'run',
        'start',
        EXAMPLE,
        '--set',
        'limit=5',
        '--set',
        `name=${name}`,
        '--set',
        `notify.command=${JSON.stringify(command)}`,
      ])
    const good = await run('good', `cat > '${told}'`)
    expect([good.code, good.stderr]).toEqual([0, expect.not.stringContaining('notify')])
    expect(JSON.parse(readFileSync(told, 'utf8'))).toMatchObject({
      event: 'end',
      name: 'good',
      succeeded: 5,
    })
    const bad = await run('bad', 'exit 3')
    expect([bad.code, bad.stderr]).toEqual([
      0,
      expect.stringContaining('notify: its command ended with 3'),
    ])
    const unsafe = 'notify.webhook=http://example.org/'
    const refused = await place.run(['run', 'start', EXAMPLE, '--set', unsafe])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('notify.webhook')])
  })
})
