import { schemaProblems } from '../answer/schema-problems.ts'
import type { Json, JsonSchema } from '../json.ts'
import { LlmSettingsError } from '../llm-error.ts'
import { FAULTS } from './fault.ts'
import type { MockOptions } from './mock-options.ts'

const strings = { type: 'array', items: { type: 'string', minLength: 1 } } as const
const perMinute = { type: ['number', 'null'], exclusiveMinimum: 0 } as const
const wait = { type: 'number', minimum: 0, maximum: 3_600_000 } as const
const price = { type: 'number', minimum: 0 } as const

/** What a mock's script may say: `MockOptions` but for the functions. */
export const MOCK_SCRIPT_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    port: { type: 'integer', minimum: 0, maximum: 65_535 },
    seed: { type: 'integer', minimum: 0 },
    latencyMs: { anyOf: [wait, { type: 'array', items: wait, minItems: 2, maxItems: 2 }] },
    requestsPerMinute: perMinute,
    tokensPerMinute: perMinute,
    window: { enum: ['sliding', 'bucket'] },
    burstShare: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    prices: {
      type: 'object',
      additionalProperties: false,
      required: ['inputPerMillionUsd', 'outputPerMillionUsd'],
      properties: {
        date: { type: 'string' },
        inputPerMillionUsd: price,
        outputPerMillionUsd: price,
        cachedInputPerMillionUsd: price,
      },
    },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind'],
        properties: {
          kind: { enum: Object.keys(FAULTS) },
          share: { type: 'number', minimum: 0, maximum: 1 },
          contains: strings,
          requests: { type: 'array', items: { type: 'integer', minimum: 1 } },
          attempts: { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'always' }] },
          delayMs: wait,
          retryAfterMs: wait,
        },
      },
    },
    lexicon: {
      type: 'object',
      additionalProperties: false,
      required: ['terms'],
      properties: {
        terms: {
          type: 'array',
          minItems: 1,
          items: {
            anyOf: [
              { type: 'string' },
              {
                type: 'object',
                additionalProperties: false,
                required: ['term'],
                properties: { term: { type: 'string' }, weight: { type: 'number' } },
              },
            ],
          },
        },
        threshold: { type: 'number' },
        negations: strings,
        negationWindow: { type: 'integer', minimum: 0 },
        fields: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
    apiKey: { type: 'string', minLength: 1 },
  },
}

/**
 * A script, read from YAML or JSON, as options of a mock.
 *
 * @param name of the script, for messages
 * @throws LlmSettingsError that names what does not fit, and what is allowed there
 */
export function readMockScript(script: unknown, name: string): MockOptions {
  const problems = schemaProblems(script as Json, MOCK_SCRIPT_SCHEMA)
  if (problems.length > 0)
    throw new LlmSettingsError(
      `${name} is no script of a mock: ${problems.join('; ').replaceAll('the answer', 'it')}`,
    )
  const options = script as MockOptions
  const shares = (options.faults ?? []).reduce((sum, rule) => sum + (rule.share ?? 0), 0)
  if (shares > 1 + 1e-9)
    throw new LlmSettingsError(`${name}: the shares of its faults add up to ${shares}, more than 1`)
  return options
}
