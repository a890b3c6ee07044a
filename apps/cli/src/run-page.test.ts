import type { RunMeta } from '@longrun/runs'
import { expect, it } from 'vitest'

import { describeRun } from './run-page.ts'

it('names every setting on a line of its own, objects part by part', () => {
  const params = { method: 'bls', limb: { u1: 0.4, u2: 0.2 }, columns: null, radii: [1, 2] }
  expect(describeRun({ params, seed: 7, total: 3 } as unknown as RunMeta)).toEqual([
    'method: bls',
    'limb.u1: 0.4',
    'limb.u2: 0.2',
    'radii: [1,2]',
    'seed: 7',
    'items: 3',
  ])
})
