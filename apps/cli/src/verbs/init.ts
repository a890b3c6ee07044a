import { existsSync, writeFileSync } from 'node:fs'

import {
  closestName,
  INJECTION_RECOVERY_TEMPLATE,
  NARRATIVE_LABELLING_TEMPLATE,
  PIPELINES,
  TRANSIT_SURVEY_TEMPLATE,
} from '@longrun/pipelines'

import { CommandError, ExitCode } from '../exit.ts'
import { displayPath, pasteable, resolveHome } from '../home.ts'
import { writeNamed } from '../named-place.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

const TEMPLATES: Readonly<Record<string, string>> = {
  'transit-survey': TRANSIT_SURVEY_TEMPLATE,
  'injection-recovery': INJECTION_RECOVERY_TEMPLATE,
  'narrative-labelling': NARRATIVE_LABELLING_TEMPLATE,
}

/** `longrun init`: a commented spec; never overwrites a file. */
export function init(pipeline: string, options: GlobalOptions & { readonly out?: string }): number {
  const names = Object.keys(PIPELINES)
  const template = Object.hasOwn(TEMPLATES, pipeline) ? TEMPLATES[pipeline] : undefined
  if (template === undefined) {
    const close = closestName(pipeline, names)
    throw new CommandError(
      `unknown pipeline ${pipeline}${close === null ? '' : `, did you mean ${close}?`} (there is: ${names.join(', ')})`,
    )
  }
  const path = options.out ?? `${pipeline}.yaml`
  if (existsSync(path))
    throw new CommandError(`${path} exists and is not overwritten; name another file with --out`)
  writeNamed(path, () => writeFileSync(path, template, { flag: 'wx' }))
  if (options.json === true) printJson({ path, pipeline })
  else print(displayPath(path))
  const home = resolveHome(options.home)
  note(`Edit source in it, then look before you run:`)
  note(`  ${pasteable(['run', 'start', path, '--dry-run'], home)}`)
  return ExitCode.done
}
