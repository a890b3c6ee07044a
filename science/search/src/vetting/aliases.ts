import { ALTERNATING, NO_DATA } from '../events/explain.ts'
import type { VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/**
 * Periods from P/3 to 3P that the data cannot tell from P (the search reads them all, see `explain.ts`). With
 * two events such a period is no period; with more it is a doubt.
 */
export function aliases({ explanation }: VettingSubject): VettingTest {
  const open = explanation.aliases.filter((alias) => alias.startsWith(NO_DATA))
  const said = explanation.aliases.filter((alias) => !alias.startsWith(ALTERNATING))
  const hidden = open.length > 0 && explanation.strength.transits === 2
  const sentences = [
    ...(hidden
      ? ['two events, and a period that the data cannot tell from its half or double']
      : []),
    ...said,
  ]
  return {
    name: 'aliases',
    value: open.length,
    threshold: 0,
    unit: 'periods',
    verdict: hidden ? 'fail' : said.length > 0 ? 'warn' : 'pass',
    sentence: sentences.length > 0 ? sentences.join('; ') : 'no period from P/3 to 3P fits as well',
  }
}
