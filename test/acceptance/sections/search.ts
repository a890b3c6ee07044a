import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand, type Ended } from '../../torture/survey/command.ts'
import { dataFolder } from '../../torture/survey/data-folder.ts'
import { coresPrefix } from '../support/cores.ts'
import { judgeStar, type SearchJson } from '../support/judge-star.ts'
import type { Line, Section } from '../support/section.ts'
import { inSeconds } from '../support/statistics.ts'
import { readTruth } from '../support/truth.ts'

const mostMs = 60_000
/** `search` could not read the file. */
const refusedCode = 3

interface Searched {
  /** From the data folder. */
  readonly file: string
  readonly ended: Ended
}

/** `longrun search` with defaults on every light curve of the shared data, one core, one by one. */
export const search: Section = {
  name: 'search',
  async measure({ files }) {
    const data = dataFolder()
    if (data === null)
      return [
        { claim: 'search on real files', measured: 'no data: set LONGRUN_DATA', holds: false },
      ]
    const searched: Searched[] = []
    const prefix = coresPrefix([0])
    for (const file of await lightCurves(data)) {
      if (!file.includes(files)) continue
      const ended = await runCommand(['search', file, '--json'], { cwd: data, prefix })
      searched.push({ file, ended })
      process.stderr.write(`${file}: ${inSeconds(ended.wallMs)}\n`)
    }
    const truth = await readTruth(data)
    const judged = searched.flatMap(({ file, ended }): readonly Line[] => {
      const known = truth.filter((row) => row.file === file)
      if (known.length === 0 || ended.code !== 0) return []
      return [judgeStar(file, JSON.parse(ended.stdout) as SearchJson, known)]
    })
    return [...timeLines(searched, prefix.length > 0), ...judged]
  },
}

function timeLines(searched: readonly Searched[], oneCore: boolean): readonly Line[] {
  const slowest = searched.toSorted((a, b) => b.ended.wallMs - a.ended.wallMs)[0]
  const refused = searched.filter(({ ended }) => ended.code === refusedCode)
  const broken = searched.filter(({ ended }) => ended.code !== 0 && ended.code !== refusedCode)
  const uncalled = refused.filter(({ file }) => !/\/spitzer\/|HAT-P-11|ktwo210667985/.test(file))
  return [
    {
      claim: `search with defaults takes <= ${inSeconds(mostMs)} on one core for every file`,
      measured:
        slowest === undefined
          ? 'no file'
          : `${searched.length} files, slowest ${inSeconds(slowest.ended.wallMs)} (${slowest.file})${oneCore ? '' : ' (cores not limited)'}`,
      holds: slowest !== undefined && slowest.ended.wallMs <= mostMs && broken.length === 0,
    },
    {
      claim:
        'only spitzer/*, the HAT-P-11 snippet and EPIC 210667985 (45 % of its flux is not positive) are refused',
      measured: `${refused.length} refused${uncalled.map(({ file, ended }) => `; ${file}: ${ended.stderr.trim()}`).join('')}${broken.map(({ file, ended }) => `; ${file} exited ${ended.code}: ${ended.stderr.trim()}`).join('')}`,
      holds: uncalled.length === 0 && broken.length === 0,
    },
  ]
}

async function lightCurves(data: string): Promise<readonly string[]> {
  const entries = await readdir(join(data, 'lightcurves'), { recursive: true })
  return entries
    .filter((name) => /\.(fits|csv|dat)$/.test(name) && name !== 'truth.csv')
    .map((name) => `lightcurves/${name}`)
    .sort()
}
