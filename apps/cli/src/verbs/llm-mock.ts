import { closeSync, openSync, writeSync } from 'node:fs'

import { mixedFaults, type MockOptions, readMockScript, type Served, startMock } from '@longrun/llm'

import { ExitCode } from '../exit.ts'
import { writeNamed } from '../named-place.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

const PORT = 4010

interface Options extends GlobalOptions {
  readonly port?: number
  readonly script?: string
  readonly faults?: number
  readonly rpm?: number
  readonly tpm?: number
  readonly latencyMs?: number
  readonly seed?: number
  readonly log?: string
}

/**
 * `longrun llm mock`: serve until Ctrl-C, then print what was served. The address goes to stdout as the
 * first line, so that a script can wait for it.
 */
export async function mockEndpoint(options: Options): Promise<number> {
  const script = options.script === undefined ? {} : await readScript(options.script)
  const log = options.log === undefined ? null : openLog(options.log)
  const mock = await startMock({ port: PORT, ...script, ...given(options), ...log?.options })
  if (options.json === true) printJson({ url: mock.url, port: mock.port, pid: process.pid })
  else {
    print(mock.url)
    note('In a spec: model: { provider: openai, baseUrl: the address above, model: mock }')
    note('GET /stats shows what it served; Ctrl-C ends it.')
  }
  await signalled()
  const stats = mock.stats()
  await mock.close()
  log?.close()
  if (options.json === true) printJson(stats)
  else for (const [name, value] of Object.entries(stats)) print(line(name, value))
  return ExitCode.done
}

async function readScript(file: string): Promise<MockOptions> {
  // heavy, and needed for scripts only
  const { readYamlFile } = await import('@longrun/pipelines')
  return readMockScript(readYamlFile(file, { missing: `there is no script ${file}` }), file)
}

/** What the flags say; they win over the script. */
function given(options: Options): MockOptions {
  const { port, faults, rpm, tpm, latencyMs, seed } = options
  return {
    ...(port === undefined ? {} : { port }),
    ...(faults === undefined ? {} : { faults: mixedFaults(faults) }),
    ...(rpm === undefined ? {} : { requestsPerMinute: rpm }),
    ...(tpm === undefined ? {} : { tokensPerMinute: tpm }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(seed === undefined ? {} : { seed }),
  }
}

function openLog(file: string): { readonly options: MockOptions; readonly close: () => void } {
  const descriptor = writeNamed(file, () => openSync(file, 'a', 0o600), { flag: '--log' })
  const onServed = (served: Served): void => {
    writeSync(descriptor, `${JSON.stringify(served)}\n`)
  }
  return {
    options: { onServed },
    close: () => {
      closeSync(descriptor)
    },
  }
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

function line(name: string, value: unknown): string {
  return `${name.padEnd(22)}${JSON.stringify(value)}`
}
