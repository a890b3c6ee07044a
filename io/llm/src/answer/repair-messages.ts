import type { ChatMessage, ChatRequest } from '../chat.ts'
import { withoutThoughts } from './without-thoughts.ts'

/** Bad answers can run away; what is shown again of one. */
const MOST_SHOWN = 4000

/** Stands where there is no answer to show again. */
const NOTHING_SAID = '(no answer)'

/**
 * The conversation that asks once more: the request's own messages, the bad answer without its
 * thoughts, and what was wrong with it. Meant for at most two repairs, each built on the first request and the latest answer.
 *
 * @param badReply the reply that could not be used; its text may be empty
 * @param problem message of the `LlmError` of `readAnswer`
 */
export function repairMessages(
  request: ChatRequest,
  badReply: { readonly text: string },
  problem: string,
): readonly ChatMessage[] {
  const said = (withoutThoughts(badReply.text) ?? '').slice(0, MOST_SHOWN)
  const schema =
    request.responseSchema === null
      ? ''
      : ` It must fit this JSON Schema: ${JSON.stringify(request.responseSchema)}`
  return [
    ...request.messages,
    // some models refuse two messages of a user in a row
    { role: 'assistant', content: said.trim() === '' ? NOTHING_SAID : said },
    {
      role: 'user',
      content: `That answer cannot be used: ${problem}. Answer the request above again, with one JSON object and nothing else.${schema}`,
    },
  ]
}
