/** Writes docs/cli.md and docs/schemas; part of `npm run docs`. */
import { mkdirSync, writeFileSync } from 'node:fs'

import {
  injectionRecoveryJsonSchema,
  narrativeLabellingJsonSchema,
  transitSurveyJsonSchema,
} from '@longrun/pipelines'

import { helpPage } from '../apps/cli/src/help-page.ts'

const here = (path: string): URL => new URL(path, import.meta.url)

/** Each generated file with its content; a test compares them with what lies there. */
export function generatedCliDocs(): readonly { readonly path: URL; readonly text: string }[] {
  return [
    { path: here('cli.md'), text: helpPage() },
    {
      path: here('schemas/transit-survey.schema.json'),
      text: `${JSON.stringify(transitSurveyJsonSchema(), null, 2)}\n`,
    },
    {
      path: here('schemas/injection-recovery.schema.json'),
      text: `${JSON.stringify(injectionRecoveryJsonSchema(), null, 2)}\n`,
    },
    {
      path: here('schemas/narrative-labelling.schema.json'),
      text: `${JSON.stringify(narrativeLabellingJsonSchema(), null, 2)}\n`,
    },
  ]
}

if (import.meta.main) {
  mkdirSync(here('schemas'), { recursive: true })
  for (const { path, text } of generatedCliDocs()) writeFileSync(path, text)
}
