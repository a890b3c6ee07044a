import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { isSafeWebhook, type NotifyEvent, type NotifySettings } from '@longrun/pipelines'
import type { Outcome } from '@longrun/runs'

/** Longest time that a command or a webhook may take [ms]. */
const PATIENCE_MS = 15_000

/** What is told: numbers and names of the run, never a message, an item or a text. */
export interface Notice {
  readonly event: NotifyEvent
  readonly runId: string
  readonly name: string
  readonly pipeline: string
  readonly state: string
  readonly cause: string | null
  readonly total: number
  readonly succeeded: number
  readonly failed: number
  readonly pending: number
  readonly elapsedSeconds: number
  readonly usage: Readonly<Record<string, number>>
}

/** The notice of an outcome; null for one that another session will tell about. */
export function noticeOf({ state, cause, status }: Outcome): Notice | null {
  if (cause === 'superseded') return null
  const { runId, name, pipeline, total, succeeded, failed, pending, elapsedSeconds, usage } = status
  const counts = { total, succeeded, failed, pending, elapsedSeconds, usage }
  return { event: eventOf(state), runId, name, pipeline, state, cause, ...counts }
}

function eventOf(state: Outcome['state']): NotifyEvent {
  if (state === 'failed') return 'failure'
  return state === 'paused' || state === 'cancelled' ? 'pause' : 'end'
}

/**
 * Tells those whom the settings name. Never throws, and never waits for more than 15 s: what goes
 * wrong is given back in words, and the run's outcome stays what it is.
 */
export async function sendNotice(
  notice: Notice,
  settings: NotifySettings,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly string[]> {
  if (!settings.on.includes(notice.event)) return []
  const body = JSON.stringify(notice)
  const { command, webhookEnv } = settings
  const address = webhookEnv === undefined ? settings.webhook : env[webhookEnv]
  const sent = await Promise.allSettled([
    ...(command === undefined ? [] : [runCommand(command, body)]),
    ...(address === undefined ? [] : [post(address, body)]),
    ...(webhookEnv !== undefined && address === undefined
      ? [Promise.reject(new Error(`the environment variable ${webhookEnv} is not set`))]
      : []),
  ])
  return sent.flatMap((each) => (each.status === 'rejected' ? [wordsOf(each.reason)] : []))
}

async function runCommand(command: string, body: string): Promise<void> {
  // What it prints must not end up between the lines of our result.
  const child = spawn(command, { shell: true, stdio: ['pipe', 'ignore', 'ignore'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  try {
    // A command that does not read its input is no failure.
    child.stdin.on('error', () => {})
    child.stdin.end(`${body}\n`)
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    if (code !== 0) throw new Error(`its command ended with ${code ?? signal}`)
  } finally {
    clearTimeout(timer)
  }
}

async function post(address: string, body: string): Promise<void> {
  if (!isSafeWebhook(address))
    throw new Error('its webhook is neither https nor on this machine, or holds a password')
  const response = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`its webhook answered ${response.status}`)
}

/** The address may be a secret: fetch names it in its cause alone, which is not shown. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed'
  return error.name === 'TypeError' ? 'its webhook could not be reached' : error.message
}
