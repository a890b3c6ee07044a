import { parentPort, workerData } from 'node:worker_threads'
import { importTask, isCallTask } from '../task-module.ts'
import { runGroup } from './group-runner.ts'
import { yieldToOthers } from './priority.ts'
import type { FromWorker, ToWorker, WorkerStart } from './protocol.ts'

/** Entry of a worker thread: imports the task once, then runs group after group. */
async function main(): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('worker/thread.ts runs in a worker thread only.')
  yieldToOthers()
  const { taskUrl, params, tables } = workerData as WorkerStart
  const send = (message: FromWorker): void => port.postMessage(message, [])
  const task = await importTask(taskUrl)
  if (isCallTask(task)) throw new Error(`The task ${task.name} makes calls and needs no worker.`)
  const abort = new AbortController()
  port.on('message', (message: ToWorker) => {
    if (message.type === 'abort') {
      abort.abort()
      return
    }
    const onEnds = (ends: Extract<FromWorker, { type: 'ends' }>['ends']): void =>
      send({ type: 'ends', ends })
    void runGroup(task, message.entries, { params, tables, signal: abort.signal, onEnds }).then(
      () => send({ type: 'idle' }),
    )
  })
  send({ type: 'ready' })
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  const broken: FromWorker = { type: 'broken', message }
  parentPort?.postMessage(broken, [])
})
