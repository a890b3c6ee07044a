import { readdirSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const dist = join(here, 'dist')

/**
 * What the published package runs, by the name of its file in `dist`. A worker thread and each
 * pipeline's task are named by URL and not by import, so each is an entry of its own; all lie side by
 * side, because a URL is taken relative to the file that names it.
 */
const ENTRIES = {
  main: join(here, 'src/main.ts'),
  thread: join(root, 'engine/runs/src/worker/thread.ts'),
  task: join(root, 'apps/pipelines/src/transit-survey/task.ts'),
  'injection-task': join(root, 'apps/pipelines/src/injection-recovery/task.ts'),
  'labelling-task': join(root, 'apps/pipelines/src/narrative-labelling/task.ts'),
}

/** CommonJS dependencies ask for Node's modules by `require`, which a module does not have. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`

/**
 * Bundle the command with everything that it imports into `dist`, and lay all licences beside it.
 * Runs before `npm pack`: the package then needs nothing but Node.
 */
async function bundle(): Promise<void> {
  await rm(dist, { recursive: true, force: true })
  const { metafile } = await build({
    entryPoints: ENTRIES,
    outdir: dist,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js: REQUIRE },
    metafile: true,
    absWorkingDir: root,
    logLevel: 'warning',
  })
  await writeFile(join(dist, 'LICENSES.txt'), await licences(Object.keys(metafile.inputs)))
}

/** Longrun's licence and that of every package that the bundle holds. */
async function licences(inputs: readonly string[]): Promise<string> {
  const inPackage = inputs.map((path) => /.*node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0])
  const folders = [...new Set(inPackage.filter((path) => path !== undefined))].sort()
  const texts = [
    licence(here, root),
    ...folders.map((folder) => licence(join(root, folder), join(root, folder))),
  ]
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`)
}

/** What licences need of a package's manifest. */
interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly author?: string | { readonly name: string }
}

/** Name, version and licence text of one package; throws where it has none to pass on. */
async function licence(packageFolder: string, textFolder: string): Promise<string> {
  const manifest = JSON.parse(
    await readFile(join(packageFolder, 'package.json'), 'utf8'),
  ) as Manifest
  const { name, version } = manifest
  const file = readdirSync(textFolder).find((entry) => /^licen[cs]e/i.test(entry))
  const text =
    file === undefined ? await declared(manifest) : await readFile(join(textFolder, file), 'utf8')
  return `${name} ${version}\n\n${text.trim()}\n`
}

/** The terms that a package without a licence file declares: those of our own licence, in its author's name. */
async function declared({ name, version, license, author }: Manifest): Promise<string> {
  if (license !== 'MIT' || author === undefined)
    throw new Error(`${name} ${version} has no licence file to pass on`)
  const own = await readFile(join(root, 'LICENSE'), 'utf8')
  const holder = typeof author === 'string' ? author : author.name
  return own.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`)
}

await bundle()
