import { createHash } from 'node:crypto'

import { compareBytes } from '../source-files.ts'

/** Part of a labelled incident: `dev` to work on the prompt, `test` to be looked at once. */
export type Part = 'dev' | 'test'

/**
 * The part of an incident: its own hash under the seed decides, so that neither limit nor other
 * incidents move it.
 */
export function partOf(
  incident: string,
  { seed, testShare }: { readonly seed: number; readonly testShare: number },
): Part {
  const digest = createHash('sha256').update(`split\0${seed}\0${incident}`).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48 < testShare ? 'test' : 'dev'
}

/** sha256 (hex) over every labelled incident and its part, in byte order: names the split. */
export function splitSha256(parts: ReadonlyMap<string, Part>): string {
  const hash = createHash('sha256')
  for (const [incident, part] of [...parts].toSorted(([a], [b]) => compareBytes(a, b)))
    hash.update(`${JSON.stringify(incident)}\t${part}\n`)
  return hash.digest('hex')
}
