import type { ChatRequest } from '../chat.ts'
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'
import { LlmSettingsError } from '../llm-error.ts'
import type { OpenaiSettings } from '../model-settings.ts'

/** Members that the client itself decides. */
const OWN = ['model', 'messages', 'stream', 'response_format', 'n', 'tools'] as const
/** Rules of length that strict endpoints refuse to be asked for; answers are checked against them here. */
const NOT_ASKED = new Set(['minLength', 'maxLength'])

/** Members that hold a key: the spec, which a run records, is no place for one. */
const OF_KEYS =
  /(?:^|[-_])(?:api[-_]?key|authorization|(?:access|auth|bearer|api)[-_]?token|secret|password)$|^(?:x[-_])?token$/i

/** @throws LlmSettingsError where `extra` would change what the client stands for, or holds a key */
export function checkExtra(extra: JsonObject | undefined): void {
  const taken = OWN.find((name) => extra !== undefined && Object.hasOwn(extra, name))
  if (taken !== undefined)
    throw new LlmSettingsError(
      `model.extra holds '${taken}', which Longrun sets itself; leave it out (others, such as top_p, may stand there)`,
    )
  const key = keyIn(extra ?? {})
  if (key !== null)
    throw new LlmSettingsError(
      `model.extra holds '${key}', and a run records its spec: take it out, and name the environment variable that holds the key under model.apiKeyEnv`,
    )
}

/** Name of a member that holds a key, however deep; null: none. */
function keyIn(value: Json): string | null {
  if (typeof value !== 'object' || value === null) return null
  for (const [name, inner] of Object.entries(value)) {
    const found = OF_KEYS.test(name) && typeof inner !== 'object' ? name : keyIn(inner)
    if (found !== null) return found
  }
  return null
}

/** The JSON that is sent. Streaming is off; what is null is left to the endpoint. */
export function requestBody(request: ChatRequest, settings: OpenaiSettings): string {
  const { structuredOutput = 'json_schema', maxTokensField = 'max_tokens' } = settings
  const format = responseFormat(request.responseSchema, structuredOutput)
  const body: Record<string, Json> = {
    ...settings.extra,
    ...request.extra,
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream: false,
  }
  if (request.temperature !== null) body['temperature'] = request.temperature
  if (request.maxTokens !== null) body[maxTokensField] = request.maxTokens
  if (request.seed !== null) body['seed'] = request.seed
  if (format !== null) body['response_format'] = format
  return JSON.stringify(body)
}

function responseFormat(
  schema: JsonSchema | null,
  structured: 'json_schema' | 'json_object' | 'none',
): JsonObject | null {
  if (schema === null || structured === 'none') return null
  if (structured === 'json_object') return { type: 'json_object' }
  const asked = withoutLengths(schema) as JsonSchema
  const json_schema = { name: 'answer', strict: isStrict(asked), schema: asked }
  return { type: 'json_schema', json_schema }
}

function withoutLengths(part: Json): Json {
  if (Array.isArray(part)) return (part as readonly Json[]).map(withoutLengths)
  if (!isJsonObject(part)) return part
  return Object.fromEntries(
    Object.entries(part)
      .filter(([key, value]) => !(NOT_ASKED.has(key) && typeof value === 'number'))
      .map(([key, value]) => [key, withoutLengths(value)]),
  )
}

/** Strict endpoints want every member required and no others, everywhere. */
function isStrict(part: Json): boolean {
  if (Array.isArray(part)) return (part as readonly Json[]).every(isStrict)
  if (!isJsonObject(part)) return true
  const { properties, required, additionalProperties } = part
  if (isJsonObject(properties)) {
    const names = new Set(Array.isArray(required) ? (required as readonly Json[]) : [])
    if (additionalProperties !== false || !Object.keys(properties).every((name) => names.has(name)))
      return false
  }
  return Object.values(part).every(isStrict)
}
