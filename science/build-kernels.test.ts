import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { buildKernel, kernelModule, kernelSources } from './build-kernels.ts'

const sources = await kernelSources()

test('there are kernels', () => {
  expect(sources.map(({ name }) => name)).toContain('bls')
})

test.each(sources)('the committed kernel $name is what its source builds', async (source) => {
  const binary = await buildKernel(source)
  expect(kernelModule(source.name, binary)).toBe(await readFile(source.target, 'utf8'))
  // It imports nothing: any host with WebAssembly SIMD can run it.
  expect(WebAssembly.Module.imports(new WebAssembly.Module(Uint8Array.from(binary)))).toEqual([])
})
