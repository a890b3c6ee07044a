import { spawn, type ChildProcess } from 'node:child_process'
import type { ChildOrder, ChildReport } from './child.ts'

export interface Child {
  readonly process: ChildProcess
  /** What it printed; null when it was killed before. */
  readonly report: Promise<ChildReport | null>
}

/** Starts a process that executes a run; it is killed with us at the latest. */
export function startChild(order: ChildOrder): Child {
  const script = new URL('./child.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--no-warnings', script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const report = new Promise<ChildReport | null>((resolve) => {
    child.on('close', () => resolve(text === '' ? null : (JSON.parse(text) as ChildReport)))
  })
  const onExit = (): boolean => child.kill('SIGKILL')
  process.once('exit', onExit)
  void report.then(() => process.off('exit', onExit))
  return { process: child, report }
}
