import type { ChatReply, Provider } from '../chat.ts'
import { LlmError } from '../llm-error.ts'
import type { ReplaySettings } from '../model-settings.ts'
import { requestSha256 } from '../request-hash.ts'
import { readRecording, type RecordedCall } from './recorded-call.ts'

/**
 * Answers from a recording: the same replies and the same errors, by item, request and number of the
 * call. Of the calls that were recorded for a request the one with the context's number is played, the
 * next higher one where that is missing (its attempt was lost), the last one beyond the end. Nothing is
 * answered that was not recorded for exactly this request.
 *
 * @throws LlmSettingsError when the file cannot be read
 */
export async function replayProvider(settings: ReplaySettings): Promise<Provider> {
  const recording = await readRecording(settings.file)
  return {
    name: 'replay',
    ask: async (request, { itemKey, attemptNo, callNo, signal }) => {
      signal.throwIfAborted()
      const calls = recording.get(itemKey)
      if (calls === undefined)
        throw new LlmError('not_found', 'the recording holds no call of this item')
      const same = calls.filter(
        (call) => call.requestSha256 === requestSha256({ ...request, ...call.request }),
      )
      const number = callNo ?? attemptNo
      const call = same.find((one) => one.call >= number) ?? same.at(-1)
      if (call === undefined)
        throw new LlmError(
          'not_found',
          'the recording holds calls of this item, and none for this request: prompt, text, model, schema or a parameter is not what was recorded',
        )
      return play(call)
    },
    close: async () => {},
  }
}

function play(call: RecordedCall): ChatReply {
  if (call.error !== undefined) {
    const { errorClass, message, ...detail } = call.error
    throw new LlmError(errorClass, message, detail)
  }
  if (call.reply === undefined)
    throw new LlmError('not_found', 'the recorded call holds neither a reply nor an error')
  const { askedOn, reply } = call
  return askedOn === undefined ? reply : { ...reply, askedOn }
}
