import type { JsonObject } from '../json.ts'
import { JsonProblem, readObject } from './lenient-json.ts'

/** The objects in a text, or what was wrong with one that could not be read. */
export interface FoundObjects {
  readonly objects: readonly JsonObject[]
  /** Why there are none, as far as a brace began something; else null. */
  readonly problem: string | null
}

/** What some models think aloud before they answer. */
const THOUGHTS = /^\s*<(think|thinking|reasoning)>[\s\S]*?<\/\1>/

/** Braces that begin nothing, and characters read after them: a text beyond is not looked through. */
const MOST_FALSE_STARTS = 10_000
const MOST_READ_IN_VAIN = 2 ** 25

/**
 * Every object that stands in a text by itself, whatever prose, code fences or brackets surround it.
 * Where one was begun and cannot be read there is none at all: it may have been the answer, and what
 * stands inside or beside it was perhaps not.
 */
export function findObjects(answer: string): FoundObjects {
  const text = answer.replace(THOUGHTS, '')
  const objects: JsonObject[] = []
  let problem: string | null = null
  let from = 0
  let falseStarts = 0
  let readInVain = 0
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
      falseStarts++
      readInVain += error.at - start
      if (falseStarts > MOST_FALSE_STARTS || readInVain > MOST_READ_IN_VAIN)
        return { objects: [], problem: 'too many braces begin nothing that can be read' }
      from = start + 1
    }
  }
}
