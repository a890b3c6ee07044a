import { expect, test } from 'vitest'
import { sde } from '../index.ts'
import type { Periodogram } from '../result/result.ts'

function periodogram(power: Float64Array): Periodogram {
  const zeros = new Float64Array(power.length)
  const periods = power.map((_, i) => 1 + i * 0.01)
  return { periods, power, t0: zeros, duration: zeros, depth: zeros, snr: zeros }
}

/** The definition in plain loops: a median of each window by sorting. */
function plain(power: Float64Array, kernel: number): number {
  const n = power.length
  const top = Math.max(...power)
  const half = (kernel - 1) / 2
  const residual = [...power].map((p, i) => {
    const from = Math.min(Math.max(0, i - half), n - kernel)
    const window = power.slice(from, from + kernel).sort()
    return (p - window[half]) / top
  })
  const mean = residual.reduce((a, b) => a + b, 0) / n
  const deviation = Math.sqrt(residual.reduce((a, b) => a + (b - mean) ** 2, 0) / n)
  return (Math.max(...residual) - mean) / deviation
}

const wavy = Float64Array.from({ length: 400 }, (_, i) => 5 + i / 50 + Math.sin(i * i * 0.37))
wavy[123] = 30

test('agrees with the definition in plain loops', () => {
  for (const kernel of [3, 31, 91]) {
    expect(sde(periodogram(wavy), { kernel }).sde).toBeCloseTo(plain(wavy, kernel), 9)
  }
})

test('a rising floor does not hide the peak', () => {
  const rising = wavy.map((p, i) => p + i / 8)
  const result = sde(periodogram(rising))
  expect(result.peak).toBe(123)
  expect(result.sde).toBeGreaterThan(10)
  expect(result.spectrum[123]).toBe(result.sde)
  expect(result.basis).toContain('400 periods')
})

test('flat, short and empty periodograms', () => {
  expect(sde(periodogram(new Float64Array(50))).sde).toBe(0)
  expect(sde(periodogram(new Float64Array(50).fill(3))).sde).toBe(0)
  expect(sde(periodogram(Float64Array.of(1, 4))).peak).toBeLessThan(2)
  expect(() => sde(periodogram(new Float64Array(0)))).toThrow(/empty/)
})
