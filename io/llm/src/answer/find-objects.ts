import type { JsonObject } from '../json.ts'
import { FalseStarts } from './false-starts.ts'
import { JsonProblem, readObject } from './lenient-json.ts'
import { withoutThoughts } from './without-thoughts.ts'

/** The objects in a text, or what was wrong with one that could not be read. */
export interface FoundObjects {
  readonly objects: readonly JsonObject[]
  /** Why there are none, as far as a brace began something; else null. */
  readonly problem: string | null
}

/**
 * Every object that stands in a text by itself, whatever prose, code fences or brackets surround it.
 * Where one was begun and cannot be read there is none at all: it may have been the answer, and what
 * stands inside or beside it was perhaps not.
 */
export function findObjects(answer: string): FoundObjects {
  const text = withoutThoughts(answer)
  if (text === null) return { objects: [], problem: 'it ends in the middle of thoughts' }
  const objects: JsonObject[] = []
  let problem: string | null = null
  let from = 0
  const falseStarts = new FalseStarts()
  for (;;) {
    const start = text.indexOf('{', from)
    if (start < 0) return { objects, problem: objects.length > 0 ? null : problem }
    try {
      const { value, end } = readObject(text, start)
      if (Object.keys(value).length > 0) objects.push(value)
      from = end
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error
      if (error.sawMember) return { objects: [], problem: error.message }
      // `{text}` in prose was never meant as an object.
      problem ??= error.message
      if (falseStarts.add(error.at - start))
        return { objects: [], problem: 'too many braces begin nothing that can be read' }
      from = start + 1
    }
  }
}
