import type { LabelledItems, LabelScores } from '@longrun/pipelines'
import type { Disagreement } from '@longrun/report'
import { iterateResults, type Json, type Ledger, type Reveal } from '@longrun/runs'

/** Narratives shown, the surest answers first. */
const SHOWN = 50

/** Where answers and labels of the scored parts differ. */
export interface Disagreements {
  readonly shown: readonly Disagreement[]
  readonly count: number
}

/**
 * The disagreeing narratives of the parts that were scored, by confidence, then key; with text and
 * what else was answered only where it may be revealed.
 */
export async function disagreementsOf(
  items: LabelledItems,
  { parts, coders }: Pick<LabelScores, 'parts' | 'coders'>,
  revealed: {
    readonly ledger: Ledger
    readonly runId: string
    readonly reveal: Reveal
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
    revealed === null
      ? new Map<string, readonly Json[]>()
      : await textsOf(new Set(chosen.map(({ i }) => items.keys[i])), revealed)
  return {
    count: all.length,
    shown: chosen.map(({ i, coder, confidence }) => {
      const [text = null, ...said] = texts.get(items.keys[i]) ?? []
      return {
        key: items.keys[i],
        coder,
        label: items.classes[items.gold[coder][i]],
        answer: items.classes[items.answer[i]],
        confidence,
        text: typeof text === 'string' ? text : null,
        said: said.flatMap((value, at) => {
          const words = wordsOf(value)
          return words === ''
            ? []
            : [{ name: revealed?.reveal.columns[at + 1].name ?? '', text: words }]
        }),
      }
    }),
  }
}

/** The revealed columns of some results. */
async function textsOf(
  keys: ReadonlySet<string>,
  {
    ledger,
    runId,
    reveal,
  }: { readonly ledger: Ledger; readonly runId: string; readonly reveal: Reveal },
): Promise<ReadonlyMap<string, readonly Json[]>> {
  const found = new Map<string, readonly Json[]>()
  for await (const row of iterateResults(ledger, runId)) {
    if (!keys.has(row.key)) continue
    found.set(row.key, reveal.values(row))
    if (found.size === keys.size) break
  }
  return found
}

/** A revealed value in words; a list comes as JSON. */
export function wordsOf(value: Json): string {
  if (typeof value !== 'string') return ''
  if (!value.startsWith('[')) return value
  try {
    return (JSON.parse(value) as readonly unknown[]).map(String).join(', ')
  } catch {
    return value
  }
}

function finite(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
