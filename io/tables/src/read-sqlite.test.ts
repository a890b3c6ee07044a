import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { openSqliteTables } from './read-sqlite.ts'
import { TableError } from './table.ts'

const ROWS = 500
const PAGE = 4096

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-sqlite-'))
  file = join(folder, 'old.sqlite')
  const db = new DatabaseSync(file)
  db.exec(`PRAGMA page_size = ${PAGE}; CREATE TABLE t (id TEXT, note TEXT); BEGIN`)
  const insert = db.prepare('INSERT INTO t VALUES (?, ?)')
  for (let i = 0; i < ROWS; i++) insert.run(`r${i}`, 'a note '.repeat(20))
  db.exec('COMMIT')
  db.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('reads every row of a whole file', async () => {
  const opened = await openSqliteTables(file)
  const { tables } = opened
  expect(tables.map(({ name, columns }) => [name, columns])).toEqual([['t', ['id', 'note']]])
  expect([...tables[0].rows()].map(({ values }) => values[0])).toEqual(
    Array.from({ length: ROWS }, (_, i) => `r${i}`),
  )
  opened.close()
})

it.each([
  ['that was cut short within its last page', (bytes: Buffer) => bytes.subarray(0, -3000), /bytes/],
  ['with a page of zeros', (bytes: Buffer) => bytes.fill(0, 4 * PAGE, 5 * PAGE), /it is damaged/],
  ['that is none', () => Buffer.from('id,text\n1,a\n'.repeat(100)), /cannot be read as an SQLite/],
])('refuses a file %s: no row of it is believed', async (_what, damage, message) => {
  writeFileSync(file, damage(readFileSync(file)))
  const opening = openSqliteTables(file)
  await expect(opening).rejects.toThrow(TableError)
  await expect(opening).rejects.toThrow(message)
})
