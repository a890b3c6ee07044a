import type { FailureGroup, ReportCandidate, ReportStar, WarningGroup } from '@longrun/report'
import {
  iterateFailures,
  iterateResults,
  type JsonObject,
  type Ledger,
  type ResultRow,
} from '@longrun/runs'
import type { StarPictures } from '@longrun/search'

/** Stars whose pictures are held at a time; the report shows at most 100 of them. */
const PICTURES_KEPT = 300
/** Failures shown of each class. */
const EXAMPLES = 10
/** Different warnings told apart; a survey repeats a few. */
const WARNINGS_KEPT = 200

interface Collected {
  readonly stars: readonly ReportStar[]
  readonly warnings: readonly WarningGroup[]
}

/** The survey's rows as a report wants them; pictures of the best stars only, so memory is bounded. */
export async function collectStars(
  ledger: Ledger,
  runId: string,
  options: {
    readonly truth?: ReadonlyMap<string, string> | undefined
    readonly onRow: (row: JsonObject) => void
  },
): Promise<Collected> {
  const best = new BestPictures()
  const stars: ReportStar[] = []
  const warnings = new Map<string, number>()
  for await (const result of iterateResults(ledger, runId)) {
    const row = result.output.tables['stars'][0]
    options.onRow(row)
    const candidates = (result.output.tables['candidates'] ?? []) as unknown as StoredCandidate[]
    best.offer(result, candidates)
    const own = splitSentences(row['warnings'])
    for (const warning of own)
      if (warnings.has(warning) || warnings.size < WARNINGS_KEPT)
        warnings.set(warning, (warnings.get(warning) ?? 0) + 1)
    const truth = options.truth?.get(result.key)
    stars.push({
      key: result.key,
      star: text(row['star']),
      origin: (text(row['origin']) ?? 'measured') as ReportStar['origin'],
      timeSystem: text(row['timeSystem']) ?? 'unknown',
      row: scalars(row),
      nullReasons: parseRecord(row['nullReasons']),
      candidates: candidates.map(toReportCandidate),
      pictures: () => best.of(result.key)?.pictures ?? null,
      vetting: () => best.of(result.key)?.vetting ?? null,
      warnings: own,
      ...(truth === undefined ? {} : { truth }),
    })
  }
  return {
    stars,
    warnings: [...warnings].map(([message, count]) => ({ message, count })),
  }
}

/** Failed items by class, with some examples of each. */
export async function collectFailures(
  ledger: Ledger,
  runId: string,
): Promise<readonly FailureGroup[]> {
  const groups = new Map<string, { count: number; examples: { key: string; message: string }[] }>()
  for await (const { key, errorClass, message } of iterateFailures(ledger, runId)) {
    const group = groups.get(errorClass) ?? { count: 0, examples: [] }
    groups.set(errorClass, group)
    group.count++
    if (group.examples.length < EXAMPLES) group.examples.push({ key, message })
  }
  return [...groups].map(([name, group]) => ({ class: name, ...group }))
}

/** A row of the candidates table. */
type StoredCandidate = Omit<ReportCandidate, 'reasons'> & { readonly reasons: string | null }

function toReportCandidate(stored: StoredCandidate): ReportCandidate {
  return { ...stored, reasons: splitSentences(stored.reasons) }
}

/** What the survey attaches to a star worth a picture. */
interface Attached {
  readonly pictures: StarPictures
  readonly vetting?: NonNullable<ReturnType<NonNullable<ReportStar['vetting']>>>
}

/** Holds the pictures and vetting tests of the most significant stars seen so far. */
class BestPictures {
  private readonly kept = new Map<string, Attached & { readonly rank: number }>()

  offer({ key, output }: ResultRow, candidates: readonly StoredCandidate[]): void {
    const attachment = output.attachment as Partial<Attached> | undefined
    if (attachment?.pictures === undefined) return
    this.kept.set(key, {
      ...attachment,
      pictures: attachment.pictures,
      rank: Math.max(...candidates.map(significance)),
    })
    if (this.kept.size < 2 * PICTURES_KEPT) return
    const ordered = [...this.kept].toSorted(([, a], [, b]) => b.rank - a.rank)
    for (const [dropped] of ordered.slice(PICTURES_KEPT)) this.kept.delete(dropped)
  }

  of(key: string): Attached | null {
    return this.kept.get(key) ?? null
  }
}

/** Confident candidates first, as the report ranks them. */
function significance({ disposition, snrRed }: StoredCandidate): number {
  return (disposition === 'candidate' ? 1e9 : 0) + (snrRed ?? 0)
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function splitSentences(value: unknown): readonly string[] {
  return typeof value === 'string' ? value.split(' | ') : []
}

function parseRecord(value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'string' ? (JSON.parse(value) as Record<string, string>) : {}
}

/** Texts that a report shows elsewhere, or not at all: left out, since every star's row is held. */
const BULKY: ReadonlySet<string> = new Set(['extras', 'nullReasons', 'warnings', 'topReasons'])

function scalars(row: JsonObject): ReportStar['row'] {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !BULKY.has(name)),
  ) as ReportStar['row']
}
