import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Document, parseDocument } from 'yaml'

import { SpecError } from './spec-error.ts'
import { unreadablePath } from './unreadable-path.ts'
import { utf8Text } from './utf8-text.ts'

/**
 * The value that a YAML file (or a JSON file) holds.
 *
 * @param options.missing what to say where there is no such file
 * @throws SpecError when it cannot be read, or is no valid YAML
 */
export function readYamlFile(file: string, options: { readonly missing: string }): unknown {
  const where = basename(file)
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SpecError(code === 'ENOENT' ? options.missing : unreadablePath(file, error))
  }
  const text = utf8Text(bytes, where)
  return withinDepth(where, () => {
    const document = parseDocument(text, { prettyErrors: true })
    const [wrong] = document.errors
    if (wrong?.code === 'MULTIPLE_DOCS')
      throw new SpecError(
        `${where} holds several YAML documents (after a line ---); leave one of them`,
      )
    if (wrong !== undefined)
      throw new SpecError(`${where} is no valid YAML: ${wrong.message.trim()}`)
    return plainValue(document, where)
  })
}

/** Parsing recurses: thousands of levels take all of the stack, and no file of ours has ten. */
function withinDepth<T>(where: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof RangeError || /call stack/.test((error as Error).message))) throw error
    throw new SpecError(
      `${where} is nested too deeply: thousands of levels, where a few are needed`,
    )
  }
}

/** The values of a document; one that names no anchor, itself, or far too many is a user's mistake. */
export function plainValue(document: Document.Parsed, where: string): unknown {
  let value: unknown
  try {
    value = document.toJS()
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw new SpecError(`${where}: an alias (*name) cannot be followed: ${error.message}`)
  }
  if (holdsItself(value, []))
    throw new SpecError(`${where}: an alias (*name) stands inside the anchor (&name) it names`)
  return value
}

function holdsItself(value: unknown, above: readonly unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  const path = [...above, value]
  return above.includes(value) || Object.values(value).some((entry) => holdsItself(entry, path))
}
