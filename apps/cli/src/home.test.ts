import { resolve } from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import { pasteable, resolveHome, shellQuote } from './home.ts'

describe('the home', () => {
  afterEach(() => {
    delete process.env['LONGRUN_HOME']
  })

  it('is --home, else LONGRUN_HOME, else .longrun here', () => {
    expect(resolveHome(undefined)).toBe(resolve('.longrun'))
    process.env['LONGRUN_HOME'] = '/var/runs'
    expect(resolveHome(undefined)).toBe('/var/runs')
    expect(resolveHome('mine')).toBe(resolve('mine'))
  })
})

describe('commands to paste', () => {
  it('are npx commands in a checkout, with --home when it is not the default', () => {
    expect(pasteable(['run', 'resume', 'x1'], resolve('.longrun'))).toBe(
      'npx longrun run resume x1',
    )
    expect(pasteable(['run', 'resume', 'x1'], resolve('my home'))).toBe(
      "npx longrun run resume x1 --home 'my home'",
    )
  })

  it('quote what a shell would take apart', () => {
    expect(shellQuote('a-b_c/d.yaml')).toBe('a-b_c/d.yaml')
    expect(shellQuote("it's $HOME")).toBe("'it'\\''s $HOME'")
  })
})
