import type { Column, Json, JsonObject, ResultRow, Vault } from '@longrun/runs'

import { text } from '../table-columns.ts'
import type { LabellingParams } from './params.ts'

/** What a result keeps sealed: all of it may quote the narrative. */
export interface AnswerText {
  readonly text: string
  readonly answer: JsonObject
}

/** The attachment of a result. */
export interface AnswerAttachment {
  /** `AnswerText` under the dataset's key. */
  readonly sealed: string
  readonly finishReason: string | null
  readonly fingerprint: string | null
  readonly requestId: string | null
  /** Day of the call (2026-01-31, UTC), as a recording says; absent: asked by the run itself, or not known. */
  readonly askedOn?: string
}

/** Seal the text and the whole answer of an item. */
export function sealAnswer(vault: Vault, key: string, content: AnswerText): string {
  return vault.seal(JSON.stringify({ text: content.text, answer: content.answer }), contextOf(key))
}

/** Text and answer of a result; null once its dataset was purged. Throws `VaultError` `damaged`. */
export function unsealAnswer(vault: Vault, { key, output }: ResultRow): AnswerText | null {
  const { sealed } = output.attachment as unknown as AnswerAttachment
  const plain = vault.unseal(sealed, contextOf(key))
  return plain === null ? null : (JSON.parse(plain) as AnswerText)
}

/** The columns that hold text, for an export that may show it. */
export function textColumns(
  params: LabellingParams,
  vault: Vault,
): {
  readonly columns: readonly Column[]
  readonly values: (row: ResultRow) => readonly Json[]
} {
  const names = params.answer.shape.sealed
  return {
    columns: [
      text('text', 'the narrative'),
      ...names.map((name) => text(answerColumn(name), 'as answered; may quote the narrative')),
    ],
    values: (row) => {
      const content = unsealAnswer(vault, row)
      return [content?.text ?? null, ...names.map((name) => cell(content?.answer[name]))]
    },
  }
}

/** The narrative has the name `text` already. */
function answerColumn(name: string): string {
  return name === 'text' ? 'answer_text' : name
}

function cell(value: Json | undefined): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function contextOf(key: string): string {
  return `answer to ${key}`
}
