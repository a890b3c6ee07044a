/** What a mock served since it started. */
export interface MockStats {
  /** Requests for an answer. */
  readonly requests: number
  /** Replies by HTTP status; `reset` for connections that were reset instead. */
  readonly byStatus: Readonly<Record<string, number>>
  readonly byFault: Readonly<Record<string, number>>
  /** Whole replies with status 200 and tokens to pay: what a client that lost nothing has received. */
  readonly answers: number
  /** Tokens and cost of those answers. */
  readonly promptTokens: number
  readonly completionTokens: number
  readonly costNanoUsd: number
  /** 429 because of the mock's own limits, and because a fault said so. */
  readonly throttledByLimit: number
  readonly throttledByFault: number
  /** Clients that hung up before they had the reply; nothing of those is in `answers`. */
  readonly abandoned: number
  /** Most in any 60 s, in steps of a second, of what was let through. */
  readonly mostRequestsAMinute: number
  readonly mostTokensAMinute: number
  readonly mostAtOnce: number
  /** Different user messages. */
  readonly items: number
}

/** Adds up what the mock serves. */
export class StatsCounter {
  #requests = 0
  #answers = 0
  #promptTokens = 0
  #completionTokens = 0
  #costNanoUsd = 0
  #byLimit = 0
  #byFaultThrottle = 0
  #abandoned = 0
  #open = 0
  #mostAtOnce = 0
  readonly #byStatus = new Map<string, number>()
  readonly #byFault = new Map<string, number>()
  readonly #requestMinute = new MinuteMaximum()
  readonly #tokenMinute = new MinuteMaximum()

  begin(): number {
    this.#requests++
    this.#open++
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#open)
    return this.#requests
  }

  end(status: number | 'reset' | 'abandoned'): void {
    this.#open--
    if (status === 'abandoned') this.#abandoned++
    else add(this.#byStatus, String(status))
  }

  fault(kind: string): void {
    add(this.#byFault, kind)
    if (kind === 'throttled' || kind === 'throttled-silent') this.#byFaultThrottle++
  }

  throttledByLimit(): void {
    this.#byLimit++
  }

  letThrough(tokens: number, nowMs: number): void {
    this.#requestMinute.add(1, nowMs)
    this.#tokenMinute.add(tokens, nowMs)
  }

  answer(promptTokens: number, completionTokens: number, costNanoUsd: number): void {
    this.#answers++
    this.#promptTokens += promptTokens
    this.#completionTokens += completionTokens
    this.#costNanoUsd += costNanoUsd
  }

  read(items: number): MockStats {
    return {
      requests: this.#requests,
      byStatus: Object.fromEntries(this.#byStatus),
      byFault: Object.fromEntries(this.#byFault),
      answers: this.#answers,
      promptTokens: this.#promptTokens,
      completionTokens: this.#completionTokens,
      costNanoUsd: this.#costNanoUsd,
      throttledByLimit: this.#byLimit,
      throttledByFault: this.#byFaultThrottle,
      abandoned: this.#abandoned,
      mostRequestsAMinute: this.#requestMinute.most,
      mostTokensAMinute: this.#tokenMinute.most,
      mostAtOnce: this.#mostAtOnce,
      items,
    }
  }
}

/** Largest sum over 60 neighbouring seconds. */
class MinuteMaximum {
  most = 0
  #sum = 0
  #second = -1
  readonly #ring = new Float64Array(60)

  add(amount: number, nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    if (this.#second < 0) this.#second = second
    for (let k = Math.max(this.#second + 1, second - 60); k <= second; k++) {
      this.#sum -= this.#ring[k % 60] ?? 0
      this.#ring[k % 60] = 0
    }
    this.#second = Math.max(second, this.#second)
    this.#ring[second % 60] = (this.#ring[second % 60] ?? 0) + amount
    this.#sum += amount
    this.most = Math.max(this.most, this.#sum)
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
