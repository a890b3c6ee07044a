import { build, type BuildResult } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'
import { searchDigest, type SearchDigest } from './search-digest.ts'

const HERE = import.meta.dirname

/** Bundles as a web page would; a Node built-in anywhere makes it fail. */
async function bundle(contents: string): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    stdin: { contents, resolveDir: HERE, loader: 'ts' },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'longrun',
    target: 'es2024',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
}

describe.each(['@longrun/lightcurve', '@longrun/search', '@longrun/statistics'])('%s', (name) => {
  it('bundles for the browser without any Node built-in', async () => {
    const { metafile, outputFiles } = await bundle(`export * from '${name}'`)
    const inputs = Object.entries(metafile.inputs)
    const outside = inputs.flatMap(([file, input]) =>
      input.imports.filter((one) => one.external).map((one) => `${file} imports ${one.path}`),
    )
    expect(outside).toEqual([])
    const foreign = inputs.map(([file]) => file).filter((file) => file.includes('node_modules'))
    expect(foreign.filter((file) => !file.includes('@longrun'))).toEqual([])
    expect(outputFiles[0].text).not.toMatch(/\bnode:|\bprocess\.|\brequire\(/)
  })
})

it('the check fails for code that needs Node', async () => {
  await expect(bundle(`import { readFileSync } from 'node:fs'\nreadFileSync('x')`)).rejects.toThrow(
    'node:fs',
  )
})

describe('a search in real Chromium', () => {
  let browser: Browser
  let there: SearchDigest
  const here = searchDigest()

  beforeAll(async () => {
    const { outputFiles } = await bundle(`export * from './search-digest.ts'`)
    browser = await launchChromium()
    const page = await browser.newPage()
    await page.addScriptTag({ content: outputFiles[0].text })
    there = await page.evaluate<SearchDigest>('longrun.searchDigest()')
  })

  afterAll(async () => {
    await browser?.close()
  })

  it.each(['exact', 'fast', 'tlsExact', 'tlsFast', 'biweight'] as const)(
    '%s gives the bits that Node gives',
    (kernel) => {
      const [node, chromium] = [here[kernel], there[kernel]]
      expect(node.rows).toBeGreaterThan(50)
      const { bestPeriodDays } = node
      if (bestPeriodDays !== null) expect(Math.abs(bestPeriodDays - 3.217)).toBeLessThan(0.02)
      // No column may be all zeros: a kernel that did nothing would agree with itself.
      expect(new Set(Object.values(node.bits)).size).toBe(Object.keys(node.bits).length)
      expect(chromium).toEqual(node)
    },
  )
})
