import { hash } from 'node:crypto'

/** Uniform numbers in [0, 1) that depend on the words given and on nothing else. */
export function seeded(...words: readonly (string | number)[]): () => number {
  const digest = hash('sha256', JSON.stringify(words), 'buffer')
  let state = digest.readUInt32LE(0)
  return () => {
    // mulberry32 (T. Ettinger, public domain): one 32-bit state, enough for a rehearsal
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
