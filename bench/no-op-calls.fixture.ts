import type { CallTask } from '@longrun/runs'

/** Calls nobody, and answers at once: what the engine itself costs a call. */
const noOpCalls: CallTask<{ readonly concurrency: number; readonly waitMs: number }> = {
  name: 'no-op-calls',
  version: '1',
  tables: [
    {
      name: 'items',
      columns: [{ name: 'draw', type: 'number', unit: null, description: 'From the seed' }],
    },
  ],
  open: async ({ params: { concurrency, waitMs } }) => ({
    concurrency,
    call: async (item, { seed }) => {
      await new Promise((resolve) => {
        if (waitMs === 0) setImmediate(resolve)
        else setTimeout(resolve, waitMs)
      })
      return {
        result: { ok: { tables: { items: [{ draw: seed }] }, attachment: 'x'.repeat(400) } },
        usage: { promptTokens: 300, completionTokens: 20, costNanoUsd: 12_345, requests: 1 },
        record: item.key.repeat(200),
        callKey: `key of ${item.key}`,
      }
    },
    close: async () => {},
  }),
}

export default noOpCalls
