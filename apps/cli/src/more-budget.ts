import { chainUsage, type Ledger, runMeta, type RunStatus } from '@longrun/runs'

/** The flag of `run resume` that allows more of a meter, and how many of the meter one of it is. */
const FLAGS: readonly (readonly [meter: string, flag: string, unit: number])[] = [
  ['costNanoUsd', '--max-usd', 1e9],
  ['totalTokens', '--max-tokens', 1],
]

/**
 * Flags for a run that is paused by its budget: of each meter that is used up, twice what was used.
 * Resumed without them it would pause at once. Empty for any other run.
 */
export async function moreBudget(
  ledger: Ledger,
  { runId, cause }: Pick<RunStatus, 'runId' | 'cause'>,
): Promise<readonly string[]> {
  if (cause !== 'budget') return []
  const { budget } = await runMeta(ledger, runId)
  const used = await chainUsage(ledger, runId)
  return FLAGS.flatMap(([meter, flag, unit]) => {
    const most = budget[meter]
    const spent = used[meter] ?? 0
    return most === undefined || spent < most ? [] : [flag, String((2 * spent) / unit)]
  })
}
