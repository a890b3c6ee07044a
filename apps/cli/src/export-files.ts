import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

import { type ExportOptions, type Ledger, listEvents, openLedger, recordEvent } from '@longrun/runs'

import { CommandError } from './exit.ts'

const FAILED = 'failed.csv'
/** Event that says which list of failures an export of the run wrote. */
const EXPORTED = 'exported'
const FORMATS: Readonly<Record<string, ExportOptions['format']>> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.pq': 'parquet',
}

/**
 * The format of an export: as asked, else by the ending of its file. Throws `CommandError` for an
 * ending that names no format, or another one than was asked for.
 */
export function formatOf(
  out: string,
  asked: ExportOptions['format'] | undefined,
): ExportOptions['format'] {
  const ending = extname(out).toLowerCase()
  const named = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined
  if (asked === undefined && named === undefined)
    throw new CommandError(
      `--out ${basename(out)}: the ending says no format that can be written; end it in ${Object.keys(FORMATS).join(', ')}, or give --format`,
    )
  if (asked !== undefined && named !== undefined && asked !== named)
    throw new CommandError(
      `--out ${basename(out)} ends like ${named}, and --format says ${asked}: change one of them`,
    )
  return asked ?? named ?? 'csv'
}

/**
 * Name of the list of failures beside `out`: failed.csv, unless there is one that this run did not
 * write, which another run's export may need; then NAME.failed.csv.
 */
export async function failedNameFor(ledger: Ledger, runId: string, out: string): Promise<string> {
  const path = join(dirname(out), FAILED)
  if (!existsSync(path)) return FAILED
  const sha256 = readableSha256(path)
  const isOwn = sha256 !== null && (await isNoted(ledger, runId, { path, sha256 }))
  return isOwn ? FAILED : `${basename(out, extname(out))}.${FAILED}`
}

/** Remembers a list of failures as the run's own, so that its next export may replace it. */
export async function rememberFailed(
  { home }: Pick<Ledger, 'home'>,
  runId: string,
  failedPath: string,
): Promise<void> {
  if (basename(failedPath) !== FAILED) return
  try {
    // an export reads: where nothing can be written, the next one takes another name
    const ledger = await openLedger(home, { create: false })
    try {
      const list = { path: failedPath, sha256: sha256Of(failedPath) }
      if (!(await isNoted(ledger, runId, list))) await recordEvent(ledger, runId, EXPORTED, list)
    } finally {
      await ledger.close()
    }
  } catch {
    // the export itself is whole
  }
}

interface FailedList {
  readonly path: string
  /** Of its bytes, in hex. */
  readonly sha256: string
}

async function isNoted(
  ledger: Ledger,
  runId: string,
  { path, sha256 }: FailedList,
): Promise<boolean> {
  return (await listEvents(ledger, runId)).some(({ type, detail }) => {
    const noted = detail as Partial<FailedList> | null
    return type === EXPORTED && noted?.path === path && noted.sha256 === sha256
  })
}

/** Null for what cannot be read: somebody else's, or a folder. */
function readableSha256(path: string): string | null {
  try {
    return sha256Of(path)
  } catch {
    return null
  }
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
