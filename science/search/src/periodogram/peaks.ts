import type { Periodogram } from '../result/result.ts'

/** One peak of a periodogram: its best box, times in days, `t0` in the periodogram's time. */
export interface Peak {
  readonly index: number
  readonly periodDays: number
  readonly t0: number
  readonly durationDays: number
  readonly power: number
}

/**
 * The best peaks of every octave of period. Taking the best overall would hand the whole list to one
 * deep glitch, which makes peaks at every long period; a planet is often the best of its own octave
 * only.
 *
 * `perOctave` default 6. Peaks closer than 1.5 / span in frequency count as one.
 */
export function pickPeaks(
  periodogram: Periodogram,
  options: { spanDays: number; perOctave?: number },
): Peak[] {
  const perOctave = options.perOctave ?? 6
  const { periods, power } = periodogram
  const peaks: Peak[] = []
  let start = 0
  while (start < periods.length) {
    const top = periods[start] * 2
    let end = start
    while (end < periods.length && periods[end] < top) end++
    const rows: number[] = []
    for (let i = start; i < end; i++) {
      const left = i > 0 ? power[i - 1] : -Infinity
      const right = i + 1 < periods.length ? power[i + 1] : -Infinity
      if (power[i] > 0 && power[i] >= left && power[i] >= right) rows.push(i)
    }
    rows.sort((a, b) => power[b] - power[a] || a - b)
    const kept: number[] = []
    for (const i of rows) {
      if (kept.length >= perOctave) break
      if (kept.some((k) => Math.abs(1 / periods[k] - 1 / periods[i]) < 1.5 / options.spanDays))
        continue
      kept.push(i)
    }
    for (const i of kept) {
      peaks.push({
        index: i,
        periodDays: periods[i],
        t0: periodogram.t0[i],
        durationDays: periodogram.duration[i],
        power: power[i],
      })
    }
    start = end
  }
  return peaks.sort((a, b) => b.power - a.power || a.index - b.index)
}
