/** How a mock enforces its limits: over any 60 s, or as a bucket that fills evenly. */
export type WindowKind = 'sliding' | 'bucket'

const MINUTE_MS = 60_000

/** Enforces one limit a minute, as endpoints do. */
export interface RateWindow {
  /** 0 when `amount` fits now; else how long until it does [ms]. */
  waitMs(amount: number, nowMs: number): number
  take(amount: number, nowMs: number): void
}

/**
 * @param perMinute what is permitted in a minute; null: everything
 * @param burstShare of `bucket`: what it holds when full, as a share of `perMinute`
 */
export function rateWindow(
  perMinute: number | null,
  kind: WindowKind,
  burstShare: number,
): RateWindow {
  if (perMinute === null) return { waitMs: () => 0, take: () => {} }
  return kind === 'sliding' ? sliding(perMinute) : bucket(perMinute, perMinute * burstShare)
}

function sliding(perMinute: number): RateWindow {
  const log: { readonly at: number; readonly amount: number }[] = []
  let first = 0
  let sum = 0
  const forget = (nowMs: number): void => {
    for (let entry = log[first]; entry !== undefined && entry.at <= nowMs - MINUTE_MS;) {
      sum -= entry.amount
      entry = log[++first]
    }
    if (first > 4096) log.splice(0, first)
    if (first > 4096) first = 0
  }
  return {
    waitMs: (amount, nowMs) => {
      forget(nowMs)
      let over = sum + amount - perMinute
      for (let k = first; over > 0 && k < log.length; k++) {
        const entry = log[k]
        if (entry === undefined) break
        over -= entry.amount
        if (over <= 0) return entry.at + MINUTE_MS - nowMs
      }
      return over > 0 ? MINUTE_MS : 0
    },
    take: (amount, nowMs) => {
      log.push({ at: nowMs, amount })
      sum += amount
    },
  }
}

function bucket(perMinute: number, capacity: number): RateWindow {
  let level = capacity
  let at = -Infinity
  const fill = (nowMs: number): void => {
    level = Math.min(capacity, level + ((nowMs - at) * perMinute) / MINUTE_MS)
    at = nowMs
  }
  return {
    waitMs: (amount, nowMs) => {
      fill(nowMs)
      return level >= amount ? 0 : ((amount - level) * MINUTE_MS) / perMinute
    },
    take: (amount) => {
      level -= amount
    },
  }
}
