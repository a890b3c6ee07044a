import type { JsonSchema } from '../json.ts'

/** What is asked of a labeller unless the spec says otherwise. */
export const REFERENCE_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['detected', 'confidence', 'indicators', 'rationale'],
  properties: {
    detected: { type: 'boolean' },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    indicators: { type: 'array', items: { type: 'string' } },
    rationale: { type: 'string', maxLength: 200 },
  },
}
