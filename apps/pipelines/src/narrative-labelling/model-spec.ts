import { z } from 'zod'

/** Of a million tokens: above it, sums of nanodollars would no longer be exact. */
const MOST_USD = 10_000
const DAY_MS = 86_400_000
const LEAST_REPLY = 1024
const LARGEST_REPLY = 256 * 2 ** 20

/** Members of a request that the spec has a place for: beside it, a run would state what was not sent. */
const OWN_PLACES: Readonly<Record<string, string>> = {
  temperature: 'write model.temperature',
  max_tokens: 'write model.maxTokens',
  max_completion_tokens: 'write model.maxTokens, and model.maxTokensField: max_completion_tokens',
  seed: 'write model.seed',
  models: 'other models would answer in place of model.model',
  fallbacks: 'other models would answer in place of model.model',
}

const prices = z
  .strictObject({
    date: z
      .string()
      .regex(/^\d{4}-\d\d-\d\d$/, { error: 'must be a day such as 2026-01-31', abort: true })
      .refine(isDay, 'must be a day that the calendar has, such as 2026-01-31')
      .describe('day of the price list'),
    inputPerMillionUsd: z.number().min(0).max(MOST_USD),
    outputPerMillionUsd: z.number().min(0).max(MOST_USD),
    cachedInputPerMillionUsd: z
      .number()
      .min(0)
      .max(MOST_USD)
      .optional()
      .describe('default: as input'),
  })
  .describe('price list by which cost is reckoned')

const openai = z
  .strictObject({
    provider: z.literal('openai').describe('any endpoint that speaks the OpenAI chat protocol'),
    baseUrl: z.string().min(1).describe('such as http://127.0.0.1:11434/v1'),
    model: z.string().regex(/^[^\p{C}]+$/u, 'must be a name, without control characters'),
    apiKeyEnv: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, 'the NAME of an environment variable, never a key')
      .optional()
      .describe('environment variable that holds the key'),
    temperature: z.number().min(0).max(2).optional(),
    maxTokens: z.int().min(1).optional().describe('most tokens of an answer'),
    seed: z.int().min(0).optional().describe('sent with every request, where the endpoint has one'),
    timeoutMs: z
      .int()
      .min(100)
      .max(DAY_MS)
      .default(120_000)
      .describe('longest time one call may take [ms]'),
    maxResponseBytes: z
      .int()
      .min(LEAST_REPLY)
      .max(LARGEST_REPLY)
      .optional()
      .describe('longest reply that is read [bytes]; default 4194304'),
    structuredOutput: z
      .enum(['json_schema', 'json_object', 'none'])
      .optional()
      .describe('what the endpoint supports; default json_schema'),
    maxTokensField: z
      .enum(['max_tokens', 'max_completion_tokens'])
      .optional()
      .describe('what the endpoint calls maxTokens; default max_tokens'),
    extra: z
      .record(z.string(), z.unknown())
      .superRefine((extra, ctx) => {
        for (const [name, place] of Object.entries(OWN_PLACES))
          if (Object.hasOwn(extra, name))
            ctx.addIssue({ code: 'custom', path: [name], message: `has no place here: ${place}` })
      })
      .optional()
      .describe('sent with every request as it is'),
    prices: prices.optional(),
  })
  .describe('a language model')

const lexicon = z
  .strictObject({
    provider: z.literal('lexicon').describe('a word list: no model, no key, no network'),
    terms: z
      .array(
        z.union([
          z.string().min(1),
          z.strictObject({
            term: z.string().min(1),
            weight: z.number().optional().describe('default 1; below 0 speaks against'),
          }),
        ]),
      )
      .min(1)
      .describe('words and phrases; * stands for any letters in a word'),
    threshold: z
      .number()
      .optional()
      .describe('summed weight from which the answer is yes; default 1'),
    negations: z.array(z.string().min(1)).optional().describe('words that undo a term after them'),
    negationWindow: z
      .int()
      .min(0)
      .optional()
      .describe('how many words before a term are looked at for a negation; default 3'),
  })
  .describe('a word list')

const replay = z
  .strictObject({
    provider: z.literal('replay').describe('answers recorded by `run export --table recording`'),
    file: z.string().min(1).describe('JSONL file, relative to the spec'),
  })
  .describe('recorded answers')

/** Who answers. */
export const model = z
  .discriminatedUnion('provider', [openai, lexicon, replay])
  .describe('who answers')

export type ModelSpec = z.infer<typeof model>

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
