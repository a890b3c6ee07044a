/** How fast a run goes, and when it will end. Null where nothing can be said yet. */
export interface Estimate {
  /** Items a second over the last minute, or over as long as it took for 30 where they come slowly. */
  readonly rate: number | null
  readonly etaSeconds: number | null
  /** The run ends earlier than this with probability 0.1. */
  readonly etaP10Seconds: number | null
  readonly etaP90Seconds: number | null
}

interface Mark {
  readonly atMs: number
  readonly done: number
}

const minuteMs = 60_000
/** Completions that the long window must hold, if they came slowly: as far back as needed. */
const enough = 30
const mostMarks = 3600
/** 10 % and 90 % quantiles of the standard normal distribution. */
const z80 = 1.2816

/**
 * Estimates rate and end from how many items were done when. Times come from a clock that never
 * jumps, so daylight saving and set clocks do not matter.
 *
 * The end: items come as a renewal process with the mean m and variance s2 of the counts in equal
 * pieces of the window, so the time for R more has mean R/m and variance R s2/m^3 (Cox, Renewal
 * Theory, 1962), to which the uncertainty of m itself is added; the interval is log-normal, hence
 * never negative.
 */
export class EtaMeter {
  readonly #marks: Mark[] = []

  /** Notes that `done` items were done at `atMs`; both only grow. */
  mark(atMs: number, done: number): void {
    this.#marks.push({ atMs, done })
    if (this.#marks.length <= mostMarks) return
    // items that take hours: every other mark, so that the first one is still known
    if (done - this.#marks[0].done < enough)
      this.#marks.splice(0, Infinity, ...this.#marks.filter((_, index) => index % 2 === 0))
    else this.#marks.splice(0, mostMarks / 10)
  }

  /** Estimate with `remaining` items to go. */
  estimate(remaining: number): Estimate {
    const last = this.#marks.at(-1)
    if (last === undefined)
      return { rate: null, etaSeconds: null, etaP10Seconds: null, etaP90Seconds: null }
    const window = this.#window(last)
    const seconds = (last.atMs - window[0].atMs) / 1000
    const done = last.done - window[0].done
    const rate = seconds > 0 ? done / seconds : null
    const nothing = { rate, etaSeconds: null, etaP10Seconds: null, etaP90Seconds: null }
    if (remaining === 0) return { rate, etaSeconds: 0, etaP10Seconds: 0, etaP90Seconds: 0 }
    if (seconds <= 0 || done === 0) return nothing
    const eta = (remaining * seconds) / done
    const sigma = relativeSpread(window, remaining)
    return {
      rate,
      etaSeconds: eta,
      etaP10Seconds: eta * Math.exp(-z80 * sigma),
      etaP90Seconds: eta * Math.exp(z80 * sigma),
    }
  }

  /** The last minute, or longer where that holds too few completions. */
  #window(last: Mark): readonly Mark[] {
    let start = this.#marks.length - 1
    while (start > 0) {
      const mark = this.#marks[start]
      if (last.atMs - mark.atMs >= minuteMs && last.done - mark.done >= enough) break
      start--
    }
    return this.#marks.slice(start)
  }
}

/** Standard deviation of the time to the end, relative to its mean. */
function relativeSpread(window: readonly Mark[], remaining: number): number {
  const pieces = Math.min(20, window.length - 1)
  const counts = Array.from({ length: pieces }, (_, index) => {
    const from = window[Math.floor((index * (window.length - 1)) / pieces)]
    const to = window[Math.floor(((index + 1) * (window.length - 1)) / pieces)]
    return (to.done - from.done) / Math.max(1, to.atMs - from.atMs)
  })
  const mean = counts.reduce((sum, count) => sum + count, 0) / pieces
  // With few pieces the spread is not known: then a wide interval is the honest one.
  if (pieces < 3 || mean <= 0) return 0.5
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (pieces - 1)
  const pieceMs = (window.at(-1)!.atMs - window[0].atMs) / pieces
  const perPiece = mean * pieceMs
  const dispersion = (variance / mean ** 2) * perPiece
  return Math.min(2, Math.sqrt(dispersion / remaining + dispersion / (perPiece * pieces)))
}
