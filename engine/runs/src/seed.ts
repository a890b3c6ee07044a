import { createHash } from 'node:crypto'

/**
 * Seed of one item's random generator: an unsigned 32-bit integer, the first four bytes
 * (little-endian) of sha256 over `<run seed>\n<item key>`. It depends on nothing else: not on the
 * item's position, its worker, or how often the run was resumed.
 */
export function itemSeed(runSeed: number, itemKey: string): number {
  return createHash('sha256').update(`${runSeed}\n${itemKey}`).digest().readUInt32LE(0)
}
