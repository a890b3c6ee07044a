import { SpecError } from './spec-error.ts'

/**
 * Bytes of a file as text, without a byte order mark.
 *
 * @param name of the file, for messages
 * @throws SpecError where it is not UTF-8: letters would be lost, and be asked or searched for as others
 */
export function utf8Text(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SpecError(`${name} is not UTF-8: save it as UTF-8, and look at letters with accents`)
  }
}
