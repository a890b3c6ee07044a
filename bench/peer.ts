/** A peer in Python, kept running so that each round can be interleaved with ours. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Peer {
  readonly version: string
  /** Sends one request (a JSON object) and waits for the reply. */
  ask(request: Record<string, unknown>): Promise<Record<string, unknown>>
  close(): void
}

/**
 * Starts `bench/peers/<driver>` with the interpreter of `LONGRUN_PEERS`. Null, with the reason on stderr,
 * when that is unset or lacks the package. Peers run on one thread, as our kernels do.
 */
export async function startPeer(
  driver: string,
  args: readonly string[] = [],
): Promise<Peer | null> {
  const python = process.env.LONGRUN_PEERS
  if (!python) {
    console.error(
      `peer missing: set LONGRUN_PEERS to a Python interpreter that has what ${driver} needs`,
    )
    return null
  }
  const script = fileURLToPath(new URL(`./peers/${driver}`, import.meta.url))
  const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', NUMBA_NUM_THREADS: '1' }
  const child = spawn(python, [script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...one },
  })
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${driver} ended with code ${code}`)))
  })
  // Whoever waits for a reply sees the failure; nobody waiting is no failure.
  failed.catch(() => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<Record<string, unknown>> => {
    const line = await Promise.race([lines.next(), failed])
    return JSON.parse(String(line.value)) as Record<string, unknown>
  }
  try {
    const hello = await next()
    return {
      version: String(hello.version),
      ask(request) {
        child.stdin.write(`${JSON.stringify(request)}\n`)
        return next()
      },
      close() {
        child.stdin.end()
      },
    }
  } catch (error) {
    console.error(`peer missing: ${driver} does not start with ${python}: ${String(error)}`)
    return null
  }
}
