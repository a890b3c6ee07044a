import type { Bounds } from '@longrun/pipelines'

import { CommandError } from './exit.ts'

/** Throws CommandError (exit 2), with got and allowed, for an option's number out of bounds; undefined: not given. */
export function requireWithin(
  option: string,
  value: number | undefined,
  { lowest, highest }: Bounds,
): void {
  if (value === undefined || (value >= lowest && value <= (highest ?? Infinity))) return
  const allowed = highest === undefined ? `at least ${lowest}` : `from ${lowest} to ${highest}`
  throw new CommandError(`${option} ${value}: a number ${allowed} is allowed`)
}
