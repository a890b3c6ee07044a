import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { WORKER_NICENESS } from './priority.ts'

const SOURCE = `
  const { parentPort } = await import('node:worker_threads')
  const { readlinkSync } = await import('node:fs')
  const { basename } = await import('node:path')
  const { getPriority } = await import('node:os')
  const { yieldToOthers } = await import(${JSON.stringify(new URL('./priority.ts', import.meta.url).href)})
  yieldToOthers()
  parentPort.postMessage(getPriority(Number(basename(readlinkSync('/proc/thread-self')))))
`

it.runIf(process.platform === 'linux')('makes the worker thread nice, and only it', async () => {
  const before = getPriority()
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`))
  const niceness = await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await worker.terminate()
  expect(niceness).toBe(Math.max(before, WORKER_NICENESS))
  expect(getPriority()).toBe(before)
})
