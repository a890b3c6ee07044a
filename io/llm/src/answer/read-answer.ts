import type { ChatReply } from '../chat.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { JsonObject, JsonSchema } from '../json.ts'
import { LlmError, type LlmErrorClass } from '../llm-error.ts'
import { findObjects } from './find-objects.ts'
import { problemsOfEach } from './schema-problems.ts'
import { withoutThoughts } from './without-thoughts.ts'

/** How models say no in prose; only looked for where no object is given. */
const REFUSALS =
  /^\W*(?:i['’]m (?:really |very )?sorry|i am sorry|sorry,|i apologi[sz]e|i can['’]?t (?:assist|help|comply|provide|do|answer|fulfill)|i cannot (?:assist|help|comply|provide|do|answer|fulfill)|i['’]m (?:unable|not able)|i am (?:unable|not able)|i won['’]t|i must decline|as an ai\b)/i

/** How endpoints call an answer that their filter stopped: OpenAI, Gemini, GLM, Anthropic. */
const FILTERED =
  /^(?:content_filter\b.*|(?:image_)?(?:safety|recitation|prohibited_content)|blocklist|spii|sensitive|refusal)$/i
/** And one that was cut at the most tokens: OpenAI, Gemini, Mistral. */
const CUT = /^(?:length|(?:max|model|max_output)_(?:tokens|length))$/i

/**
 * The answer in a reply: the object that fits the schema, whatever stands around it. Only its form is
 * mended (fences, quotes, commas, Python's literals), never its content; types are not converted.
 * Where several objects fit, they must be equal: which one was meant is not guessed.
 *
 * @throws LlmError `refused` for a refusal or a content filter; `parse` when no object can be read, the
 *   answer was cut, or several differ; `schema` when none fits. Usage and raw reply go with it; the
 *   message holds no word of the answer.
 * @throws LlmSettingsError for a schema that cannot be compared with the reply: the reply is not at fault
 */
export function readAnswer(reply: ChatReply, schema: JsonSchema): { readonly answer: JsonObject } {
  const fail = (errorClass: LlmErrorClass, message: string): LlmError =>
    new LlmError(errorClass, message, {
      raw: reply.raw,
      ...(reply.usage === null ? {} : { usage: reply.usage }),
    })
  if (reply.refusal !== null && reply.refusal !== '')
    throw fail('refused', 'the model refused to answer')
  const ended = reply.finishReason ?? ''
  if (FILTERED.test(ended))
    throw fail('refused', "the endpoint's content filter stopped the answer")
  if (CUT.test(ended))
    throw fail(
      'parse',
      'the answer was cut at the most tokens allowed (finish_reason length); raise model.maxTokens',
    )
  if (reply.text.trim() === '')
    throw fail(
      'parse',
      (reply.usage?.reasoningTokens ?? 0) > 0
        ? 'the answer is empty: the model thought, and said nothing; raise model.maxTokens, or turn thinking off under model.extra'
        : 'the answer is empty',
    )
  const { objects, problem } = findObjects(reply.text)
  if (objects.length === 0) {
    if (problem === null && REFUSALS.test(withoutThoughts(reply.text) ?? ''))
      throw fail('refused', 'the model refused to answer, in prose')
    throw fail(
      'parse',
      problem === null
        ? 'the answer holds no JSON object'
        : `the JSON of the answer cannot be read: ${problem}`,
    )
  }
  const problems = problemsOfEach(objects, schema)
  const fitting = objects.filter((_, at) => problems[at].length === 0)
  const answer = fitting[0]
  if (answer === undefined)
    throw fail('schema', `the answer does not fit: ${problems.at(-1)?.join('; ')}`)
  if (new Set(fitting.map(canonicalJson)).size > 1)
    throw fail('parse', `the reply holds ${fitting.length} different answers; one is needed`)
  return { answer }
}
