import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { surveyKernelSha256 } from '@longrun/pipelines'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifest } from './architecture/package-table.ts'
import { ROOT } from './architecture/source-files.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'longrun-pack-'))
const installed = join(folder, 'node_modules/longrun')
const own = manifest('apps/cli')

/** The installed command, run in the folder that it was installed in. */
async function longrun(...args: readonly string[]): Promise<string> {
  const { LONGRUN_HOME: _unset, ...env } = process.env
  const bin = join(installed, 'bin/longrun.js')
  return (await run(process.execPath, [bin, ...args], { cwd: folder, env })).stdout
}

describe('the packed command, installed away from the checkout', () => {
  beforeAll(async () => {
    await run('npm', ['pack', '--pack-destination', folder], { cwd: join(ROOT, 'apps/cli') })
    const tarball = `longrun-${own.version}.tgz`
    // `--offline` and a cache of its own: whatever is not in the package is an error.
    const offline = ['--offline', '--cache', join(folder, 'cache'), '--no-audit', '--no-fund']
    const install = ['install', '--prefix', folder, ...offline, join(folder, tarball)]
    await run('npm', install, { cwd: folder })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds the command, its bundle and the licences, and no source', async () => {
    const paths = await readdir(installed, { recursive: true })
    expect(paths).toEqual(
      expect.arrayContaining([
        'bin/longrun.js',
        'dist/main.js',
        'dist/thread.js',
        'dist/task.js',
        'dist/LICENSES.txt',
      ]),
    )
    expect(paths.filter((path) => path.endsWith('.ts'))).toEqual([])
  })

  it('names the licence of each package that it bundles', async () => {
    const text = await readFile(join(installed, 'dist/LICENSES.txt'), 'utf8')
    for (const name of ['longrun', 'commander', 'cli-progress', 'zod', 'hyparquet-writer'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, 'm'))
  })

  it('knows its version and its verbs', async () => {
    expect((await longrun('--version')).trim()).toBe(own.version)
    expect(await longrun('--help')).toContain('longrun [options] [command]')
  })

  it('surveys a sky with the threads, task and kernel of the bundle', async () => {
    const summary = JSON.parse(await longrun('demo', '--stars', '3', '--json')) as Record<
      string,
      unknown
    >
    expect(summary).toMatchObject({ stars: 3 })
    const table = await readFile(resolve(folder, String(summary['tablePath'])), 'utf8')
    expect(table.trimEnd().split('\n')).toHaveLength(4)
    const ledger = new DatabaseSync(join(folder, '.longrun/ledger.sqlite'), { readOnly: true })
    expect(ledger.prepare('SELECT tool_version, kernel_sha256 FROM session').all()).toEqual([
      { tool_version: own.version, kernel_sha256: surveyKernelSha256() },
    ])
    ledger.close()
  })

  it('labels narratives of a spreadsheet with the task of the bundle', async () => {
    const sheet = join(ROOT, 'io/tables/fixtures/notes.xlsx')
    await writeFile(
      join(folder, 'notes.yaml'),
      `name: notes\npipeline: narrative-labelling\nsource: { file: ${JSON.stringify(sheet)}, id: id, text: text }\nmodel: { provider: lexicon, terms: [slip*] }\nlimit: 2\n`,
    )
    const { tables } = JSON.parse(await longrun('run', 'start', 'notes.yaml', '--json')) as {
      readonly tables: Record<string, string>
    }
    expect(await readFile(tables['labels'], 'utf8')).toMatch(
      /\n1,1,,2,,true,.*\n2\.5,2\.5,,4,,false,/,
    )
  })
})
