import {
  type AnswerText,
  type LabelledItems,
  type LabellingParams,
  type LabelScores,
  unsealAnswer,
} from '@longrun/pipelines'
import type { Disagreement } from '@longrun/report'
import { iterateResults, type Json, type Ledger, type Vault } from '@longrun/runs'

/** Narratives shown, the surest answers first. */
const SHOWN = 50

/** Where answers and labels of the scored parts differ. */
export interface Disagreements {
  readonly shown: readonly Disagreement[]
  readonly count: number
}

/**
 * The disagreeing narratives of the parts that were scored, by confidence, then key; with text and
 * answer only where a vault is given.
 */
export async function disagreementsOf(
  items: LabelledItems,
  { parts, coders }: Pick<LabelScores, 'parts' | 'coders'>,
  text: {
    readonly ledger: Ledger
    readonly runId: string
    readonly params: LabellingParams
    readonly vault: Vault
  } | null,
): Promise<Disagreements> {
  const all = coders.flatMap((coder) => {
    const gold = items.gold[coder]
    return Array.from(items.keys.keys())
      .filter((i) => {
        const part = items.parts[i]
        return (
          part !== null &&
          parts.includes(part) &&
          gold[i] >= 0 &&
          items.answer[i] >= 0 &&
          gold[i] !== items.answer[i]
        )
      })
      .map((i) => ({ i, coder, confidence: finite(items.confidence[i]) }))
  })
  const chosen = all
    // items are in byte order of their keys
    .toSorted((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1) || a.i - b.i)
    .slice(0, SHOWN)
  const texts =
    text === null ? new Map() : await textsOf(new Set(chosen.map(({ i }) => items.keys[i])), text)
  return {
    count: all.length,
    shown: chosen.map(({ i, coder, confidence }) => {
      const content: AnswerText | undefined = texts.get(items.keys[i])
      return {
        key: items.keys[i],
        coder,
        label: items.classes[items.gold[coder][i]],
        answer: items.classes[items.answer[i]],
        confidence,
        text: content?.text ?? null,
        said:
          content === undefined || text === null
            ? []
            : text.params.answer.shape.sealed.flatMap((name) => said(name, content.answer[name])),
      }
    }),
  }
}

async function textsOf(
  keys: ReadonlySet<string>,
  {
    ledger,
    runId,
    vault,
  }: { readonly ledger: Ledger; readonly runId: string; readonly vault: Vault },
): Promise<ReadonlyMap<string, AnswerText>> {
  const found = new Map<string, AnswerText>()
  for await (const row of iterateResults(ledger, runId)) {
    if (!keys.has(row.key)) continue
    const content = unsealAnswer(vault, row)
    if (content !== null) found.set(row.key, content)
    if (found.size === keys.size) break
  }
  return found
}

function said(
  name: string,
  value: Json | undefined,
): readonly { readonly name: string; readonly text: string }[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value))
    return value.length === 0 ? [] : [{ name, text: value.map(String).join(', ') }]
  return [{ name, text: typeof value === 'string' ? value : JSON.stringify(value) }]
}

function finite(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
