import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { workplace } from '../test-support/spawn-longrun.ts'

const CONTENT = '{"detected":true,"confidence":0.9,"indicators":[],"rationale":""}'

it('fails a reply that is too long by a name that the spec knows, and a fork that allows more asks for it alone', async () => {
  const place = workplace()
  let calls = 0
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      calls++
      const reply = {
        choices: [{ message: { content: CONTENT }, finish_reason: 'stop' }],
        padding: 'x'.repeat(body.includes('Note 1 of le') ? 20_000 : 10),
      }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(reply))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    writeNotes(place, { incidents: 2 })
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    const model = `{ provider: openai, baseUrl: "${baseUrl}", model: m, maxResponseBytes: 10000 }`
    writeSpec(place, { model })
    const first = await place.run(['run', 'start', 'spec.yaml', '--json'])
    const status = JSON.parse(first.stdout) as { readonly failedPath: string }
    expect([first.code, calls, status]).toMatchObject([
      3,
      4,
      { succeeded: 3, errorClasses: { too_large: 1 } },
    ])
    expect(readFileSync(status.failedPath, 'utf8')).toContain('(model.maxResponseBytes)')
    const more = ['run', 'fork', 'notes', '--set', 'model.maxResponseBytes=30000']
    const second = await place.run(more)
    expect([second.code, calls, second.stderr]).toEqual([
      0,
      5,
      expect.stringContaining('3 of 4 results are reused, 1 items to go'),
    ])
  } finally {
    server.closeAllConnections()
    server.close()
    place.remove()
  }
})
