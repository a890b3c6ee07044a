import { FEATURES } from '@longrun/search'
import type { Candidate, StarResult } from '@longrun/search'
import type { Column, JsonObject, TableSchema } from '@longrun/runs'
import type { LightCurve } from '@longrun/lightcurve'

import { finite, integer, number, sentences, text } from '../table-columns.ts'

type Value = string | number | boolean | null

/** Rows of one star, as the run's tables hold them. */
export interface SurveyRows {
  readonly stars: readonly JsonObject[]
  readonly candidates: readonly JsonObject[]
  readonly transits: readonly JsonObject[]
}

const IDENTITY: readonly Column[] = [
  text('star', 'name of the star; empty when the file does not say'),
  text('mission', 'mission, as the file says'),
  text('origin', 'measured, injected or synthetic'),
  text('timeSystem', 'zero point of every t0: BJD, BKJD = BJD-2454833, BTJD = BJD-2457000 ...'),
]

const SIGNAL: readonly Column[] = [
  number('periodDays', 'd', 'orbital period'),
  number('periodErrDays', 'd', 'its one-sigma error'),
  number('t0', 'd', 'mid-transit time in timeSystem'),
  number('t0ErrDays', 'd', 'its one-sigma error'),
  number('durationHours', 'h', 'transit duration'),
  number('durationErrHours', 'h', 'its one-sigma error'),
  number('depthPpm', 'ppm', 'transit depth, positive = dip'),
  number('depthErrPpm', 'ppm', 'its one-sigma error'),
  number('snr', null, 'white SNR: depth over its error'),
  number('snrRed', null, 'SNR with red noise (Pont+ 2006)'),
  number('sde', null, 'signal detection efficiency over this period grid'),
  number('power', null, 'delta log-likelihood of the box'),
  number(
    'fapStar',
    null,
    'false-alarm probability of this star by shuffled blocks; null unless asked for (params.fap)',
  ),
  integer('transits', 'transits that have data'),
  text('disposition', 'candidate, low-confidence, eclipsing-binary, variable or single-event'),
  text('reasons', 'why that disposition, and every doubt'),
]

/** First table: exactly one row an item. */
export const STARS: TableSchema = {
  name: 'stars',
  columns: [
    ...IDENTITY,
    integer('points', 'rows searched, after quality mask and clipping'),
    number('spanDays', 'd', 'time from the first to the last point'),
    ...FEATURES.map(({ name, unit, definition }) =>
      number(name, unit === '-' ? null : unit, definition),
    ),
    integer('candidateCount', 'rows of this star in the candidates table'),
    ...SIGNAL.map((column) => ({
      ...column,
      name: `top${column.name[0].toUpperCase()}${column.name.slice(1)}`,
      description: `best candidate: ${column.description}`,
    })),
    text('extras', 'companions of the features (errors, counts), as JSON'),
    text('nullReasons', 'feature -> why it is null, as JSON'),
    text('warnings', 'what was guessed, dropped or doubtful'),
  ],
}

/** Second table: one row a candidate, best first within a star. */
export const CANDIDATES: TableSchema = {
  name: 'candidates',
  columns: [...IDENTITY, integer('rank', '1 is the best of its star'), ...SIGNAL],
}

/** Third table: one row a transit that has data, of candidates that bodies passing explain. */
export const TRANSITS: TableSchema = {
  name: 'transits',
  columns: [
    ...IDENTITY,
    integer('rank', 'of the candidate, 1 is the best of its star'),
    number('periodDays', 'd', 'orbital period of the candidate'),
    integer('number', 'transit number, 0 at the t0 of the candidate'),
    number('t0', 'd', 'mid-transit time in timeSystem; as predicted where t0ErrDays is empty'),
    number('t0ErrDays', 'd', 'its one-sigma error'),
    number('lateDays', 'd', 'observed less predicted mid-transit time'),
    number('depthPpm', 'ppm', 'depth of this transit'),
    number('depthErrPpm', 'ppm', 'its one-sigma error'),
    number('coverage', null, 'share of the rows expected in transit that are there, 0-1'),
    {
      name: 'nearGap',
      type: 'boolean',
      unit: null,
      description: 'half of the rows within one duration before or after it are missing',
    },
  ],
}

/** What the search said of a star, as rows. Non-finite numbers become null. */
export function surveyRows(lightCurve: LightCurve, result: StarResult): SurveyRows {
  const identity = {
    star: result.star,
    mission: lightCurve.mission,
    origin: lightCurve.origin,
    timeSystem: result.timeSystem,
  }
  const features = FEATURES.map(({ name }): [string, Value] => [
    name,
    finite(result.features.values[name]),
  ])
  const top = Object.entries(signal(result.candidates[0])).map(([name, value]): [string, Value] => [
    `top${name[0].toUpperCase()}${name.slice(1)}`,
    value,
  ])
  return {
    stars: [
      {
        ...identity,
        points: result.points,
        spanDays: finite(result.spanDays),
        ...Object.fromEntries(features),
        candidateCount: result.candidates.length,
        ...Object.fromEntries(top),
        extras: compactJson(result.features.extras),
        nullReasons: compactJson(result.features.reasons),
        warnings: sentences(result.warnings),
      },
    ],
    candidates: result.candidates.map((candidate, i) => ({
      ...identity,
      rank: i + 1,
      ...signal(candidate),
    })),
    transits: result.candidates.flatMap(({ events = [], periodDays }, i) =>
      events.map((event) => ({
        ...identity,
        rank: i + 1,
        periodDays: finite(periodDays),
        ...event,
      })),
    ),
  }
}

function signal(candidate: Candidate | undefined): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    SIGNAL.map(({ name }): [string, Value] => {
      const value = candidate?.[name as keyof Candidate]
      if (Array.isArray(value)) return [name, sentences(value as readonly string[])]
      return [name, typeof value === 'number' ? finite(value) : ((value as Value) ?? null)]
    }),
  )
}

function compactJson(record: Readonly<Record<string, Value>>): string | null {
  const entries = Object.entries(record)
    .map(([key, value]) => [key, typeof value === 'number' ? finite(value) : value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? null : JSON.stringify(Object.fromEntries(entries))
}
