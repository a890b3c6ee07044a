import type { Item, Json, Vault } from '@longrun/runs'

import type { Part } from './split.ts'

/** What the ledger keeps of a narrative: everything but its text in the clear, and the text sealed. */
export interface NarrativeLocator {
  /** Line of the source file (row of a sheet). */
  readonly line: number
  readonly incident: string | null
  readonly type: string | null
  /** Manual labels by name, as given; null: none. */
  readonly gold: Readonly<Record<string, string | null>>
  /** Values of the spec's strata, by column. */
  readonly strata: Readonly<Record<string, string | null>>
  /** Null: no manual label in the incident. */
  readonly part: Part | null
  /** Text under the dataset's key; null where there is none to label. */
  readonly sealed: string | null
  /** Why the row cannot be labelled; null: it can. */
  readonly problem: string | null
}

/** The locator as the ledger stores it. */
export function narrativeLocator(locator: NarrativeLocator): Json {
  return { ...locator, gold: { ...locator.gold }, strata: { ...locator.strata } }
}

/** The locator of an item, as `narrativeLocator` wrote it. */
export function readNarrativeLocator(item: Pick<Item, 'locator'>): NarrativeLocator {
  return item.locator as unknown as NarrativeLocator
}

/** The text of an item; null where there is none, or its dataset was purged. Throws `VaultError` `damaged`. */
export function narrativeText(vault: Vault, item: Pick<Item, 'key' | 'locator'>): string | null {
  const { sealed } = readNarrativeLocator(item)
  return sealed === null ? null : vault.unseal(sealed, textContext(item.key))
}

/** What an item's sealed text is bound to. */
export function textContext(key: string): string {
  return `text of ${key}`
}
