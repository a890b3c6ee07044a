import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const EXAMPLE = fileURLToPath(
  new URL('../../../examples/narrative-labelling.yaml', import.meta.url),
)
/** An answer of 1,000 tokens in; at 1,000 USD a million it costs 1 USD. */
const ANSWER = {
  model: 'm',
  choices: [
    {
      message: {
        role: 'assistant',
        content: '{"detected":true,"confidence":0.9,"indicators":[],"rationale":""}',
      },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 1000, completion_tokens: 0 },
}

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

/** A spec of eight items over this answer, one call at a time, 1 USD a call. */
function settings(server: Server, maxUsd: number): readonly string[] {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const prices = '{date: 2026-01-01, inputPerMillionUsd: 1000, outputPerMillionUsd: 1000}'
  return [
    'limit=8',
    'limits.concurrency=1',
    `budget.maxUsd=${maxUsd}`,
    'cache=false',
    `model={provider: openai, baseUrl: "${baseUrl}", model: m, prices: ${prices}}`,
  ].flatMap((setting) => ['--set', setting])
}

it('pauses at its budget with exit 5, stays there when resumed as it is, and goes on with more', async () => {
  let calls = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      calls++
      response.setHeader('content-type', 'application/json').end(JSON.stringify(ANSWER))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const paused = await place.run(['run', 'start', EXAMPLE, ...settings(server, 4)])
    expect([paused.code, calls]).toEqual([5, 4])
    expect(paused.stderr).toContain('the budget is used up (4,000 tokens, 4.00 USD) (4/8 done)')
    expect(paused.stderr).toContain('--max-usd 8')
    expect((await place.run(['run', 'status'])).stdout).toMatch(/go on with: .* --max-usd 8$/m)
    expect((await place.run(['run', 'list'])).stderr).toContain('--max-usd 8')
    expect([(await place.run(['run', 'resume'])).code, calls]).toEqual([5, 4])
    const less = await place.run(['run', 'resume', '--max-usd', '3'])
    expect([less.code, calls, less.stderr]).toEqual([5, 4, expect.stringContaining('--max-usd 8')])
    const done = await place.run(['run', 'resume', '--max-usd', '8.5', '--json'])
    expect([done.code, calls]).toEqual([0, 8])
    expect(JSON.parse(done.stdout)).toMatchObject({
      succeeded: 8,
      sessions: 4,
      usage: { costNanoUsd: 8e9, requests: 8 },
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

it('tries failed items again up to a higher budget where that is given', async () => {
  let isThere = false
  let calls = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      calls++
      // two of eight are not found, and cost nothing
      if (!isThere && calls <= 2) response.writeHead(404).end('{"error":{"message":"no model m"}}')
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(ANSWER))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const failed = await place.run(['run', 'start', EXAMPLE, ...settings(server, 6)])
    expect([failed.code, calls]).toEqual([6, 8])
    isThere = true
    const retry = ['run', 'retry', '--class', 'not_found']
    const done = await place.run([...retry, '--max-usd', '8', '--json'])
    expect([done.code, calls, done.stderr]).toEqual([0, 10, expect.stringContaining('trying 2')])
    expect(JSON.parse(done.stdout)).toMatchObject({ succeeded: 8, usage: { costNanoUsd: 8e9 } })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
