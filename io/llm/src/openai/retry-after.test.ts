import { expect, it } from 'vitest'

import { retryAfterMs } from './retry-after.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const there = 'Sun, 01 Mar 2026 11:00:00 GMT'

it.each<readonly [string, Record<string, string>, string, number | null]>([
  ['seconds', { 'retry-after': '20' }, '', 20_000],
  ['a part of a second', { 'retry-after': '0.25' }, '', 250],
  ['milliseconds before seconds', { 'retry-after': '1', 'retry-after-ms': '400' }, '', 400],
  ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, '', 30_000],
  [
    'a date by the clock of the endpoint',
    { 'retry-after': 'Sun, 01 Mar 2026 11:00:07 GMT', date: there },
    '',
    7000,
  ],
  ['nothing of a date that is over', { 'retry-after': 'Sun, 01 Mar 2026 11:59:00 GMT' }, '', null],
  [
    'what is used up',
    {
      'x-ratelimit-reset-requests': '12ms',
      'x-ratelimit-remaining-requests': '9',
      'x-ratelimit-reset-tokens': '6m0s',
      'x-ratelimit-remaining-tokens': '0',
    },
    '',
    360_000,
  ],
  [
    'the nearest of unknown ones',
    { 'x-ratelimit-reset-requests': '1.5s', 'x-ratelimit-reset-tokens': '6m0s' },
    '',
    1500,
  ],
  [
    'nothing of what is left',
    { 'x-ratelimit-reset-requests': '8h', 'x-ratelimit-remaining-requests': '9' },
    '',
    null,
  ],
  [
    'a date of another maker',
    {
      'anthropic-ratelimit-tokens-reset': '2026-03-01T12:00:09Z',
      'anthropic-ratelimit-tokens-remaining': '0',
    },
    '',
    9000,
  ],
  ['seconds since 1970', { 'x-ratelimit-reset': String(now / 1000 + 5) }, '', 5000],
  ['milliseconds since 1970', { 'x-ratelimit-reset': String(now + 5000) }, '', 5000],
  ['seconds to a reset', { 'ratelimit-reset': '3' }, '', 3000],
  ['words of minutes', {}, 'Please try again in 8m40s.', 520_000],
  ['words of days, a day at most', {}, 'Try again in 3 days.', 86_400_000],
  ['words', {}, 'Rate limit reached. Please try again in 1.2s. See', 1200],
  ['no more than a day', { 'retry-after': '999999' }, '', 86_400_000],
  ['nothing of a wait that is none', { 'retry-after': '0' }, '', null],
  ['nothing', {}, 'Rate limit reached', null],
  ['rubbish', { 'retry-after': 'soon' }, '', null],
  ['a negative number', { 'retry-after': '-5' }, '', null],
])('%s', (_name, headers, words, expected) => {
  expect(retryAfterMs(headers, words, now)).toBe(expected)
})
