/** What every WASM kernel needs around it: one instance a realm, and memory laid out by the caller. */

const PAGE_BYTES = 65_536

/** Exports that every kernel has. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory
}

/**
 * A function that gives the kernel's exports: compiled at the first call, then the same instance for this
 * realm (page or worker). `base64` is the constant of a generated `*.wasm.ts`; the caller knows (casts)
 * what else it exports.
 */
export function lazyKernel(base64: string): () => KernelExports {
  let exports: KernelExports | undefined
  return () => {
    if (!exports) {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes))
      exports = instance.exports as unknown as KernelExports
    }
    return exports
  }
}

/** Hands out 64-byte aligned stretches of a kernel's memory from byte `from` on, then grows it to fit. */
export function layOut(from: number): {
  /** First byte of `bytes` free bytes. */
  take(bytes: number): number
  /** The memory, large enough for all that was taken. Throws RangeError when it cannot grow. */
  fit(memory: WebAssembly.Memory): ArrayBuffer
} {
  let top = Math.ceil(from / 64) * 64
  return {
    take(bytes) {
      const start = top
      top += Math.ceil(bytes / 64) * 64
      return start
    },
    fit(memory) {
      const missing = top - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
      return memory.buffer
    },
  }
}
