import type { ChatMessage, ChatRequest } from '../chat.ts'

/** Bad answers can run away; what is shown again of one. */
const MOST_SHOWN = 4000

/**
 * The conversation that asks once more: the request's own messages, the bad answer, and what was wrong
 * with it. Meant for at most two repairs, each built on the first request and the latest answer.
 *
 * @param badReply the reply that could not be used; its text may be empty
 * @param problem message of the `LlmError` of `readAnswer`
 */
export function repairMessages(
  request: ChatRequest,
  badReply: { readonly text: string },
  problem: string,
): readonly ChatMessage[] {
  const shown = badReply.text.slice(0, MOST_SHOWN)
  const schema =
    request.responseSchema === null
      ? ''
      : ` It must fit this JSON Schema: ${JSON.stringify(request.responseSchema)}`
  return [
    ...request.messages,
    ...(shown.trim() === '' ? [] : [{ role: 'assistant', content: shown } as const]),
    {
      role: 'user',
      content: `That answer cannot be used: ${problem}. Answer the request above again, with one JSON object and nothing else.${schema}`,
    },
  ]
}
