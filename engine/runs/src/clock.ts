/** Wall clock and a clock that never jumps; injected in tests. */
export interface Clock {
  /** Milliseconds since 1970, UTC. May jump: never used for durations or for a lease on this host. */
  now(): number
  /** Milliseconds that only grow; on one machine comparable between processes until it reboots. */
  monotonic(): number
}

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint() / 1_000_000n),
}

/** ISO time of an instant [ms since 1970, UTC]. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
