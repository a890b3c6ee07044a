import { describe, expect, it } from 'vitest'

import { csvBytes } from './csv.ts'

describe('csvBytes', () => {
  it('writes what a spreadsheet takes for a formula as it stands, and negative numbers as numbers', () => {
    const text = new TextDecoder().decode(
      csvBytes(
        ['text', 'value'],
        [
          ['=1+1', -0.5],
          ['@SUM(A1)', -1e-7],
          ['-2', 0],
          ['+44 20, call', null],
          ["=cmd|' /C calc'!A0", 1],
        ],
      ),
    )
    expect(text).toBe(
      'text,value\n=1+1,-0.5\n@SUM(A1),-1e-7\n-2,0\n"+44 20, call",\n=cmd|\' /C calc\'!A0,1\n',
    )
  })
})
