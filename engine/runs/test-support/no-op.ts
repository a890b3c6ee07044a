import type { Task } from '../src/index.ts'

/** Does nothing, as fast as the engine allows: only `compute`. */
const noOp: Task = {
  name: 'no-op',
  version: '1',
  maxBatch: 16,
  tables: [
    {
      name: 'items',
      columns: [{ name: 'draw', type: 'number', unit: null, description: 'From the seed' }],
    },
  ],
  compute: (_values, { seeds }) =>
    seeds.map((seed) => ({ ok: { tables: { items: [{ draw: seed }] } } })),
}

export default noOp
