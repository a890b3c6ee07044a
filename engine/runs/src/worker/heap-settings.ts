import { setFlagsFromString } from 'node:v8'

/**
 * By default V8 collects the whole heap of a thread whenever its buffers have grown by 64 MiB. Science lives on
 * short-lived buffers: that was a full collection every few items, and each also dropped the compiled code of
 * functions that were not running, to be compiled again, on the core of another worker. Counted with the
 * heap, and with room from the start, buffers are collected with the young generation, and full collections are rare.
 * The limits that `WorkerPool` watches hold as before.
 */
const FLAGS = ['--external-memory-accounted-in-global-limit', '--initial-heap-size=128']

let given = false

/** Sets how the threads that are started from now on collect their garbage. No result depends on it. */
export function giveRoomForBuffers(): void {
  if (given) return
  given = true
  for (const flag of FLAGS) setFlagsFromString(flag)
}
