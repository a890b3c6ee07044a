import { describe, expect, it } from 'vitest'
import { StorageFullError } from '../errors.ts'
import { Database, type Bindable } from './database.ts'

function scratch(maxPages?: number): Database {
  const db = new Database(':memory:', {
    readOnly: false,
    ...(maxPages === undefined ? {} : { maxPages }),
  })
  db.exec('CREATE TABLE t (a ANY) STRICT')
  return db
}

describe('Database', () => {
  it('binds text, finite numbers and null, and reads them back', () => {
    const db = scratch()
    for (const value of ['x', 1.5, -0.1, 2 ** 53 - 1, null])
      db.run('INSERT INTO t (a) VALUES (?)', [value])
    expect(db.all<{ a: Bindable }>('SELECT a FROM t').map((row) => row.a)).toEqual([
      'x',
      1.5,
      -0.1,
      2 ** 53 - 1,
      null,
    ])
  })

  it('refuses what node:sqlite would silently store as NULL, or not at all', () => {
    const db = scratch()
    for (const value of [undefined, NaN, Infinity, new Date(), {}, true, 2 ** 53]) {
      const wrong = value as unknown as Bindable
      expect(() => db.run('INSERT INTO t (a) VALUES (?)', [wrong])).toThrow(TypeError)
    }
    expect(() => db.run('INSERT INTO t (a) VALUES (?)', [])).toThrow(/takes 1 values, got 0/)
    expect(() => db.run('INSERT INTO t (a) VALUES (?)', [1, 2])).toThrow(/takes 1 values, got 2/)
    expect(db.all('SELECT a FROM t')).toEqual([])
  })

  it('keeps all of a transaction or nothing', () => {
    const db = scratch()
    const failing = (): void =>
      db.transaction(() => {
        db.run('INSERT INTO t (a) VALUES (?)', [1])
        throw new Error('half way')
      })
    expect(failing).toThrow('half way')
    db.transaction(() => db.run('INSERT INTO t (a) VALUES (?)', [2]))
    expect(db.all('SELECT a FROM t')).toMatchObject([{ a: 2 }])
  })

  it('turns a full disk into a StorageFullError and stays usable', () => {
    const db = scratch(20)
    const fill = (): void =>
      db.transaction(() => {
        for (let row = 0; row < 100; row++)
          db.run('INSERT INTO t (a) VALUES (?)', ['x'.repeat(4000)])
      })
    expect(fill).toThrow(StorageFullError)
    expect(db.get('SELECT COUNT(*) AS n FROM t')).toMatchObject({ n: 0 })
    db.run('INSERT INTO t (a) VALUES (?)', [1])
  })
})
