import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { textCell, xlsxFile } from '../test-support/xlsx-file.ts'
import { readTable, readTableBytes, type TableOptions } from './index.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const TEXT = join(resolve(ROOT, process.env['LONGRUN_DATA'] ?? '../shared/data'), 'text')
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))

const read = (text: string | Uint8Array, options: TableOptions & { readonly name?: string } = {}) =>
  readTableBytes(typeof text === 'string' ? new TextEncoder().encode(text) : text, {
    name: 'notes.csv',
    ...options,
  })
const values = async (text: string, options?: TableOptions & { readonly name?: string }) =>
  (await read(text, options)).rows.map((row) => row.values)

describe('readTable of CSV', () => {
  it('gives names, values and the line on which each row begins', async () => {
    const table = await read(
      'id,text\r\n1,"two\r\nlines"\r\n\r\n2,"a ""quote"", and comma"\r\n3,\r\n',
    )
    expect(table.columns).toEqual(['id', 'text'])
    expect(table.rows).toEqual([
      { line: 2, values: ['1', 'two\r\nlines'] },
      { line: 5, values: ['2', 'a "quote", and comma'] },
      { line: 6, values: ['3', ''] },
    ])
    expect(table.problems).toEqual([])
    expect(table.format).toEqual({ kind: 'csv', encoding: 'utf-8', delimiter: ',', quoted: true })
  })

  it('reports short and long rows by line and keeps the others', async () => {
    const table = await read('id,text\n1,a\n2\n3,b,c\n4,d\n')
    expect(table.rows.map(({ line }) => line)).toEqual([2, 5])
    expect(table.problems).toEqual([
      {
        line: 3,
        problem:
          '1 value where 2 are expected: probably the rest of the row in line 2, broken by a line end',
      },
      { line: 4, problem: '3 values where 2 are expected' },
    ])
  })

  it('loses one line, not the file, to a quote that never closes', async () => {
    const table = await read('id,text\n1,"never closed\n2,b\n3,"closed" badly\n4,d\n')
    expect(table.rows.map(({ values: [id] }) => id)).toEqual(['2', '4'])
    expect(table.problems.map(({ line }) => line)).toEqual([2, 4])
    expect(table.problems[0].problem).toContain('quote')
  })

  it('takes a quote inside an unquoted value as it stands', async () => {
    expect(await values('id,text\n1,a 5" pipe\n2,b\n')).toEqual([
      ['1', 'a 5" pipe'],
      ['2', 'b'],
    ])
  })

  it('finds the delimiter, the byte order mark and the line end', async () => {
    expect(await values('\ufeffid;text\n1;a, b, c\n2;d\n')).toEqual([
      ['1', 'a, b, c'],
      ['2', 'd'],
    ])
    expect(await values('id\ttext\n1\t"a"\n', { name: 'x.csv' })).toEqual([['1', '"a"']])
    expect(await values('"id"\t"text"\n"1"\t"a\nb"\n', { name: 'x.tsv' })).toEqual([['1', 'a\nb']])
    expect(await values('id,text\r1,a\r2,b\r')).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ])
    expect((await read('text\none\ntwo\n')).columns).toEqual(['text'])
  })

  it('swallows no lines between two tab-separated messages that begin with a quote', async () => {
    const text = 'ham\t"hi, he said\nham\tyes\nspam\twin\nham\t"no\n'
    const table = await read(text, { name: 'x.tsv', header: false })
    expect(table.rows).toHaveLength(4)
    expect(table.format.quoted).toBe(false)
  })

  it('names the columns of a file without header, and refuses names that do not fit', async () => {
    const table = await read('ham\thi\nspam\twin\n', { name: 'x.tsv', columns: ['label', 'text'] })
    expect([table.columns, table.rows.length]).toEqual([['label', 'text'], 2])
    expect((await read('ham,hi\n', { header: false })).columns).toEqual(['column_1', 'column_2'])
    expect((await read(',b\n0,1\n')).columns).toEqual(['column_1', 'b'])
    await expect(read('a,b\n', { columns: ['one'] })).rejects.toThrow(
      'notes.csv has 2 columns, and 1 names are given (one)',
    )
    await expect(read('a,a\n1,2\n')).rejects.toThrow('has the column "a" twice')
  })

  it('shows no more of a narrative in a message than a column name may be long', async () => {
    const secret = 'she told the officer that he had threatened her'
    await expect(read(`${secret},${secret}\n1,2\n`)).rejects.toThrow(
      /"she told the officer th…" twice/,
    )
  })

  it('gives back what a writer quoted, whatever it holds', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'ß', '\t') })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), async (rows) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
        const text = rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')
        const table = await read(`"x","y"\n${text}`, { delimiter: ',' })
        expect(table.problems).toEqual([])
        expect(table.rows.map((row) => row.values)).toEqual(rows)
        const lines = text.split('\n')
        for (const { line } of table.rows) expect(lines[line - 2].startsWith('"')).toBe(true)
      }),
      { numRuns: 200, seed: 4 },
    )
  })
})

describe('readTable of other encodings', () => {
  const bytes = (...parts: readonly number[]): Uint8Array => Uint8Array.from(parts)
  const text = 'id,text\n1,Zürich é\n'
  const utf16 = Buffer.from(text, 'utf16le')

  it('reads UTF-16 by its byte order mark', async () => {
    const table = await readTableBytes(Buffer.concat([bytes(0xff, 0xfe), utf16]), { name: 'x.csv' })
    expect(table.rows[0].values).toEqual(['1', 'Zürich é'])
    expect(table.format.encoding).toBe('utf-16le')
  })

  it('names UTF-16 without a mark, and what to do', async () => {
    await expect(readTableBytes(utf16, { name: 'x.csv' })).rejects.toThrow(
      'x.csv looks like utf-16le without a byte order mark: give `encoding: utf-16le`, or save it as UTF-8',
    )
    const table = await readTableBytes(utf16, { name: 'x.csv', encoding: 'utf-16le' })
    expect(table.rows[0].values[1]).toBe('Zürich é')
  })

  it('names Latin-1 with the line, and reads it when told to', async () => {
    const latin = Buffer.from(text, 'latin1')
    await expect(readTableBytes(latin, { name: 'x.csv' })).rejects.toThrow(
      /line 2 of x\.csv is not UTF-8 \(near byte 0xFC\).*give `encoding: windows-1252`/,
    )
    const table = await readTableBytes(latin, { name: 'x.csv', encoding: 'windows-1252' })
    expect(table.rows[0].values[1]).toBe('Zürich é')
  })

  it('refuses a binary file and one whose mark contradicts what is given', async () => {
    await expect(readTableBytes(bytes(0x61, 0x0a, 0, 0x62), { name: 'x.csv' })).rejects.toThrow(
      'NUL byte in line 2',
    )
    await expect(
      readTableBytes(Buffer.concat([bytes(0xff, 0xfe), utf16]), {
        name: 'x.csv',
        encoding: 'utf-8',
      }),
    ).rejects.toThrow('byte order mark of utf-16le')
  })
})

describe('readTable of JSON, Excel and Parquet', () => {
  it('reads an array of objects, each with its line', async () => {
    const table = await read('[{"id": 1,\n "text": "a [,] {b}"},\n {"id": 2, "n": null}]', {
      name: 'x.json',
    })
    expect(table.columns).toEqual(['id', 'text', 'n'])
    expect(table.rows).toEqual([
      { line: 1, values: [1, 'a [,] {b}', null] },
      { line: 3, values: [2, null, null] },
    ])
    await expect(read('[{"id": 1},\n{"id" 2}]', { name: 'x.json' })).rejects.toThrow(
      'x.json is no valid JSON (line 2)',
    )
  })

  it('reads JSON lines and reports the broken ones', async () => {
    const table = await read('{"a": 1}\n{"a": \n\n[1]\n{"a": {"b": 2}}\n', { name: 'x.jsonl' })
    expect(table.rows).toEqual([
      { line: 1, values: [1] },
      { line: 5, values: ['{"b":2}'] },
    ])
    expect(table.problems).toEqual([
      { line: 2, problem: 'no valid JSON' },
      { line: 4, problem: 'no JSON object with named values' },
    ])
  })

  it('reads a sheet with the numbers of its rows', async () => {
    const table = await readTable(fixture('notes.xlsx'))
    expect(table.columns).toEqual(['id', 'text', 'label'])
    expect(table.rows).toEqual([
      { line: 2, values: [1, 'He slipped on oil', true] },
      { line: 4, values: [2.5, ' Nothing happened ', null] },
    ])
    expect(table.problems).toEqual([{ line: 5, problem: 'a value in column 4, and 3 are named' }])
    await expect(readTable(fixture('notes.xlsx'), { sheet: 'none' })).rejects.toThrow(
      'no sheet "none"; it has "notes", "empty"',
    )
    await expect(readTable(fixture('notes.xlsx'), { sheet: 'empty' })).rejects.toThrow(
      'is empty; the file has "notes", "empty": name the sheet to read',
    )
    expect((await readTable(fixture('notes.xlsx'))).format.sheets).toEqual(['notes', 'empty'])
    await expect(read('no zip', { name: 'x.xlsx' })).rejects.toThrow('cannot be read as an .xlsx')
  })

  it('says which formulas were saved without their value, and keeps a row of nothing else', async () => {
    const table = await readTable(fixture('formulas.xlsx'), { sheet: 'second & "more"' })
    expect(table.rows).toEqual([
      { line: 2, values: [1, 'He fell', true, null], unsaved: [3] },
      { line: 3, values: [2, null, true, null], unsaved: [1] },
      // a formula that gives no text has a value: an empty one
      { line: 4, values: [3, null, false, null] },
      { line: 5, values: [4, 'All quiet', null, null], unsaved: [2] },
      { line: 6, values: [null, null, null, null], unsaved: [0, 1] },
      { line: 8, values: [6, 'He fell', null, 7] },
      { line: 9, values: [null, null, null, null], unsaved: [1] },
    ])
    expect(table.problems).toEqual([])
    expect((await readTable(fixture('formulas.xlsx'))).rows).toEqual([{ line: 2, values: ['x'] }])
  })

  it('says that cells of a sheet are merged, and nothing of its own faults', async () => {
    const head = `<row r="1">${textCell('A1', 'id')}${textCell('B1', 'text')}</row>`
    const two = `${head}<row r="2">${textCell('A2', 'I1')}${textCell('B2', 'a')}</row><row r="3">${textCell('B3', 'b')}</row>`
    const merge = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    const merged = await read(xlsxFile(two, merge), { name: 'x.xlsx' })
    expect(merged.rows.map(({ values: row }) => row)).toEqual([
      ['I1', 'a'],
      [null, 'b'],
    ])
    expect(merged.format.hasMerged).toBe(true)
    expect((await read(xlsxFile(two), { name: 'x.xlsx' })).format).not.toHaveProperty('hasMerged')
    const placeless = xlsxFile('<row><c t="inlineStr"><is><t>id</t></is></c></row>')
    await expect(read(placeless, { name: 'x.xlsx' })).rejects.toThrow('a way that is not known')
  })

  it('reads Parquet, big integers exactly', async () => {
    const table = await readTable(fixture('notes.parquet'))
    expect(table.columns).toEqual(['id', 'text', 'label'])
    expect(table.rows).toEqual([
      { line: 1, values: [1, 'He slipped on oil', true] },
      { line: 2, values: [2, null, false] },
      { line: 3, values: ['9007199254740993', 'a "quoted", note', true] },
    ])
    await expect(read('no parquet', { name: 'x.parquet' })).rejects.toThrow(
      'cannot be read as a Parquet file',
    )
  })

  it('keeps every digit of a whole number in JSON', async () => {
    const ids = ['9007199254740993', '-12345678901234567890', '7']
    const objects = ids.map((id) => `{"id":${id},"text":"9007199254740993","f":0.1234567890123456}`)
    const expected = ['9007199254740993', '-12345678901234567890', 7]
    for (const [name, text] of [
      ['x.jsonl', objects.join('\n')],
      ['x.json', `[${objects.join(',\n')}]`],
    ]) {
      const { rows } = await read(text, { name })
      expect(rows.map(({ values }) => values[0])).toEqual(expected)
      expect(rows[0].values.slice(1)).toEqual(['9007199254740993', 0.1234567890123456])
    }
  })

  it('counts the objects of a JSON array in one line, as programs write it', async () => {
    const { rows, problems } = await read('[{"text":"a"},{"text":"b"},3]', { name: 'x.json' })
    expect(rows.map(({ line }) => line)).toEqual([1, 2])
    expect(problems.map(({ line }) => line)).toEqual([3])
  })

  it('names what is no text by its first bytes', async () => {
    await expect(read(gzipSync('id,text\n1,a\n'))).rejects.toThrow('is packed by gzip')
    await expect(read(Buffer.from('PK\u0003\u0004...'))).rejects.toThrow('name it .xlsx')
    await expect(read('PAR1...PAR1')).rejects.toThrow('is a Parquet file')
    expect((await read('PAR1,PAR2\n1,2\n')).columns).toEqual(['PAR1', 'PAR2'])
  })

  it('says what is wrong with a file as a whole', async () => {
    await expect(readTable('nowhere.csv')).rejects.toThrow('there is no file nowhere.csv')
    await expect(read('x', { name: 'notes.docx' })).rejects.toThrow('cannot be told from its name')
    await expect(read('')).rejects.toThrow('is empty')
    await expect(read('\n\n')).rejects.toThrow('holds no rows')
  })
})

const real = existsSync(TEXT) ? describe : describe.skip
if (!existsSync(TEXT)) console.warn(`no text data in ${TEXT}: its tests are skipped`)
real('readTable of real files', () => {
  const columns = ['label', 'message']

  it('reports the broken record of the spam collection by its line', async () => {
    const table = await readTable(join(TEXT, 'sms_spam_collection.tsv'), { columns })
    expect(table.rows).toHaveLength(5574)
    expect(table.problems).toEqual([
      {
        line: 6,
        problem:
          '1 value where 2 are expected: probably the rest of the row in line 5, broken by a line end',
      },
    ])
    expect(table.rows.filter(({ values: [label] }) => label === 'spam')).toHaveLength(747)
  })

  it('swallows no line of the extended collection', async () => {
    const table = await readTable(join(TEXT, 'sms_spam_collection_v2_extended.tsv'), { columns })
    expect([table.rows.length, table.problems.length]).toEqual([5945, 0])
    expect(table.rows.filter(({ values: [label] }) => label === 'spam')).toHaveLength(1118)
  })

  it('reads the accident reports', async () => {
    const accidents = await readTable(join(TEXT, 'industrial_accident_narratives.csv'))
    expect([accidents.rows.length, accidents.problems.length]).toEqual([425, 0])
    expect(accidents.columns[0]).toBe('column_1')
  })
})
