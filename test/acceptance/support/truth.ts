import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'

/** One known planet or binary in a file of the shared data. */
export interface Truth {
  /** Path from the data folder. */
  readonly file: string
  readonly object: string
  readonly periodDays: number
  /** Mid-transit, BJD [days]; null where the table has none. */
  readonly t0Bjd: number | null
  readonly durationDays: number | null
  /** As the catalogue has it: CONFIRMED, CP, FP ... */
  readonly disposition: string
}

const zeroPoints: Readonly<Record<string, number>> = {
  BJD: 0,
  JD: 0,
  HJD: 0,
  BKJD: 2454833,
  BTJD: 2457000,
}

/** A time of a named system as Julian date; null for a system that is not known. */
export function julianDate(time: number, system: string): number | null {
  const zero = zeroPoints[system.split(' ')[0]]
  return zero === undefined ? null : time + zero
}

/** Rows of truth.csv, phase curves left out: they are refused. */
export async function readTruth(data: string): Promise<readonly Truth[]> {
  const text = await readFile(`${data}/lightcurves/truth.csv`, 'utf8')
  const rows: Record<string, string>[] = parse(text, { columns: true })
  return rows
    .filter((row) => !row['file'].includes('/spitzer/'))
    .map((row) => ({
      file: row['file'],
      object: row['object'],
      periodDays: Number(row['period_d']),
      t0Bjd: row['t0'] === '' ? null : julianDate(Number(row['t0']), row['t0_system']),
      durationDays: row['duration_h'] === '' ? null : Number(row['duration_h']) / 24,
      disposition: row['disposition'],
    }))
}
