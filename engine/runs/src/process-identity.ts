import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Who a process is, so that another one can tell whether it still lives. A pid alone does not do:
 * pids are used again, after a reboot above all, and each container counts its own.
 */
export interface ProcessIdentity {
  readonly host: string
  /** Changes with every boot; null where the system does not say. */
  readonly bootId: string | null
  /** The space in which `pid` means something; null where there is only one. */
  readonly pidNamespace: string | null
  readonly pid: number
  /** Clock ticks from boot to the start of the process; null where the system does not say. */
  readonly pidStart: string | null
}

/** Identity of this process. */
export function currentProcess(): ProcessIdentity {
  return {
    host: hostname(),
    bootId: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
    pid: process.pid,
    pidStart: processStart(process.pid),
  }
}

/** What this host knows of another process: `unknown` when it cannot look there. */
export function processLiveness(
  other: ProcessIdentity,
  self: ProcessIdentity,
): 'alive' | 'gone' | 'unknown' {
  if (other.host !== self.host || other.pidNamespace !== self.pidNamespace) return 'unknown'
  if (other.bootId !== self.bootId) return 'gone'
  try {
    process.kill(other.pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'gone'
  }
  const start = processStart(other.pid)
  return other.pidStart !== null && start !== other.pidStart ? 'gone' : 'alive'
}

/** Field 22 of /proc/PID/stat; the command's name before it may hold spaces and parentheses. */
function processStart(pid: number): string | null {
  return attempt(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended: it waits only for its parent to take note.
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  })
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
