/** Headers of a reply, names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** A day: nobody waits longer for a promise. */
export const LONGEST_MS = 86_400_000
/** Less is no wait: whoever is told 0 and asks at once would ask for ever. */
const SHORTEST_MS = 100
/** Numbers above are times since 1970, not waits [s]. */
const EPOCH_SECONDS = 1e9

/** First value of a header, or null. */
export function header(headers: ReplyHeaders, name: string): string | null {
  const value = headers[name]
  const first = typeof value === 'string' ? value : value?.[0]
  return first === undefined || first.trim() === '' ? null : first.trim()
}

/**
 * How long an endpoint asks to be left alone [ms, whole, 100..a day], or null when it does not say so
 * or says less than that. Read are, first found first: `retry-after-ms`; `retry-after` in seconds or as an HTTP date (compared with
 * the reply's own `date`, so that a wrong clock here does no harm); `x-ratelimit-reset-*` and
 * `anthropic-ratelimit-*-reset` of what is used up; `x-ratelimit-reset` and `ratelimit-reset`; the words
 * "try again in 1.5s", "retry in 1.5s" or "retry after 7 seconds".
 *
 * @param nowMs milliseconds since 1970
 */
export function retryAfterMs(headers: ReplyHeaders, words: string, nowMs: number): number | null {
  const there = Date.parse(header(headers, 'date') ?? '')
  const from = Number.isFinite(there) ? there : nowMs
  const asked =
    plainNumber(header(headers, 'retry-after-ms')) ??
    wait(header(headers, 'retry-after'), from) ??
    resetOfUsedUp(headers, from) ??
    wait(header(headers, 'x-ratelimit-reset') ?? header(headers, 'ratelimit-reset'), from) ??
    saidWait(words)
  return inBounds(asked)
}

/** A duration such as `26s`, as details of an error give it [ms]; null: none, or less than 100 ms. */
export function delayMs(text: string): number | null {
  return inBounds(duration(text))
}

function inBounds(asked: number | null): number | null {
  return asked === null || asked < SHORTEST_MS ? null : Math.ceil(Math.min(LONGEST_MS, asked))
}

/** `try again in 1m30s`, `retry in 34.07s`, `retry after 7 seconds`, `try again in 2 days`. */
function saidWait(words: string): number | null {
  const said =
    /(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)? ?(?:ms|milliseconds?|seconds?|secs?|s|minutes?|mins?|m|hours?|h|days?|d) ?)+)/i.exec(
      words,
    )?.[1]
  const short = said
    ?.replaceAll(' ', '')
    .replaceAll(/(ms|[smhd])[a-z]*/gi, (_whole, unit: string, at: number, all: string) =>
      /^milli/i.test(all.slice(at)) ? 'ms' : unit,
    )
  return duration(short ?? null)
}

/** Of several counters the used-up ones decide; where none says what remains, the nearest reset. */
function resetOfUsedUp(headers: ReplyHeaders, from: number): number | null {
  const counters = ['requests', 'tokens'].flatMap((what) => {
    const reset =
      wait(header(headers, `x-ratelimit-reset-${what}`), from) ??
      wait(header(headers, `anthropic-ratelimit-${what}-reset`), from)
    const left =
      header(headers, `x-ratelimit-remaining-${what}`) ??
      header(headers, `anthropic-ratelimit-${what}-remaining`)
    return reset === null ? [] : [{ reset, left: plainNumber(left) }]
  })
  const usedUp = counters.filter((counter) => counter.left === 0).map((counter) => counter.reset)
  if (usedUp.length > 0) return Math.max(...usedUp)
  const unknown = counters.filter((counter) => counter.left === null)
  return unknown.length === 0 ? null : Math.min(...unknown.map((counter) => counter.reset))
}

/** Seconds, a duration such as `6m0s`, a time since 1970, or a date; as milliseconds from `from`. */
function wait(text: string | null, from: number): number | null {
  if (text === null) return null
  const number = plainNumber(text)
  if (number !== null) {
    if (number > EPOCH_SECONDS * 1000) return number - from
    return number > EPOCH_SECONDS ? number * 1000 - from : number * 1000
  }
  const length = duration(text)
  if (length !== null) return length
  const date = /[a-z]{3}|\d{4}-\d\d-\d\d/i.test(text) ? Date.parse(text) : NaN
  return Number.isFinite(date) ? date - from : null
}

function plainNumber(text: string | null): number | null {
  return text !== null && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

function duration(text: string | null): number | null {
  if (text === null || !/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/i.test(text)) return null
  let sum = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/gi))
    sum += Number(number) * (UNIT_MS[(unit ?? '').toLowerCase()] ?? 0)
  return sum
}
