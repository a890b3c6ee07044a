import { describe, expect, it } from 'vitest'

import { compareLabels } from './compare-labels.ts'
import type { LabelledItems } from './score-items.ts'

/** A run over K0, K1, ...: letters are codes of the classes, "." no answer, "x" a row that is none. */
function runOf(
  answers: string,
  {
    gold = '',
    classes = ['no', 'yes'],
    parts = 'd'.repeat(answers.length),
  }: { readonly gold?: string; readonly classes?: readonly string[]; readonly parts?: string } = {},
): LabelledItems {
  const codes = (text: string): Int16Array =>
    Int16Array.from(text, (letter) => (/\d/.test(letter) ? Number(letter) : -1))
  return {
    classes,
    isYesNo: classes[0] === 'no',
    keys: Array.from(answers, (_, i) => `K${i}`),
    incident: Int32Array.from(answers, (_, i) => i),
    incidents: Array.from(answers, (_, i) => `I${i}`),
    types: Array.from(answers, () => null),
    parts: Array.from(parts, (letter) => (letter === 'd' ? 'dev' : letter === 't' ? 'test' : null)),
    strata: {},
    gold: gold === '' ? {} : { ann: codes(gold) },
    answer: codes(answers),
    confidence: new Float64Array(answers.length).fill(NaN),
    outcomes: Array.from(answers, (letter) =>
      letter === 'x' ? 'invalid' : letter === '.' ? 'refused' : 'answered',
    ),
    errorClasses: Array.from(answers, () => null),
  }
}

describe('compareLabels', () => {
  it('counts what only one run answered, and never takes it for a no', () => {
    const { pairs } = compareLabels([
      runOf('11.0x1', { gold: '110011' }),
      runOf('10.1x.', { gold: '110011' }),
    ])
    expect(pairs[0].counts).toEqual({
      bothAnswered: 3,
      onlyAAnswered: 1,
      onlyBAnswered: 0,
      neitherAnswered: 1,
      onlyInA: 0,
      onlyInB: 0,
    })
    const [{ accuracy, binary }] = pairs[0].groups
    expect(accuracy.pairs).toEqual({ both: 1, onlyA: 2, onlyB: 0, neither: 0 })
    expect(binary?.leftOut).toEqual({ onlyA: 0, onlyB: 1, both: 1 })
  })

  it('agrees without any manual label, and compares labels of several classes', () => {
    const free = compareLabels([runOf('0101'), runOf('0111')])
    expect(free.coders).toEqual([])
    expect(free.pairs[0].groups).toEqual([])
    expect(free.pairs[0].agreement[0].score.metrics.accuracy.value).toBe(0.75)
    const classes = ['a', 'b', 'c']
    const several = compareLabels([
      runOf('0122', { gold: '0120', classes }),
      runOf('0212', { gold: '0120', classes }),
    ])
    const [{ accuracy, binary }] = several.pairs[0].groups
    expect([accuracy.pairs, binary]).toEqual([{ both: 1, onlyA: 2, onlyB: 0, neither: 1 }, null])
    // whole-number labels: classes are what occurs, and may differ between runs
    const numbers = compareLabels([
      runOf('01', { classes: ['1', '3'] }),
      runOf('01', { classes: ['1', '2'] }),
    ])
    expect(numbers.classes).toEqual(['1', '2', '3'])
    expect(numbers.disagreements.map(({ answers }) => answers)).toEqual([['3', '2']])
  })

  it('compares answers from lists in another order by their names', () => {
    const turned = compareLabels([
      runOf('0122', { gold: '0120', classes: ['a', 'b', 'c'] }),
      // a, b, c, c in the order c, a, b
      runOf('1200', { gold: '1201', classes: ['c', 'a', 'b'] }),
    ])
    expect(turned.disagreements).toEqual([])
    expect(turned.pairs[0].groups[0].accuracy.pairs).toEqual({
      both: 3,
      onlyA: 0,
      onlyB: 0,
      neither: 1,
    })
    expect(() => compareLabels([runOf('01', { classes: [] }), runOf('01')])).toThrow(
      'more than 50 different whole numbers',
    )
  })

  it('keeps closed what is test in any of the runs, whatever split the other has', () => {
    const runs = [
      runOf('1100', { gold: '1111', parts: 'ddtt' }),
      runOf('0011', { gold: '1111', parts: 'tddt' }),
    ]
    const { pairs, disagreements, hiddenDisagreements } = compareLabels(runs)
    expect(pairs[0].groups[0].accuracy.items).toBe(1)
    expect([disagreements.map(({ key }) => key), hiddenDisagreements]).toEqual([['K1'], 3])
    const open = compareLabels(runs, { parts: ['dev', 'test'] })
    expect(open.pairs[0].groups.map(({ part, accuracy }) => [part, accuracy.items])).toEqual([
      ['dev', 1],
      ['test', 3],
    ])
  })

  it('refuses runs whose labels mean different things, or that share no narrative', () => {
    const one = runOf('01', { gold: '01' })
    expect(() => compareLabels([one, runOf('01', { gold: '11' })])).toThrow(
      /label ann is not the same in both runs/,
    )
    expect(() => compareLabels([one, runOf('01', { classes: ['a', 'b'] })])).toThrow(
      /answer with different labels \(no, yes; a, b\)/,
    )
    expect(() => compareLabels([one, { ...one, keys: ['L0', 'L1'] }])).toThrow(
      /no narrative in common/,
    )
    expect(() => compareLabels([one, one], { coders: ['ben'] })).toThrow(
      'no run has the label ben (there is: ann)',
    )
  })
})
