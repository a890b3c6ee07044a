import type { Progress } from '@longrun/runs'
import { SingleBar } from 'cli-progress'

import { isWatched, note } from './console.ts'
import { byteCount, duration, rateText } from './quantity.ts'
import { usageText } from './usage-text.ts'

/** A plain line at least this often where there is no terminal [ms]. */
const PLAIN_EVERY_MS = 30_000

/** Shows how a run goes: a bar on a terminal, else one plain line every 30 s, at the start and at the end. */
export interface RunProgress {
  update(progress: Progress): void
  stop(): void
}

/**
 * Progress of a run on stderr: a bar on a terminal (`watched`; default: as stderr is), else one plain
 * line every 30 s. `now` is the clock [ms].
 */
export function showProgress(
  options: { readonly watched?: boolean; readonly now?: () => number } = {},
): RunProgress {
  return (options.watched ?? isWatched()) ? bar() : plainLines(options.now ?? Date.now)
}

/** One line of a run's state: "120/200 (60.0 %) 8.1/s, ETA 10 s (80 %: 9 s - 12 s), 2 failed (timeout 2), 312 MiB". */
export function progressLine(progress: Progress): string {
  const done = progress.succeeded + progress.failed
  const share = progress.total === 0 ? 100 : (100 * done) / progress.total
  return `${done}/${progress.total} (${share.toFixed(1)} %) ${details(progress)}`
}

function details(progress: Progress): string {
  const parts: string[] = []
  if (progress.rate !== null) parts.push(rateText(progress.rate))
  if (progress.pending > 0) parts.push(`ETA ${eta(progress)}`)
  parts.push(`${progress.failed} failed${classes(progress)}`)
  if (progress.retries > 0) parts.push(`${progress.retries} retried`)
  const used = usageText(progress.usage)
  if (used !== null) parts.push(used)
  if (progress.rssBytes !== null) parts.push(byteCount(progress.rssBytes))
  return parts.join(', ')
}

function eta(progress: Progress): string {
  if (progress.etaSeconds === null) return 'not known yet'
  const low = progress.etaP10Seconds
  const high = progress.etaP90Seconds
  const interval =
    low === null || high === null ? '' : ` (80 %: ${duration(low)} - ${duration(high)})`
  return duration(progress.etaSeconds) + interval
}

function classes(progress: Progress): string {
  const named = Object.entries(progress.errorClasses).filter(([, count]) => count > 0)
  return named.length === 0 ? '' : ` (${named.map(([name, n]) => `${name} ${n}`).join(', ')})`
}

function bar(): RunProgress {
  const single = new SingleBar({
    format: '{bar} {value}/{total} {details}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    fps: 5,
    // The process must stay free to handle Ctrl-C itself.
    gracefulExit: false,
    linewrap: false,
    stream: process.stderr,
  })
  let started = false
  let stopped = false
  return {
    update(progress) {
      if (stopped) return
      const done = progress.succeeded + progress.failed
      const payload = { details: details(progress) }
      if (started) {
        single.setTotal(progress.total)
        single.update(done, payload)
      } else {
        started = true
        single.start(progress.total, done, payload)
      }
    },
    stop() {
      if (started && !stopped) single.stop()
      stopped = true
    },
  }
}

function plainLines(now: () => number): RunProgress {
  let lastShown = -Infinity
  let latest: Progress | null = null
  let shown = -1
  let stopped = false
  const show = (progress: Progress): void => {
    note(progressLine(progress))
    shown = progress.succeeded + progress.failed
    lastShown = now()
  }
  return {
    update(progress) {
      latest = progress
      if (!stopped && now() - lastShown >= PLAIN_EVERY_MS) show(progress)
    },
    stop() {
      stopped = true
      if (latest !== null && latest.succeeded + latest.failed !== shown) show(latest)
    },
  }
}
