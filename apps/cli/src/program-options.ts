import { InvalidArgumentError, Option } from 'commander'

/** Options that every verb understands. */
export interface GlobalOptions {
  readonly json?: boolean
  readonly home?: string
}

/** Takes the exit code of the verb that ran. */
export type SetExitCode = (code: number) => void

/** A choice that will grow: what a later version brings is refused now, and told so. */
export function allowedNow(
  flags: string,
  description: string,
  allowed: readonly string[],
  preset: string,
): Option {
  return new Option(flags, `${description}: ${allowed.join(' or ')}`)
    .default(preset)
    .argParser((value: string) => {
      if (allowed.includes(value)) return value
      throw new InvalidArgumentError(
        `This version has ${allowed.map((name) => `"${name}"`).join(', ')} only.`,
      )
    })
}

/** A text as it is. Throws `InvalidArgumentError` when it is blank. */
export function nonEmpty(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.')
  return value
}

/** A finite number > 0. Throws `InvalidArgumentError` for anything else. */
export function positive(value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0)
    throw new InvalidArgumentError('It must be a number above 0.')
  return number
}

const WHOLE = /^\d+(e\d+)?$/i

/** Parser of whole numbers >= `lowest`, digits or as 1e6; it throws `InvalidArgumentError` for anything else. */
export function wholeFrom(lowest: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (!WHOLE.test(value) || number < lowest)
      throw new InvalidArgumentError(`It must be a whole number, at least ${lowest}.`)
    if (!Number.isSafeInteger(number))
      throw new InvalidArgumentError(`It must be at most ${Number.MAX_SAFE_INTEGER}.`)
    return number
  }
}
