import type { LightCurve, Origin } from '@longrun/lightcurve'
import { numberOf, textOf } from './fits-header.ts'
import type { FitsHeader } from './fits-header.ts'
import { findColumn } from './fits-columns.ts'
import type { FitsTable } from './fits-table.ts'
import { starFromFileName } from './star-name.ts'
import type { StarName } from './star-name.ts'

/** Star, mission, quarter or sector, producer and origin of a FITS light curve. */
export interface FitsIdentity extends StarName {
  readonly producer: LightCurve['producer']
  readonly origin: Origin
  readonly warnings: readonly string[]
}

/**
 * Reads from header keywords (TELESCOP, MISSION, OBJECT, KEPLERID, TICID, QUARTER, CAMPAIGN, SECTOR,
 * ORIGIN, CREATOR) who a light curve belongs to and who made it; the file name fills what they leave
 * open, which is said in `warnings`. `TELESCOP = 'SYNTHETIC'` makes the mission synthetic, and the origin too where LRORIGIN is silent.
 */
export function fitsIdentity(primary: FitsHeader, table: FitsTable, name: string): FitsIdentity {
  const text = (key: string) => textOf(primary, key) ?? textOf(table.header, key)
  const number = (key: string) => numberOf(primary, key) ?? numberOf(table.header, key)
  const warnings: string[] = []
  const synthetic = text('TELESCOP')?.toUpperCase() === 'SYNTHETIC'
  const fromName = starFromFileName(name)

  let mission = synthetic ? 'synthetic' : missionOf(text)
  let star = starOf(text, number, mission)
  let part = partOf(number)
  if (star === null && fromName.star !== null) {
    star = fromName.star
    warnings.push(`the header names no star; ${star} taken from the file name`)
  }
  if (mission === null && fromName.mission !== null) {
    mission = fromName.mission
    warnings.push(`the header names no mission; ${mission} taken from the file name`)
  }
  if (part === null && fromName.part !== null && fromName.star === star) part = fromName.part
  const producer = producerOf(text, table, mission)
  return {
    star,
    mission,
    part,
    producer,
    origin: originOf(synthetic, text, primary),
    warnings,
  }
}

type TextKey = (key: string) => string | null
type NumberKey = (key: string) => number | null

function missionOf(text: TextKey): string | null {
  const telescope = text('TELESCOP')?.toUpperCase() ?? ''
  const mission = text('MISSION')?.toUpperCase() ?? ''
  if (mission === 'K2' || text('OBJECT')?.startsWith('EPIC') === true) return 'K2'
  if (telescope === 'KEPLER' || mission === 'KEPLER') return 'Kepler'
  if (telescope === 'TESS' || mission === 'TESS') return 'TESS'
  if (/ogle|macho/i.test(text('DB_ORIGIN') ?? '')) return 'ground'
  if (text('OgleII_name') !== null || text('MACHO_name') !== null) return 'ground'
  return null
}

function starOf(text: TextKey, number: NumberKey, mission: string | null): string | null {
  const object = text('OBJECT')
  if (mission === 'synthetic') return object
  const tic = number('TICID')
  if (tic !== null) return `TIC ${tic}`
  const kepler = number('KEPLERID')
  if (kepler !== null) return `${mission === 'K2' ? 'EPIC' : 'KIC'} ${kepler}`
  if (object !== null && /^\d+$/.test(object)) {
    if (mission === 'TESS') return `TIC ${Number(object)}`
    if (mission === 'Kepler') return `KIC ${Number(object)}`
    if (mission === 'K2') return `EPIC ${Number(object)}`
  }
  return object ?? text('IDENT')
}

function partOf(number: NumberKey): string | null {
  const sector = number('SECTOR')
  if (sector !== null) return `S${sector}`
  const campaign = number('CAMPAIGN')
  if (campaign !== null) return `C${campaign}`
  const quarter = number('QUARTER')
  return quarter === null ? null : `Q${quarter}`
}

/** Kepler writes its flags as SAP_QUALITY, SPOC and QLP as QUALITY; QLP's bits are not SPOC's. */
function producerOf(
  text: TextKey,
  table: FitsTable,
  mission: string | null,
): LightCurve['producer'] {
  if (/lightkurve/i.test(text('CREATOR') ?? '')) {
    if (mission === 'TESS') return 'lightkurve-tess'
    if (mission === 'Kepler' || mission === 'K2') return 'lightkurve-kepler'
  }
  const maker = `${text('ORIGIN') ?? ''} ${text('CREATOR') ?? ''} ${text('PROCVER') ?? ''}`
  if (/qlp/i.test(maker) || findColumn(table, ['KSPSAP_FLUX', 'DET_FLUX']) !== null) return 'QLP'
  if (mission === null || mission === 'ground') return 'none'
  if (findColumn(table, ['PDCSAP_FLUX']) === null) return 'none'
  if (findColumn(table, ['SAP_QUALITY']) !== null) return 'Kepler'
  return findColumn(table, ['QUALITY']) === null ? 'none' : 'SPOC'
}

/**
 * LRORIGIN is Longrun's own statement. Without it SIMDATA marks a pipeline's simulated data, and
 * ORIGIN may say that transits were injected into real ones.
 */
function originOf(synthetic: boolean, text: TextKey, primary: FitsHeader): Origin {
  const stated = text('LRORIGIN')
  if (stated === 'measured' || stated === 'injected' || stated === 'synthetic') return stated
  if (synthetic || primary.cards.get('SIMDATA') === true) return 'synthetic'
  return /inject/i.test(text('ORIGIN') ?? '') ? 'injected' : 'measured'
}
