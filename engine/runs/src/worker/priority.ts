import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'

/** Niceness of worker threads: the coordinator and `run status` in another terminal go first. */
export const WORKER_NICENESS = 5

/**
 * Makes this thread, and no other of the process, yield to the rest of the machine. Linux only, where
 * a thread has an id of its own that `setpriority` takes; elsewhere (and where /proc is closed) nothing changes.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return
  try {
    // "PID/task/TID"
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), WORKER_NICENESS)
  } catch {
    // A courtesy, not a need.
  }
}
