import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { RunPlan } from '@longrun/runs'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { type LoadedSpec, readSpec } from '../spec-file.ts'
import { readNarrativeLocator } from './locator.ts'
import { planNarratives } from './plan-narratives.ts'
import type { NarrativeLabellingSpec } from './spec.ts'

const fixture = (name: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../../../io/tables/fixtures/${name}`, import.meta.url)))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-sheets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function plan(
  source: string,
): Promise<{ readonly plan: RunPlan; readonly notices: readonly string[] }> {
  const path = join(folder, 'spec.yaml')
  writeFileSync(
    path,
    `name: notes\npipeline: narrative-labelling\nsource: { ${source} }\nmodel: { provider: lexicon, terms: [slip*] }\n`,
  )
  const notices: string[] = []
  const made = await planNarratives(readSpec(path) as LoadedSpec<NarrativeLabellingSpec>, {
    home: join(folder, 'home'),
    onNotice: (line) => notices.push(line),
  })
  return { plan: made, notices }
}
const problems = ({ plan: { items } }: { readonly plan: RunPlan }): readonly string[] =>
  items.flatMap((item) => readNarrativeLocator(item).problem ?? [])

it('names the other sheets of a file that lacks a column', async () => {
  await expect(plan(`file: ${fixture('notes.xlsx')}, text: nowhere`)).rejects.toThrow(
    'The file has the sheets "notes", "empty": name the one to read under source.sheet',
  )
})

it('reports by row what a formula without its saved value keeps from being read', async () => {
  const of = (columns: string): ReturnType<typeof plan> =>
    plan(`file: ${fixture('formulas.xlsx')}, sheet: 'second & "more"', ${columns}`)
  const advice = 'open the file in a spreadsheet program and save it'
  const unsaved = (line: number, columns: string): string =>
    `line ${line}: a formula whose value is not saved (column ${columns}): ${advice}`
  const plain = await of('id: id, text: text')
  // a column that is not asked for may hold what it will
  expect(problems(plain)).toEqual([
    unsaved(3, 'text'),
    'line 4: the text is empty',
    unsaved(6, 'id, text'),
    unsaved(9, 'text'),
  ])
  expect(plain.notices).toContainEqual(expect.stringContaining(advice))
  expect(problems(await of('text: text, labels: [label]'))).toContain(unsaved(5, 'label'))
  const wide = await of('id: id, text: { le: text, cme: words }')
  expect(problems(wide)).toEqual([
    unsaved(2, 'words'),
    unsaved(3, 'text'),
    'line 4: every text is empty',
    unsaved(6, 'id, text'),
    unsaved(9, 'text'),
  ])
})
