/** Middle value of an odd count, the upper of both middle ones of an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

/** `123 ms`. */
export function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`
}

/** `12.3 s`. */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
