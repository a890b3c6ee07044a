import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { buildKernels, kernelModule } from './build.ts'

test('the committed kernels are what their source builds', async () => {
  const committed = await readFile(new URL('../src/kernels.wasm.ts', import.meta.url), 'utf8')
  expect(kernelModule(await buildKernels())).toBe(committed)
})

test('the kernels import nothing: any host with WebAssembly SIMD can run them', async () => {
  const module = new WebAssembly.Module(Uint8Array.from(await buildKernels()))
  expect(WebAssembly.Module.imports(module)).toEqual([])
})
