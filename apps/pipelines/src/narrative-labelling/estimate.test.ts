import { openRandom } from '@longrun/statistics'
import type { Table } from '@longrun/tables'
import { describe, expect, it } from 'vitest'

import { estimateLabels } from './estimate-labels.ts'
import { GOLD_FILE_COLUMNS, goldOfFile, ownGold } from './gold-labels.ts'
import { type GoldSample, sampleGold } from './gold-sample.ts'
import { openedGold } from './opened-gold.ts'
import type { LabellingParams } from './params.ts'
import type { LabelledItems } from './score-items.ts'

const N = 4000
const params = {
  coding: { positive: ['yes'], negative: ['no'] },
} as unknown as LabellingParams

/** Two narratives an incident; 20 % yes, of which the machine finds 60 %, more often in the south. */
function world(seed = 1): { readonly items: LabelledItems; readonly truth: readonly number[] } {
  const random = openRandom(seed)
  const chance = (): number => random.integer(1_000_000) / 1_000_000
  const south = Array.from({ length: N / 2 }, () => chance() < 0.5)
  const truth = Array.from({ length: N }, () => Number(chance() < 0.2))
  const answer = truth.map((yes, i) => {
    const finds = south[i >> 1] ? 0.8 : 0.4
    return yes === 1 ? Number(chance() < finds) : Number(chance() < 0.02)
  })
  const parts = south.map((_, c) => (c % 2 === 0 ? 'dev' : 'test'))
  const items: LabelledItems = {
    classes: ['no', 'yes'],
    isYesNo: true,
    keys: truth.map((_, i) => `K${String(i).padStart(5, '0')}`),
    incident: Int32Array.from(truth, (_, i) => i >> 1),
    incidents: south.map((_, c) => `I${c}`),
    types: truth.map((_, i) => (i % 2 === 0 ? 'le' : 'cme')),
    parts: truth.map((_, i) => parts[i >> 1]),
    strata: {
      region: truth.map((_, i) => (south[i >> 1] ? 'south' : 'north')),
      chance: truth.map(() => '0.5'),
      age: truth.map((_, i) => String(20 + (i % 50))),
    },
    gold: { ann: Int16Array.from(truth) },
    answer: Int16Array.from(answer),
    confidence: new Float64Array(N).fill(NaN),
    outcomes: truth.map(() => 'answered'),
    errorClasses: truth.map(() => null),
  }
  return { items, truth }
}

/** The file of a sample, its labels filled in. */
function fileOf(
  { narratives, by }: GoldSample,
  { items, truth }: ReturnType<typeof world>,
  change: (row: (string | number | null)[], at: number) => void = () => undefined,
): Table {
  const place = new Map(items.keys.map((key, i) => [key, i]))
  const rows = narratives.map(({ key, incident, type, stratum, probability }, at) => {
    const label = truth[place.get(key) ?? 0] === 1 ? 'yes' : 'no'
    const values = [key, incident, type, by, by === null ? null : stratum, probability, label]
    change(values, at)
    return { line: at + 2, values }
  })
  return {
    columns: [...GOLD_FILE_COLUMNS, 'label'],
    rows,
    problems: [],
    format: { kind: 'csv', encoding: 'utf-8', delimiter: ',', quoted: true },
  }
}

const read = (table: Table, { items }: ReturnType<typeof world>) =>
  goldOfFile(items, table, { params, runId: 'this-run', name: 'gold.csv' })

it('takes no label of a sheet for missing whose formula was saved without its value', () => {
  const the = world()
  const table = fileOf(sampleGold(the.items, { size: { incidents: 30 }, by: null }), the)
  const label = table.columns.indexOf('label')
  const rows = table.rows.map((row) =>
    row.line === 7 ? { ...row, values: row.values.with(label, null), unsaved: [label] } : row,
  )
  expect(() => read({ ...table, rows }, the)).toThrow(
    /^gold.csv, line 7: a formula whose value is not saved \(column label\): open the file/,
  )
})

it('reads no yes as a no where the spec names another word for yes, and says what reads as no', () => {
  const the = world()
  const spam = { coding: { positive: ['spam'], negative: null } } as unknown as LabellingParams
  const sample = sampleGold(the.items, { size: { incidents: 30 }, by: null })
  const words = (yes: string, no: string) =>
    fileOf(sample, the, (row) => row.splice(-1, 1, row.at(-1) === 'yes' ? yes : no))
  const readSpam = (table: Table) =>
    goldOfFile(the.items, table, { params: spam, runId: 'this-run', name: 'gold.csv' })

  const gold = readSpam(words('spam', 'ham'))
  expect(gold.readAsNo).toMatch(
    /^labels in label that are read as no, because source.negative names none: \d+ \("ham" \d+\)$/,
  )
  expect(estimateLabels(the.items, gold).gold.readAsNo).toBe(gold.readAsNo)
  for (const yes of ['yes', '1', 'TRUE'])
    expect(() => readSpam(words(yes, 'no'))).toThrow(
      `the label "${yes}" is none of those that are accepted: spam (yes), anything else (no); leave`,
    )
})

it('takes no probability whose inverse is no number', () => {
  const the = world()
  const at = GOLD_FILE_COLUMNS.indexOf('inclusion_probability')
  const sample = sampleGold(the.items, { size: { incidents: 30 }, by: null })
  for (const wrong of ['1e-320', '0', '-1', '1.01', 'Infinity', 'some', ''])
    expect(() =>
      read(
        fileOf(sample, the, (row, i) => i === 4 && (row[at] = wrong)),
        the,
      ),
    ).toThrow(
      /^gold\.csv, line 6: inclusion_probability must be a number from 1e-9 to 1, as it was written \(got /,
    )
})

describe('sampleGold', () => {
  it('draws whole incidents, with the share drawn of each stratum as probability', () => {
    const { items } = world()
    const sample = sampleGold(items, { size: { incidents: 300 }, by: 'answer' })
    expect(sample.strata.map(({ name }) => name)).toEqual(['no', 'yes'])
    expect(sample.strata.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(300)
    expect(sample.narratives).toHaveLength(600)
    for (const { stratum, probability } of sample.narratives) {
      const own = sample.strata.find(({ name }) => name === stratum)
      expect(probability).toBeCloseTo((own?.drawn ?? 0) / (own?.incidents ?? 1), 12)
    }
    expect(sampleGold(items, { size: { incidents: 300 }, by: 'answer' })).toEqual(sample)
    expect(
      sampleGold(items, { size: { incidents: 300 }, by: 'answer', seed: 2 }).narratives,
    ).not.toEqual(sample.narratives)
  })

  it('draws of several classes by the rarest answer of an incident, and corrects each class', () => {
    const the = world()
    const random = openRandom(5)
    const names = ['fall', 'burn', 'other']
    const truth = the.truth.map(() => [0, 0, 1, 2, 2, 2, 2, 2, 2, 2][random.integer(10)])
    // one answer of five is any of the three, and some are missing
    const answer = truth.map((own) => (random.integer(5) === 0 ? random.integer(3) : own))
    for (const i of [0, 1, 7]) answer[i] = -1
    const items: LabelledItems = {
      ...the.items,
      classes: names,
      isYesNo: false,
      gold: { ann: Int16Array.from(truth) },
      answer: Int16Array.from(answer),
    }
    const sample = sampleGold(items, { size: { incidents: 500 }, by: 'answer' })
    const rarest = ['burn', 'fall', 'other']
    expect(sample.strata.map(({ name }) => name)).toEqual(['(no answer)', ...rarest])
    for (const { key, stratum } of sample.narratives) {
      const at = 2 * Math.floor(items.keys.indexOf(key) / 2)
      const own = [at, at + 1].map((i) => names[answer[i]] ?? '(no answer)')
      expect(stratum).toBe(rarest.find((name) => own.includes(name)) ?? '(no answer)')
    }
    const file = fileOf(sample, the)
    const label = file.columns.indexOf('label')
    const rows = file.rows.map((row) => {
      const place = items.keys.indexOf(String(row.values[0]))
      return { ...row, values: row.values.with(label, names[truth[place]]) }
    })
    const property = { name: 'kind', type: 'string', values: names }
    const ofClasses = {
      coding: null,
      answer: { label: 'kind', shape: { open: [property] } },
    } as unknown as LabellingParams
    const gold = goldOfFile(
      items,
      { ...file, rows },
      { params: ofClasses, runId: 'this-run', name: 'gold.csv' },
    )
    const { prevalence } = estimateLabels(items, gold)
    expect(prevalence.map(({ label: name }) => name)).toEqual(names)
    prevalence.forEach(({ ppi, naive }, code) => {
      const real = truth.filter((own) => own === code).length / N
      expect(ppi.interval.low).toBeLessThan(real)
      expect(ppi.interval.high).toBeGreaterThan(real)
      if (code === 2) expect(naive.interval.high).toBeLessThan(real)
    })
  })

  it('gives the half-width that was asked for', () => {
    const the = world()
    const sample = sampleGold(the.items, { size: { halfWidth: 0.03 } })
    expect(sample.plan?.isMeasured).toBe(true)
    const { ppi } = estimateLabels(the.items, read(fileOf(sample, the), the)).prevalence[0]
    const half = ((ppi.interval.high ?? NaN) - (ppi.interval.low ?? NaN)) / 2
    expect(half).toBeGreaterThan(0.018)
    expect(half).toBeLessThan(0.033)
  })

  it('refuses strata within an incident, unknown ones, and more than there are', () => {
    const { items } = world()
    const draw =
      (by: string | null, incidents = 10) =>
      () =>
        sampleGold(items, { size: { incidents }, by })
    expect(draw('age')).toThrow(/incident I0 has narratives in the strata 20 and 21 of age/)
    expect(draw('state')).toThrow('there is no column state (there is: answer, region')
    expect(draw(null, 3000)).toThrow('3000 incidents are asked for, and the run has 2000')
    let message = ''
    try {
      sampleGold(items, { size: { halfWidth: 0.001 } })
    } catch (error) {
      message = String(error)
    }
    const narrowest = Number(/: ([\d.]+) is the narrowest possible/.exec(message)?.[1])
    expect(narrowest).toBeGreaterThan(0.005)
    expect(() => sampleGold(items, { size: { halfWidth: narrowest } })).not.toThrow()
    expect(() => sampleGold(items, { size: { halfWidth: narrowest - 0.001 } })).toThrow(
      /would not give/,
    )
  })
})

describe('estimateLabels', () => {
  it('covers the truth where the labels as they stand do not, by file and strata', () => {
    const the = world()
    const real = the.truth.reduce((sum, yes) => sum + yes, 0) / N
    for (const by of [null, 'answer', 'region']) {
      const sample = sampleGold(the.items, { size: { incidents: 500 }, by, seed: 7 })
      const { prevalence } = estimateLabels(the.items, read(fileOf(sample, the), the))
      const [{ ppi, dsl, naive, goldItems }] = prevalence
      expect(goldItems).toBe(1000)
      for (const { interval } of [ppi, dsl])
        expect([interval.low, real, interval.high]).toEqual(
          [interval.low, real, interval.high].toSorted((a, b) => (a ?? 0) - (b ?? 0)),
        )
      expect(naive.interval.high).toBeLessThan(real)
    }
  })

  it('corrects a coefficient that labelling error makes up', () => {
    const the = world()
    const labels = read(fileOf(sampleGold(the.items, { size: { incidents: 800 } }), the), the)
    const { regression } = estimateLabels(the.items, labels, { predictors: ['region', 'age'] })
    const south = regression?.coefficients.find(({ name }) => name.startsWith('region='))
    // region has nothing to do with the truth; the machine finds more in the south
    expect(Math.abs(south?.naive.value ?? 0)).toBeGreaterThan(0.05)
    expect((south?.naive.interval.low ?? 0) * (south?.naive.interval.high ?? 0)).toBeGreaterThan(0)
    expect((south?.ppi.interval.low ?? 0) * (south?.ppi.interval.high ?? 0)).toBeLessThan(0)
    expect(regression?.coefficients.map(({ name }) => name)).toContain('age')
    expect(Object.keys(regression?.reference ?? {})).toEqual(['region'])
  })

  it.each(['linear', 'logistic'] as const)('fits a %s trend over years', (model) => {
    const the = world()
    const gold = read(fileOf(sampleGold(the.items, { size: { incidents: 800 } }), the), the)
    const fitted = (years: readonly number[]) => {
      const year = the.items.keys.map((_, i) => String(years[(i >> 1) % years.length]))
      const items = { ...the.items, strata: { ...the.items.strata, year } }
      return estimateLabels(items, gold, { predictors: ['year'], model }).regression
    }
    const counted = fitted([0, 1, 2])
    const dated = fitted([2019, 2020, 2021])
    expect([counted?.origin, dated?.origin]).toEqual([{}, { year: 2019 }])
    expect(fitted([-3, -2, -1])?.origin).toEqual({})
    expect(fitted([-300, -299, -299])?.origin).toEqual({ year: -299 })
    expect(fitted([20, 45, 69])?.origin).toEqual({})
    const [, trend] = dated?.coefficients ?? []
    expect(trend.ppi.value).not.toBeNull()
    expect(trend.naive.value).not.toBeNull()
    expect(dated?.coefficients).toEqual(counted?.coefficients)
  })

  it('names the predictors that there are, and what to do for another', () => {
    const the = world()
    const gold = read(fileOf(sampleGold(the.items, { size: { incidents: 30 } }), the), the)
    const items = { ...the.items, types: the.items.types.map(() => null), strata: {} }
    expect(() => estimateLabels(items, gold, { predictors: ['state'] })).toThrow(
      /^there is no predictor state \(there is: none\); name it in source.stratum and start/,
    )
    expect(() => estimateLabels(the.items, gold, { predictors: ['state'] })).toThrow(
      '(there is: type, region, chance, age)',
    )
  })

  it("uses the run's own labels: dev only until the test part is opened, never by guess", () => {
    const { items } = world()
    const own = (more: Partial<Parameters<typeof ownGold>[1]>) =>
      ownGold(items, { coder: 'ann', probability: null, isEqual: false, opensTest: false, ...more })
    const used = (gold: readonly number[]): number =>
      gold.filter((code) => !Number.isNaN(code)).length
    expect(used(own({}).gold)).toBe(N / 2)
    expect(used(own({ opensTest: true, probability: 'chance' }).gold)).toBe(N)
    expect([own({}).holdsDev, own({ opensTest: true }).holdsDev]).toEqual([true, false])
    const some = {
      ...items,
      gold: { ann: items.gold['ann'].map((code, i) => (i < 9 ? -1 : code)) },
    }
    const ask = { coder: 'ann', probability: null, isEqual: false, opensTest: true }
    expect(() => ownGold(some, ask)).toThrow(/how these were chosen is not known/)
    expect(used(ownGold(some, { ...ask, isEqual: true }).gold)).toBe(N - 9)
    expect(() => own({ probability: 'age' })).toThrow(/is no probability/)
    expect(() => own({ coder: 'ben' })).toThrow('no label ben (it has: ann)')
  })

  it('lets labels of the dev part, once the test part is opened, speak for the dev part alone', () => {
    // labels of a third of the incidents, and a prompt that knows those of the dev part by heart
    const studies = Array.from({ length: 20 }, (_, s) => {
      const { items, truth } = world(s + 1)
      const isLabelled = (i: number): boolean => (i >> 1) % 3 === 0
      const learned = {
        ...items,
        parts: items.parts.map((part, i) => (isLabelled(i) ? part : null)),
        gold: { ann: items.gold['ann'].map((code, i) => (isLabelled(i) ? code : -1)) },
        answer: items.answer.map((code, i) =>
          isLabelled(i) && items.parts[i] === 'dev' ? truth[i] : code,
        ),
      }
      const labels = ownGold(learned, {
        coder: 'ann',
        probability: null,
        isEqual: true,
        opensTest: true,
      })
      const [{ dsl, ppi }] = estimateLabels(learned, labels).prevalence
      const share = truth.reduce((sum, yes) => sum + yes, 0) / N
      return { labels, off: (dsl.value ?? NaN) - share, dsl, ppi, share }
    })
    // pooled with the dev part, the correction would be too small: off by 0.02 on average
    const mean = studies.reduce((sum, { off }) => sum + off, 0) / studies.length
    expect(Math.abs(mean)).toBeLessThan(0.008)
    const holds = studies.filter(
      ({ dsl, share }) => (dsl.interval.low ?? 1) <= share && share <= (dsl.interval.high ?? 0),
    )
    expect(holds.length).toBeGreaterThanOrEqual(17)
    const [{ labels }] = studies
    expect([labels.strata, labels.holdsDev, labels.source]).toEqual([
      2,
      false,
      'label ann, dev and test part',
    ])
  })

  describe('labels of narratives chosen apart, once the test part is opened', () => {
    /** Mean error of DSL over studies of 600 incidents, and how often the interval holds the truth. */
    function studies(
      count: number,
      {
        chanceOf,
        otherCoder = 0,
        ask,
      }: {
        /** Of one narrative of an incident of so many. */
        readonly chanceOf: (place: number, size: number) => number
        /** Share of incidents that a second coder labelled. */
        readonly otherCoder?: number
        readonly ask: Pick<Parameters<typeof ownGold>[1], 'probability' | 'isEqual'>
      },
    ): { readonly mean: number; readonly held: number } {
      let sum = 0
      let held = 0
      for (let seed = 1; seed <= count; seed++) {
        const random = openRandom(seed)
        const chance = (): number => random.integer(1_000_000) / 1_000_000
        const rows = Array.from({ length: 600 }, (_, incident) => {
          const size = incident % 2 === 0 ? 2 : 4
          const other = chance() < otherCoder
          const isDev = chance() < 0.5
          const own = Array.from({ length: size }, (__, place) => {
            // a word that incidents of many narratives have, and the first of them
            const truth = Number(chance() < (size === 4 ? 0.5 : 0.2) + (place === 0 ? 0.3 : 0))
            const p = chanceOf(place, size)
            return { incident, truth, p, place, isLabelled: chance() < p }
          })
          const part = other || own.some((row) => row.isLabelled) ? (isDev ? 'dev' : 'test') : null
          return own.map((row) => {
            // a prompt that knows the dev part by heart
            const errs =
              part !== 'dev' && chance() < (row.truth === 0 ? 0.05 : row.place === 0 ? 0.8 : 0.1)
            return { ...row, part, answer: errs ? 1 - row.truth : row.truth } as const
          })
        }).flat()
        const truth = rows.reduce((total, row) => total + row.truth, 0) / rows.length
        const items: LabelledItems = {
          ...world().items,
          keys: rows.map((_, i) => `K${i}`),
          incident: Int32Array.from(rows, ({ incident }) => incident),
          types: rows.map(() => null),
          parts: rows.map(({ part }) => part),
          strata: { chance: rows.map(({ p }) => String(p)) },
          gold: { ann: Int16Array.from(rows, (row) => (row.isLabelled ? row.truth : -1)) },
          answer: Int16Array.from(rows, ({ answer }) => answer),
          confidence: new Float64Array(rows.length).fill(NaN),
          outcomes: rows.map(() => 'answered'),
          errorClasses: rows.map(() => null),
        }
        const labels = ownGold(items, { coder: 'ann', opensTest: true, ...ask })
        const { value, interval } = estimateLabels(items, labels).prevalence[0].dsl
        sum += (value ?? NaN) - truth
        held += Number((interval.low ?? 1) <= truth && truth <= (interval.high ?? 0))
      }
      return { mean: sum / count, held: held / count }
    }
    const byColumn = { probability: 'chance', isEqual: false } as const

    it.each([
      [
        'with unlike probabilities',
        { chanceOf: (at: number) => (at === 0 ? 0.5 : 0.05), ask: byColumn },
      ],
      ['with one probability', { chanceOf: () => 0.3, ask: byColumn }],
      [
        'with one probability that nobody knows',
        { chanceOf: () => 0.3, ask: { probability: null, isEqual: true } },
      ],
      [
        'beside a second coder',
        { chanceOf: (at: number) => (at === 0 ? 0.5 : 0.05), otherCoder: 0.4, ask: byColumn },
      ],
    ] as const)('are unbiased %s', (_, design) => {
      const { mean, held } = studies(60, design)
      expect(Math.abs(mean)).toBeLessThan(0.007)
      expect(held).toBeGreaterThan(0.88)
    })
  })

  it('weighs a label by its chance where its incident is', () => {
    const items = {
      ...world().items,
      incident: Int32Array.of(0, 1, 2, 2, 3),
      parts: ['dev', 'test', 'test', 'test', null],
    } as LabelledItems
    const members = [0, 1, 2, 3, 4]
    const labels = { members, gold: [1, 0, 1, NaN, NaN], inclusion: [0.25, 0.5, 0.5, 0.2, 0.5] }
    const opened = openedGold(items, labels)
    expect(opened?.stratum).toEqual([0, 1, 1, 1, 1])
    // two labels of three lie in test; incident 2 has a label with 1 - 0.5 x 0.8 = 0.6
    const inclusion = [1, (0.5 * (2 / 3)) / (1 - 0.5 / 3), (0.5 * (2 / 3)) / (1 - 0.6 / 3)]
    inclusion.forEach((p, at) => expect(opened?.inclusion[at]).toBeCloseTo(p, 12))
    // drawn whole, it has one with 0.5
    const whole = openedGold(items, {
      ...labels,
      gold: [1, 0, 1, 1, NaN],
      inclusion: Array(5).fill(0.5),
    })
    expect(whole?.inclusion[3]).toBeCloseTo((0.5 * 0.75) / (1 - 0.5 / 4), 12)
    expect(openedGold(items, { members: [0], gold: [1], inclusion: [1] })).toBeNull()
    expect(() => openedGold(items, { ...labels, inclusion: [1, 1, 0.5, NaN, NaN] })).toThrow(
      'incident I2: its narratives were chosen apart, and K00003 has no probability: give one to every',
    )
    expect(openedGold(items, { ...labels, inclusion: [1, 1, 0.5, 0, NaN] })?.inclusion[2]).toBe(
      openedGold(items, { ...labels, inclusion: [1, 1, 0.5, 0, 0.5] })?.inclusion[2],
    )
  })

  it('counts drawn narratives without a label, and refuses what it cannot read by line', () => {
    const the = world()
    const sample = sampleGold(the.items, { size: { incidents: 50 }, by: 'region' })
    const withRow = (column: number, value: string | null) => () =>
      read(
        fileOf(sample, the, (row, at) => {
          if (at === 3) row[column] = value
        }),
        the,
      )
    expect(withRow(6, null)()).toMatchObject({ unlabelled: 1, holdsDev: false })
    expect(withRow(0, 'K9')).toThrow('gold.csv, line 5: run this-run has no narrative K9')
    expect(withRow(6, 'perhaps')).toThrow(
      /line 5: the label "perhaps" is none of those that are accepted: yes \(yes\), no \(no\); leave/,
    )
    expect(withRow(5, '2')).toThrow(/line 5: inclusion_probability must be a number/)
    expect(withRow(4, 'west')).toThrow(/line 5: .* was drawn from stratum west and is in/)
  })
})
