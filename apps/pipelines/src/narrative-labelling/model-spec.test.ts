import { expect, it } from 'vitest'

import { model } from './model-spec.ts'

const openai = (settings: object): ReturnType<typeof model.safeParse> =>
  model.safeParse({
    provider: 'openai',
    baseUrl: 'http://127.0.0.1:9/v1',
    model: 'm',
    ...settings,
  })
const dated = (date: string): object => ({
  prices: { date, inputPerMillionUsd: 1, outputPerMillionUsd: 1 },
})

it.each(['2026-99-99', '2026-02-29', '2026-00-10', '2026-1-31'])(
  'refuses a price list of %s',
  (date) => {
    const issues = openai(dated(date)).error?.issues ?? []
    expect(issues.map(({ path, message }) => [path.join('.'), message])).toContainEqual([
      'prices.date',
      expect.stringMatching(/^must be a day .*such as 2026-01-31$/),
    ])
  },
)

it('says once what is wrong with the day of a price list', () => {
  expect(openai(dated('yesterday')).error?.issues).toHaveLength(1)
})

it.each(['', 'm\r\nX: y', 'm\u0000'])('refuses a model named %j', (name) => {
  expect(openai({ model: name }).success).toBe(false)
})

it.each(['2024-02-29', '2026-12-31'])('takes a price list of %s', (date) => {
  expect(openai(dated(date)).success).toBe(true)
})

it.each([
  [1023, false],
  [1024, true],
  [2 ** 28, true],
  [2 ** 28 + 1, false],
])('of a longest reply of %d bytes, says %s', (maxResponseBytes, fits) => {
  expect(openai({ maxResponseBytes }).success).toBe(fits)
})

it.each([
  ['temperature', 'model.temperature'],
  ['max_tokens', 'model.maxTokens'],
  ['max_completion_tokens', 'model.maxTokensField: max_completion_tokens'],
  ['seed', 'model.seed'],
  ['models', 'other models would answer'],
])('takes no %s among the further members, which it would not state', (name, place) => {
  const issues = openai({ extra: { [name]: 1, top_p: 1 } }).error?.issues ?? []
  expect(issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    [`extra.${name}`, expect.stringContaining(place)],
  ])
  expect(openai({ extra: { top_p: 1, reasoning_effort: 'low' } }).success).toBe(true)
})
