import { mkdirSync, writeFileSync } from 'node:fs'

import { BAD_FILES, goodCsv } from './light-curve-files.ts'
import type { Workplace } from './spawn-longrun.ts'

/** What `run status --json` and `run start --json` print; the keys of the contract. */
export interface StatusJson {
  readonly runId: string
  readonly name: string
  readonly state: string
  readonly total: number
  readonly succeeded: number
  readonly failed: number
  readonly pending: number
  readonly errorClasses: Readonly<Record<string, number>>
  readonly holder: { readonly host: string; readonly pid: number } | null
}

/** Writes `stars` light curves (and bad ones) into data/, and a spec.yaml that surveys them. */
export function writeSurvey(
  place: Workplace,
  options: { readonly stars: number; readonly bad?: boolean; readonly days?: number },
): void {
  mkdirSync(place.path('data'))
  for (let i = 0; i < options.stars; i++)
    writeFileSync(
      place.path('data', `star-${String(i).padStart(3, '0')}.csv`),
      goodCsv({ seed: i + 1, days: options.days ?? 12 }),
    )
  if (options.bad === true)
    for (const [name, bytes] of Object.entries(BAD_FILES))
      writeFileSync(place.path('data', name), bytes())
  writeFileSync(
    place.path('spec.yaml'),
    'name: trial\npipeline: transit-survey\nsource: { files: "data/*" }\nseed: 7\nparams: { maxPlanets: 1 }\n',
  )
}
