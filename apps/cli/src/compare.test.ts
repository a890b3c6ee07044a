import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import type { LabelComparison } from '@longrun/pipelines'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { filesWith, PLANTED, writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import { driftBetween, originLines } from './compare-text.ts'
import type { ComparedRun } from './compared-runs.ts'

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

/** A run of one word over `notes.csv`, called after it; every label is in the dev part. */
async function runOf(word: string, lines = 'split: { testShare: 0 }'): Promise<void> {
  writeSpec(place, {
    name: word,
    model: `{ provider: lexicon, terms: [${word}] }`,
    lines,
    file: `${word}.yaml`,
  })
  expect((await place.run(['run', 'start', `${word}.yaml`])).code).toBe(0)
}

async function compared(...args: readonly string[]): Promise<LabelComparison> {
  const { code, stdout, stderr } = await place.run(['run', 'compare', ...args, '--json'])
  expect([code, stderr.replace(/^The text is restricted.*\n/, '')]).toEqual([0, ''])
  return JSON.parse(stdout) as LabelComparison
}

describe('run compare', () => {
  it('lm-evaluation-harness#3831: unpaired p = 0.080 where McNemar gives 0.008', async () => {
    // 220 notes about something; "one" finds 160 of them, "two" finds 143, both 133
    const words = [
      ...Array.from({ length: 133 }, () => 'one two'),
      ...Array.from({ length: 27 }, () => 'one'),
      ...Array.from({ length: 10 }, () => 'two'),
      ...Array.from({ length: 50 }, () => 'none'),
    ]
    const rows = words.map((text, i) => `I${i},le,${text},1\n`)
    writeFileSync(place.path('notes.csv'), `id,type,text,flag\n${rows.join('')}`)
    await runOf('one')
    await runOf('two')
    const { pairs } = await compared('one', 'two')
    const { accuracy } = pairs[0].groups[0]
    expect(accuracy.pairs).toEqual({ both: 133, onlyA: 27, onlyB: 10, neither: 50 })
    expect(accuracy.mcnemar.exactP).toBeCloseTo(0.008, 3)
    expect([accuracy.test, accuracy.p]).toEqual(['McNemar mid-p', accuracy.mcnemar.midP])
    const [a, b] = [accuracy.shareA.value ?? 0, accuracy.shareB.value ?? 0]
    const z = (a - b) / Math.hypot(...[a, b].map((p) => Math.sqrt((p * (1 - p)) / 219)))
    // two-sided p of this z is 0.080: the unpaired test misses it
    expect(z).toBeCloseTo(1.75, 2)
  })

  it('adjusts for more than two runs, pools types by Durkalski, and says what it dropped', async () => {
    writeNotes(place, { incidents: 12 })
    await runOf('slipped')
    await runOf('quiet')
    await runOf('note', 'split: { testShare: 0 }\nlimit: 10')
    const { pairs } = await compared('slipped', 'quiet', 'note')
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ])
    expect(pairs[1].counts).toEqual({
      bothAnswered: 10,
      onlyAAnswered: 0,
      onlyBAnswered: 0,
      neitherAnswered: 0,
      onlyInA: 14,
      onlyInB: 0,
    })
    const [all, cme, le] = pairs[0].groups
    expect([all.by, all.accuracy.test, cme.value, cme.accuracy.test, le.value]).toEqual([
      'all',
      'Durkalski 2003',
      'cme',
      'McNemar mid-p',
      'le',
    ])
    const p = pairs.map(({ groups: [group] }) => group.accuracy.p ?? NaN)
    const least = Math.min(...p)
    expect(pairs[p.indexOf(least)].groups[0].holmP).toBeCloseTo(Math.min(1, 3 * least), 12)
    const { stdout } = await place.run(['run', 'compare', 'slipped', 'note'])
    expect(stdout).toContain('both answered 10 narratives; left out: 14 only in the selection of A')
  })

  it('leaves the test part closed, and counts who opens it, for every run', async () => {
    writeNotes(place, { incidents: 40 })
    await runOf('slipped', '')
    await runOf('quiet', '')
    const closed = await compared('slipped', 'quiet')
    expect(closed.parts).toEqual(['dev'])
    expect(closed.hiddenDisagreements).toBeGreaterThan(0)
    expect(closed.disagreements.every(({ part }) => part === 'dev')).toBe(true)
    const more = `${closed.disagreements.length} narratives; ${closed.hiddenDisagreements} more in the test part, which is closed.`
    const said = async (...args: readonly string[]) =>
      (await place.run(['run', 'compare', ...args])).stdout
    expect(await said('slipped', 'quiet')).toContain(
      `${more} --out DIR lists the ${closed.disagreements.length} side by side.`,
    )
    const written = await said('slipped', 'quiet', '--out', 'compared')
    expect([written.includes(more), written.includes('--out')]).toEqual([true, false])
    const open = await compared('slipped', 'quiet', '--open-test')
    expect([open.hiddenDisagreements, open.disagreements.length]).toEqual([0, 80])
    for (const run of ['slipped', 'quiet']) {
      const { stdout } = await place.run(['run', 'methods', run])
      expect(stdout).toContain('opened 2 times, 1 time by this run')
    }
  })

  it('refuses what cannot be compared with exit 2, and says what to do', async () => {
    writeNotes(place)
    await runOf('other')
    writeNotes(place, { incidents: 7 })
    await runOf('one')
    await runOf('two')
    for (const [args, message] of [
      ['one', 'name two runs or more'],
      ['one one', 'is named twice'],
      ['one other', 'label different data (notes.csv, sha256'],
      ['one two --coder ann', '--coder ann: the runs have the labels flag'],
      ['one two --include-text', '--include-text needs --out'],
      ['one two --out .longrun/x --include-text', 'lies in the home folder'],
      ['one two --out notes.csv', 'is a file; name a folder'],
      ['one two --open-test', 'no test part to open'],
      ['one nobody', "No run is called 'nobody'"],
    ]) {
      const { code, stdout, stderr } = await place.run(['run', 'compare', ...args.split(' ')])
      expect([args, code, stdout]).toEqual([args, 2, ''])
      expect(stderr).toContain(message)
    }
  })
})

describe('compare, estimate, sample-gold and methods of restricted text', () => {
  it('say and write none of it; pages hide small counts', async () => {
    writeNotes(place, { incidents: 12 })
    await runOf('slipped')
    await runOf('quiet')
    const commands = [
      'compare slipped quiet --out compared',
      'compare slipped quiet --json',
      'estimate slipped --predictors type',
      'estimate slipped --json',
      'sample-gold slipped --size 4 --out gold.csv',
      'methods slipped',
      'methods slipped --json',
    ]
    for (const command of commands) {
      const { code, stdout, stderr } = await place.run(['run', ...command.split(' ')])
      expect([command, code]).toEqual([command, 0])
      for (const text of [stdout, stderr]) expect(text).not.toMatch(/zanzibarite|all was quiet/)
    }
    expect(filesWith(place.folder, [PLANTED, 'all was quiet'])).toEqual(['notes.csv'])
    expect(readFileSync(place.path('gold.csv'), 'utf8')).toMatch(
      /^item_key,incident,narrativeType,stratum_by,stratum,inclusion_probability,run,line,label\n/,
    )
    const page = readFileSync(place.path('compared/comparison.html'), 'utf8')
    expect(page).toContain('no single narrative is shown')
    expect(page).not.toContain('I0/cme')
    // 12 incidents, 4 of them yes: 8 of 24 narratives
    expect(page).toContain('hidden')
    expect(page).not.toMatch(/<td class="n">[1-9]<\/td>|<b>[1-9]<\/b>/)
    const csv = readFileSync(place.path('compared/disagreements.csv'), 'utf8')
    expect(csv.split('\n')[1]).toBe('I0/cme,I0,cme,dev,yes,yes,no,0.75,0.75')
  })

  it('show it when asked, in files outside the home', async () => {
    writeNotes(place)
    await runOf('slipped')
    await runOf('quiet')
    const args = 'run compare slipped quiet --out compared --include-text'.split(' ')
    const { code, stderr } = await place.run(args)
    expect([code, stderr]).toEqual([0, expect.stringContaining('hold restricted text')])
    for (const name of ['comparison.html', 'disagreements.csv'])
      expect(readFileSync(place.path('compared', name), 'utf8')).toContain(`${PLANTED}0cme`)
    const gold = 'run sample-gold slipped --size 6 --include-text --out gold.csv'.split(' ')
    expect((await place.run(gold)).code).toBe(0)
    expect(readFileSync(place.path('gold.csv'), 'utf8')).toContain(`${PLANTED}0cme`)
    expect(existsSync(place.path('.longrun', 'gold.csv'))).toBe(false)
  })
})

describe('drift', () => {
  const run = (fingerprint: string, more: Partial<ComparedRun> = {}): ComparedRun => ({
    letter: 'A',
    runId: 'r',
    name: 'n',
    model: 'm at http://127.0.0.1/v1',
    promptKnowledge: 'known',
    promptVersion: null,
    promptSha256: '0',
    answered: 5,
    refused: 0,
    failed: 0,
    pending: 0,
    recalled: 0,
    parentRunId: null,
    origins: {
      answers: 5,
      models: [{ name: 'm-1', answers: 5 }],
      fingerprints: [{ name: fingerprint, answers: 5 }],
      asked: null,
      unnamed: { model: 0, fingerprint: 0 },
    },
    ...more,
  })

  it('is named where one model answers under two fingerprints', () => {
    expect(driftBetween(run('fp_1'), run('fp_2'))).toEqual([
      'DRIFT: the same model was asked, and the returned fingerprint differs',
    ])
    expect(driftBetween(run('fp_1'), run('fp_1'))).toEqual([])
    expect(driftBetween(run('fp_1'), run('fp_2', { model: 'another' }))).toEqual([])
  })

  it('within a run, and answers that are no new draw, are told', () => {
    expect(originLines(run('fp_1', { recalled: 3, parentRunId: 'p' }))).toEqual([
      'returned model: m-1 (5); fingerprint: fp_1 (5)',
      '3 answers came from the response cache: no new draw of the model (cache: false asks anew)',
      'a fork of p: equal questions took its answers over',
    ])
    const twoModels = run('fp_1', {
      origins: {
        answers: 5,
        models: [
          { name: 'm-1', answers: 3 },
          { name: 'm-2', answers: 1 },
        ],
        fingerprints: [],
        asked: null,
        unnamed: { model: 1, fingerprint: 5 },
      },
    })
    expect(originLines(twoModels, { withCounts: false })).toEqual([
      'returned model: m-1, m-2, not stated; fingerprint: not stated',
      'DRIFT within the run: the endpoint answered under more than one name',
    ])
  })
})
