import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { generatedCliDocs } from './generate-cli.ts'

describe('generated documents of the command line', () => {
  for (const { path, text } of generatedCliDocs())
    it(`${basename(fileURLToPath(path))} is what \`npm run docs\` writes`, () => {
      expect(readFileSync(path, 'utf8')).toBe(text)
    })
})
