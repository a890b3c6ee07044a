import type { VettingTest } from '@longrun/search'
import { escapeText, shorten } from './escape.ts'
import { TEST_WORDS, testLimit, testValue, VERDICTS } from './vetting-words.ts'

/** Longest sentence shown; the rest is cut, so that the page stays one sheet. */
const SENTENCE = 170

/** Every vetting test a row: what, verdict (mark and word), number, limit, and what it says. */
export function vettingTable(tests: readonly VettingTest[]): string {
  const rows = tests.map((test) => {
    const { mark, words } = VERDICTS[test.verdict]
    return [
      `<tr class="${test.verdict}"><th scope="row">${escapeText(TEST_WORDS[test.name])}</th>`,
      `<td class="v ${test.verdict}"><b aria-hidden="true">${mark}</b> ${words}</td>`,
      `<td class="n">${escapeText(testValue(test))}</td><td class="n">${escapeText(testLimit(test))}</td>`,
      `<td class="says">${escapeText(shorten(test.sentence, SENTENCE))}</td></tr>`,
    ].join('')
  })
  return `<div class="scroll"><table><thead><tr><th scope="col">Test</th><th scope="col">Verdict</th><th scope="col" class="n">Value</th><th scope="col" class="n">Asked</th><th scope="col">What it says</th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`
}
