import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { itemSeed, type ErrorClass } from '../src/index.ts'

/** One call as the endpoint saw it. */
export interface ServedCall {
  readonly key: string
  readonly attemptNo: number
  readonly tokens: number
  readonly errorClass: ErrorClass | null
}

/**
 * An endpoint that answers `said of KEY` after a short while, misbehaves now and then (by key and
 * attempt, never by chance), and counts every call that it was asked.
 */
export async function countingEndpoint(): Promise<{
  readonly url: string
  readonly calls: readonly ServedCall[]
  close(): Promise<void>
}> {
  const calls: ServedCall[] = []
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const { key, attemptNo } = JSON.parse(body) as { key: string; attemptNo: number }
      const draw = itemSeed(attemptNo, key) % 997
      const errorClass = faults[draw % 40] ?? null
      const call = { key, attemptNo, tokens: 10 + (draw % 90), errorClass }
      calls.push(call)
      await sleep(1 + (draw % 30))
      const reply = { said: `said of ${key}`, tokens: call.tokens }
      response.end(JSON.stringify(errorClass === null ? reply : { ...reply, errorClass }))
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One call in ten goes wrong. */
const faults: readonly ErrorClass[] = ['server_5xx', 'parse', 'throttled', 'refused']
