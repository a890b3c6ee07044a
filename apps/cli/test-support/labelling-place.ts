import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Workplace } from './spawn-longrun.ts'

/** Short notes with a planted word in each: whoever finds one in a place has found text. */
export const PLANTED = 'zanzibarite'

/** A table of notes, two of every incident, every third one about a slip; `id,type,text,flag`. */
export function writeNotes(place: Workplace, { incidents = 6 } = {}): void {
  const rows = Array.from({ length: incidents }, (_, i) =>
    ['le', 'cme'].map(
      (type) =>
        `I${i},${type},"Note ${i} of ${type}: ${i % 3 === 0 ? 'he slipped' : 'all was quiet'}, ${PLANTED}${i}${type}.",${i % 3 === 0 ? 1 : 0}\n`,
    ),
  )
  writeFileSync(place.path('notes.csv'), `id,type,text,flag\n${rows.flat().join('')}`)
}

/** A spec over `writeNotes`; `model` and further lines are YAML. */
export function writeSpec(
  place: Workplace,
  {
    name = 'notes',
    model = '{ provider: lexicon, terms: [slip*] }',
    lines = '',
    file = 'spec.yaml',
  }: {
    readonly name?: string
    readonly model?: string
    readonly lines?: string
    readonly file?: string
  } = {},
): void {
  writeFileSync(
    place.path(file),
    `name: ${name}\npipeline: narrative-labelling\nsource: { file: notes.csv, id: id, type: type, text: text, labels: [flag] }\nprompt: { version: 1, system: You read notes., user: "Did somebody slip? {{text}}" }\nmodel: ${model}\n${lines}\n`,
  )
}

/** Files under a folder that hold any of the words, by their path in it; every byte is read. */
export function filesWith(folder: string, words: readonly string[]): readonly string[] {
  return allFiles(folder).filter((path) => {
    const bytes = readFileSync(join(folder, path))
    return words.some(
      (word) => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le')),
    )
  })
}

/** Files and folders under a folder, and itself as ".", with the bits of their modes. */
export function modesOf(folder: string): Readonly<Record<string, number>> {
  const paths = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
  return Object.fromEntries(paths.map((path) => [path, statSync(join(folder, path)).mode & 0o777]))
}

function allFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  )
}
