import { createHash } from 'node:crypto'
import { posix } from 'node:path'

import { compareBytes } from './source-files.ts'

/**
 * Draw `n` keys, the same for the same seed and keys on every machine: keys are ordered by
 * hash(seed, key) and the first ones taken, so a grown folder keeps most of its draw.
 * `stratified` takes the same share of every folder (largest remainders first).
 * Returns them in byte order; all of them where there are no more than `n`.
 */
export function sampleKeys(
  keys: readonly string[],
  options: {
    readonly method: 'random' | 'stratified'
    readonly n: number
    readonly seed: number
  },
): string[] {
  const { method, n, seed } = options
  if (keys.length <= n) return keys.toSorted(compareBytes)
  const shuffled = shuffle(keys, seed)
  if (method === 'random') return shuffled.slice(0, n).toSorted(compareBytes)
  const strata = new Map<string, string[]>()
  for (const key of shuffled) {
    const folder = posix.dirname(key)
    const stratum = strata.get(folder)
    if (stratum === undefined) strata.set(folder, [key])
    else stratum.push(key)
  }
  const shares = [...strata]
    .map(([folder, members]) => {
      const exact = (n * members.length) / keys.length
      return { folder, members, whole: Math.floor(exact), rest: exact - Math.floor(exact) }
    })
    .toSorted((a, b) => b.rest - a.rest || compareBytes(a.folder, b.folder))
  let left = n - shares.reduce((sum, share) => sum + share.whole, 0)
  const drawn: string[] = []
  for (const { members, whole } of shares) {
    const extra = left > 0 && whole < members.length ? 1 : 0
    left -= extra
    drawn.push(...members.slice(0, whole + extra))
  }
  return drawn.toSorted(compareBytes)
}

function shuffle(keys: readonly string[], seed: number): string[] {
  return keys
    .map((key) => ({ key, rank: createHash('sha256').update(`${seed}\0${key}`).digest('hex') }))
    .toSorted((a, b) => compareBytes(a.rank, b.rank))
    .map(({ key }) => key)
}
