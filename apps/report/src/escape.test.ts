import fc from 'fast-check'
import { expect, it } from 'vitest'
import { escapeText, shorten } from './escape.ts'

it('escapes what opens a tag, an entity or ends an attribute', () => {
  expect(escapeText(`<script>&"'`)).toBe('&lt;script&gt;&amp;&quot;&#39;')
})

it('shows hidden and direction-changing characters', () => {
  expect(escapeText('a\u202eb\u0000c\u200bd')).toBe('a\ufffdb\ufffdc\ufffdd')
  expect(escapeText('lone \ud800 surrogate')).toBe('lone \ufffd surrogate')
  expect(escapeText('two\r\nlines')).toBe('two lines')
})

it('leaves no markup in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeText(text)
      expect(escaped).not.toMatch(/[<>"']/)
      expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
      expect(escaped.isWellFormed()).toBe(true)
    }),
    { seed: 1, numRuns: 500 },
  )
})

it('shortens by characters, never in the middle of one', () => {
  expect(shorten('🪐🪐🪐', 2)).toBe('🪐…')
  expect(shorten('short', 10)).toBe('short')
  expect(shorten('twelve words are long', 18)).toBe('twelve words are…')
})
