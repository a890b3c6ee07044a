import { FalseStarts } from './false-starts.ts'
import { JsonProblem, readObject } from './lenient-json.ts'

const NAMES = 'think|thinking|thoughts?|reasoning|analysis'
/** Blocks that some models think aloud in before they answer. */
const BLOCKS = new RegExp(
  `^\\s*(?:<(${NAMES})>[\\s\\S]*?</\\1>\\s*|\\[THINK\\][\\s\\S]*?\\[/THINK\\]\\s*)+`,
)
const OPENING = new RegExp(`^\\s*(?:<(?:${NAMES})>|\\[THINK\\])`)
const CLOSING = new RegExp(`</(?:${NAMES})>|\\[/THINK\\]`)

/**
 * What a model says beside its thoughts: all that follows `<think>...</think>` or the like at the start;
 * further on, as of reasons behind an answer, all around the first such block. Where the opening mark is
 * missing, because the template of the prompt holds it, the first closing one ends the thoughts, unless it
 * stands inside an object.
 *
 * @returns null where the thoughts never end: nothing of them is an answer
 */
export function withoutThoughts(answer: string): string | null {
  const said = answer.replace(BLOCKS, '')
  if (OPENING.test(said)) return null
  if (said !== answer) return said
  const closing = CLOSING.exec(said)
  if (closing === null || isInsideObject(said, closing.index)) return said
  const behind = said.slice(closing.index + closing[0].length)
  const opening = said.lastIndexOf(closing[0].replace('/', ''), closing.index)
  return opening < 0 || isInsideObject(said, opening) ? behind : said.slice(0, opening) + behind
}

function isInsideObject(text: string, place: number): boolean {
  const falseStarts = new FalseStarts()
  for (let start = text.indexOf('{'); start >= 0 && start < place;) {
    try {
      const { end } = readObject(text, start)
      if (end > place) return true
      start = text.indexOf('{', end)
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error
      // which object it ends cannot be told
      if (error.sawMember || falseStarts.add(error.at - start)) return true
      start = text.indexOf('{', start + 1)
    }
  }
  return false
}
