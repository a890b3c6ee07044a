import { readFile } from 'node:fs/promises'
import { basename, isAbsolute, relative, resolve } from 'node:path'

import { LightCurveError, type LightCurve } from '@longrun/lightcurve'
import { columnRoles, findFiles, readStar, requireColumnsFit, SpecError } from '@longrun/pipelines'

import { CommandError } from './exit.ts'

/** One light curve to look at: the files that make it up, by the names that the user gave. */
export interface InputStar {
  readonly files: readonly { readonly path: string; readonly name: string }[]
}

/**
 * The stars that file and folder arguments name, in the order given (files of a folder in byte
 * order); each file is a star, or with `stitch` all files of one star are. A missing file or an
 * empty folder is a `CommandError`, a bad list of columns a `SpecError` (both exit 2), before anything is read.
 */
export async function inputStars(
  args: readonly string[],
  options: { readonly stitch?: boolean; readonly columns?: string },
): Promise<readonly InputStar[]> {
  // A list of columns that fits no file is refused before any is read.
  if (options.columns !== undefined) columnRoles(options.columns)
  const files = new Map<string, string>()
  const problems: string[] = []
  for (const arg of args)
    try {
      const found = await findFiles([arg], process.cwd())
      for (const { path } of found.files)
        files.set(path, path === resolve(arg) ? arg : nameLike(arg, path))
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      problems.push(error.message)
    }
  if (problems.length > 0) throw new CommandError(problems.join('; '))
  if (options.columns !== undefined)
    await requireColumnsFit(
      options.columns,
      [...files.keys()].map((path) => ({ path })),
    )
  const single = [...files].map(([path, name]) => ({ files: [{ path, name }] }))
  return options.stitch === true ? groupByStar(single, options.columns) : single
}

/** A file found through a folder or a pattern, by a name that works where the argument works. */
function nameLike(arg: string, path: string): string {
  return isAbsolute(arg) ? path : relative(process.cwd(), path)
}

/** Files that name the same star are one; one that cannot be read, or names none, stays alone. */
async function groupByStar(
  single: readonly InputStar[],
  columns: string | undefined,
): Promise<readonly InputStar[]> {
  const groups = new Map<string, InputStar['files'][number][]>()
  for (const input of single) {
    const lightCurve = await loadStar(input, { columns })
    const name = lightCurve instanceof LightCurveError ? null : lightCurve.star
    const key = name === null ? `file ${input.files[0].path}` : `star ${name}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [...input.files])
    else group.push(...input.files)
  }
  return [...groups.values()].map((files) => ({ files }))
}

/** The light curve of an input, or why it cannot be read. */
export async function loadStar(
  input: InputStar,
  options: { readonly columns?: string | undefined },
): Promise<LightCurve | LightCurveError> {
  const columns = options.columns === undefined ? null : columnRoles(options.columns)
  try {
    const named = await Promise.all(
      input.files.map(async ({ path, name }) => ({
        name: basename(name),
        bytes: await readFile(path),
      })),
    )
    return readStar(named, { columns })
  } catch (error) {
    if (error instanceof LightCurveError) return error
    const code = (error as NodeJS.ErrnoException).code
    if (code === undefined) throw error
    return new LightCurveError(`${input.files[0].name}: the file cannot be read (${code})`)
  }
}

/** Name of an input for messages and JSON. */
export function inputName({ files }: InputStar): string {
  return files.length === 1 ? files[0].name : `${files[0].name} and ${files.length - 1} more`
}

/** Readers name a file by its last part; the user knows it by the whole argument. */
export function withName(file: string, message: string): string {
  const short = `${basename(file)}: `
  return `${file}: ${message.startsWith(short) ? message.slice(short.length) : message}`
}
