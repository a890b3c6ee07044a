import type { Candidate } from '@longrun/search'

import { significant } from './terminal/quantity.ts'

/** A period for a table, with `digits` significant digits; of a lone event the bound that the data give: ">15.70". */
export function signalPeriod(
  { periodDays, disposition }: Pick<Candidate, 'periodDays' | 'disposition'>,
  digits: number,
): string {
  return disposition === 'single-event'
    ? `>${significant(periodDays, 4)}`
    : significant(periodDays, digits)
}
