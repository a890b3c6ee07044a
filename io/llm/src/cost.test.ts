import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { costNanoUsd } from './cost.ts'

const usage = { promptTokens: 1000, completionTokens: 200, cachedTokens: 400, reasoningTokens: 50 }

describe('the cost of a call', () => {
  it('is that of the price list, cached tokens at their own price', () => {
    const prices = { inputPerMillionUsd: 2.5, outputPerMillionUsd: 10 }
    expect(costNanoUsd(usage, prices)).toBe(1000 * 2500 + 200 * 10_000)
    const cached = { ...prices, cachedInputPerMillionUsd: 1.25 }
    expect(costNanoUsd(usage, cached)).toBe(600 * 2500 + 400 * 1250 + 200 * 10_000)
  })

  it('is a whole number that exact arithmetic agrees with', () => {
    const tokens = fc.nat(2_000_000)
    const price = fc.nat(200_000_000)
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        price,
        price,
        price,
        (input, output, cache, dear, cheap, half) => {
          const cachedTokens = Math.min(cache, input)
          const called = {
            promptTokens: input,
            completionTokens: output,
            cachedTokens,
            reasoningTokens: 0,
          }
          const prices = {
            inputPerMillionUsd: cheap / 1e6,
            outputPerMillionUsd: dear / 1e6,
            cachedInputPerMillionUsd: half / 1e6,
          }
          const pico =
            BigInt(input - cachedTokens) * BigInt(cheap) +
            BigInt(cachedTokens) * BigInt(half) +
            BigInt(output) * BigInt(dear)
          const nano = costNanoUsd(called, prices)
          expect(Number.isSafeInteger(nano)).toBe(true)
          expect(BigInt(nano)).toBe((pico + 500n) / 1000n)
        },
      ),
      { numRuns: 500, seed: 1024 },
    )
  })

  it('is nothing where nothing is charged', () => {
    expect(costNanoUsd(usage, { inputPerMillionUsd: 0, outputPerMillionUsd: 0 })).toBe(0)
  })
})
