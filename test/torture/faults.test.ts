import { describe, expect, it } from 'vitest'
import { faults } from './faults.ts'

describe('a run survives', () => {
  // Those that need root, or more room than a test may take, are left to `npm run torture`.
  for (const fault of faults.filter(({ counts }) => counts.quick > 0))
    it(
      fault.name,
      async () => {
        const row = await fault.run(fault.counts.quick, 1)
        expect(row).toMatchObject({ lost: 0, twice: 0, wrong: 0 })
        expect(row.count).toBeGreaterThan(0)
      },
      120_000,
    )
})
