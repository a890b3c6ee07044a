import { expect, it } from 'vitest'

import { printable, printableLines, textTable } from './text-table.ts'

it('aligns columns, numbers to the right, without trailing blanks', () => {
  const table = textTable(
    ['star', 'SNR', 'note'],
    [
      ['A', '7', ''],
      ['Bé', '12.5', 'x'],
    ],
    {
      right: ['SNR'],
      indent: '  ',
    },
  )
  expect(table).toBe('  star   SNR  note\n  A        7\n  Bé    12.5  x')
})

it('lets no control character of a file reach the terminal', () => {
  expect(printable('KIC 1\u001b[31m\u0007\u009b2J é')).toBe('KIC 1?[31m??2J é')
})

it('messages keep their lines and tabs, and nothing else that moves a cursor', () => {
  expect(printableLines('no file\u001b[2J\n\tx\r\u0000')).toBe('no file?[2J\n\tx??')
})
