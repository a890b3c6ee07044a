import { randomInt } from 'node:crypto'

/** Digits and letters without those that are mistaken for others (Crockford's base 32). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const epochMs = Date.UTC(2020, 0, 1)

/**
 * A new run id such as `5x1c8d-k3f7`: the second of its making, then 20 random bits. Ids sort by
 * time; two of one second that meet (one in a million) are told apart by the ledger, which then
 * asks for another.
 */
export function newRunId(nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - epochMs) / 1000))
  return `${digits(seconds, 6)}-${digits(randomInt(32 ** 4), 4)}`
}

function digits(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = alphabet[rest % 32] + text
  return text
}
