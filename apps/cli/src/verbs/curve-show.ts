import { statSync, writeFileSync } from 'node:fs'

import { decimate, type LightCurve, LightCurveError, normalise } from '@longrun/lightcurve'
import { braillePlot, lightCurveSvg, sparkline } from '@longrun/report'

import { CommandError, ExitCode } from '../exit.ts'
import { displayPath } from '../home.ts'
import { inputName, type InputStar, inputStars, loadStar, withName } from '../input-stars.ts'
import { writeNamed } from '../named-place.ts'
import type { GlobalOptions } from '../program-options.ts'
import { curveFacts } from '../star-text.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { printable } from '../terminal/text-table.ts'

/** Points of the picture; more cannot be told apart. */
const SVG_POINTS = 4000

interface Options extends GlobalOptions {
  readonly svg?: string
  readonly stitch?: boolean
  readonly columns?: string
}

/** `longrun curve show`: facts and a sketch of light curves as the files hold them, each segment normalised. */
export async function showCurve(args: readonly string[], options: Options): Promise<number> {
  const inputs = await inputStars(args, options)
  if (options.svg !== undefined && inputs.length > 1)
    throw new CommandError(
      `--svg draws one light curve, and ${inputs.length} are named; name one file, or --stitch the files of one star`,
    )
  if (options.svg !== undefined) requireOther(options.svg, inputs)
  let failed = 0
  for (const input of inputs) {
    const file = inputName(input)
    const raw = await loadStar(input, options)
    const lightCurve = raw instanceof LightCurveError ? raw : tryNormalise(raw)
    if (raw instanceof LightCurveError || lightCurve instanceof LightCurveError) {
      failed++
      note(`longrun: ${printable(withName(file, (lightCurve as LightCurveError).message))}`)
      continue
    }
    const facts = curveFacts(raw)
    if (options.json === true)
      printJson({
        file,
        star: raw.star,
        mission: raw.mission,
        producer: raw.producer,
        origin: raw.origin,
        fluxColumn: raw.fluxColumn,
        timeSystem: raw.timeSystem,
        points: raw.time.length,
        segments: raw.segments,
        warnings: raw.warnings,
      })
    else {
      print(printable(file))
      for (const [name, value] of facts) print(`  ${name.padEnd(14)}${value}`)
      for (const warning of raw.warnings) print(`  ${'warning'.padEnd(14)}${printable(warning)}`)
      print(`  ${'sketch'.padEnd(14)}${sparkline(lightCurve.flux, { reduce: 'min' })}`)
      const zero = raw.timeSystem.zeroPoint
      const nameX = zero === 'unknown' ? 'time [days]' : `time [${zero}, days]`
      print(braillePlot(lightCurve.time, lightCurve.flux, { nameX, nameY: 'relative flux' }))
    }
    if (options.svg !== undefined) {
      const drawn = decimate(lightCurve.time, lightCurve.flux, { points: SVG_POINTS })
      const svg = lightCurveSvg(
        { time: Array.from(drawn.time), flux: Array.from(drawn.flux) },
        { title: raw.star ?? file, timeSystem: raw.timeSystem.zeroPoint },
      )
      writeFile(options.svg, svg)
      note(`picture: ${displayPath(options.svg)}`)
    }
  }
  return failed > 0 ? ExitCode.someFailed : ExitCode.done
}

function tryNormalise(lightCurve: LightCurve): LightCurve | LightCurveError {
  try {
    return normalise(lightCurve)
  } catch (error) {
    if (error instanceof LightCurveError) return error
    throw error
  }
}

/** The picture must not take the place of the data that it shows. */
function requireOther(svg: string, inputs: readonly InputStar[]): void {
  const there = statSync(svg, { throwIfNoEntry: false })
  if (there === undefined) return
  for (const { path, name } of inputs.flatMap((input) => input.files)) {
    const { dev, ino } = statSync(path)
    if (dev === there.dev && ino === there.ino)
      throw new CommandError(`--svg ${svg} is ${name} itself; name another file`)
  }
}

function writeFile(path: string, text: string): void {
  writeNamed(path, () => writeFileSync(path, text), { flag: '--svg' })
}
