import { describe, expect, it } from 'vitest'
import { acos, asin, exp, log, log1p, power, sinCos } from './portable-math.ts'

/** Twin: Math of this engine, itself good to about 1 ulp. */
const close = (got: number, wanted: number, relative: number): void => {
  const scale = Math.max(Math.abs(wanted), 1e-300)
  expect(Math.abs(got - wanted) / scale).toBeLessThan(relative)
}

describe('portable math against Math', () => {
  it('exp over the whole range', () => {
    for (let x = -600; x <= 600; x += 0.737) close(exp(x), Math.exp(x), 1e-14)
    expect(exp(0)).toBe(1)
  })
  it('log from tiny to huge', () => {
    for (let x = 1e-290; x < 1e290; x *= 7.31) close(log(x), Math.log(x), 4e-16)
    expect(log(1)).toBe(0)
  })
  it('log keeps its precision next to 1', () => {
    for (const x of [1 + 1e-9, 1 - 1e-9, 0.999, 1.001]) close(log(x), Math.log(x), 1e-15)
  })
  it('exp and log at the ends of what a double holds', () => {
    for (const x of [-708, -700.5, 700.5, 709.7]) close(exp(x), Math.exp(x), 1e-13)
    expect(exp(-745)).toBe(Number.MIN_VALUE)
    expect([exp(-746), exp(-Infinity), exp(710), exp(Infinity)]).toEqual([0, 0, Infinity, Infinity])
    expect([log(0), log(Infinity), log(-1), log(NaN)]).toEqual([-Infinity, Infinity, NaN, NaN])
    close(log(Number.MIN_VALUE), Math.log(Number.MIN_VALUE), 4e-16)
  })
  it('log1p near 0 and far from it', () => {
    for (let x = 1e-300; x < 1e300; x *= 7.31) close(log1p(x), Math.log1p(x), 1e-15)
    for (let x = 1e-300; x < 1; x *= 1.31) close(log1p(-x), Math.log1p(-x), 1e-15)
    expect([log1p(0), log1p(-1), log1p(Infinity)]).toEqual([0, -Infinity, Infinity])
  })
  it('sine and cosine', () => {
    for (let x = -20000; x <= 20000; x += 17.123) {
      const { sin, cos } = sinCos(x)
      expect(Math.abs(sin - Math.sin(x))).toBeLessThan(3e-15)
      expect(Math.abs(cos - Math.cos(x))).toBeLessThan(3e-15)
    }
    expect(sinCos(0)).toEqual({ sin: 0, cos: 1 })
  })
  it('arc cosine and arc sine to 2.2e-8, clamped outside [-1, 1]', () => {
    for (let x = -1; x <= 1; x += 0.0037) {
      expect(Math.abs(acos(x) - Math.acos(x))).toBeLessThan(2.2e-8)
      expect(Math.abs(asin(x) - Math.asin(x))).toBeLessThan(2.2e-8)
    }
    expect(acos(1)).toBe(0)
    expect(acos(1.5)).toBe(0)
    expect(acos(-1.5)).toBe(Math.PI)
  })
  it('powers', () => {
    for (const p of [-3, -0.4, 0.55, 2.4]) close(power(7.3, p), 7.3 ** p, 1e-14)
  })
})
