import { join } from 'node:path'

import type { LabelScores } from '@longrun/pipelines'
import { methodWords, shownGroups } from '@longrun/report'
import { csvBytes, type Json } from '@longrun/runs'

import { writeNamed } from './named-place.ts'
import { writeWhole } from './whole-file.ts'

/** Files of `run score --out`, by what they hold. */
export interface ScoreFiles {
  readonly scoresPath: string
  readonly reportPath: string
}

const COLUMNS = [
  'part',
  'coder',
  'by',
  'group',
  'n',
  'incidents',
  'metric',
  'value',
  'low',
  'high',
  'level',
  'method',
  'bcaLow',
  'bcaHigh',
  'worst',
  'best',
  'reason',
  'class',
]

/** Writes report.html and scores.csv into a folder that exists; of restricted data without what small counts would tell. */
export function writeScoreFiles(
  folder: string,
  {
    page,
    scores,
    isRestricted,
  }: { readonly page: string; readonly scores: LabelScores; readonly isRestricted: boolean },
): ScoreFiles {
  const files = {
    scoresPath: join(folder, 'scores.csv'),
    reportPath: join(folder, 'report.html'),
  }
  const table = csvBytes(COLUMNS, scoreRows(scores, isRestricted))
  writeNamed(files.scoresPath, () => writeWhole(files.scoresPath, table))
  writeNamed(files.reportPath, () => writeWhole(files.reportPath, page))
  return files
}

/** What stands of each of several classes against the rest. */
const CLASS_METRICS = ['prevalence', 'answerRate', 'precision', 'recall', 'f1'] as const

/** One row a metric and group; of several classes also a row a metric and class. */
function scoreRows(scores: LabelScores, isRestricted: boolean): readonly (readonly Json[])[] {
  return shownGroups({ ...scores, isRestricted }).flatMap(
    ({ group, metrics, isWhole, incidents, hasClasses }) => {
      const { part, coder, by, value: name, score } = group
      const row = (metric: string, own: Shown, ofClass: string | null = null): readonly Json[] => [
        part,
        coder,
        by,
        name,
        score.items,
        incidents,
        metric,
        own.value,
        own.interval.low,
        own.interval.high,
        own.interval.level,
        methodWords(own.interval.method, isRestricted),
        own.bca?.low ?? null,
        own.bca?.high ?? null,
        isWhole ? (own.bounds?.worst ?? null) : null,
        isWhole ? (own.bounds?.best ?? null) : null,
        own.reason ?? own.interval.reason,
        ofClass,
      ]
      const all = score.metrics as Readonly<Record<string, Shown>>
      const { calibration } = group
      return [
        ...metrics.map((metric) => row(metric, all[metric])),
        ...(calibration === null || !metrics.includes('accuracy')
          ? []
          : (['brier', 'ece', 'overconfidence'] as const).map((metric) =>
              row(metric, calibration[metric]),
            )),
        ...(score.kind !== 'classes' || !hasClasses
          ? []
          : score.perClass.flatMap((one, code) =>
              CLASS_METRICS.map((metric) => row(metric, one.metrics[metric], scores.classes[code])),
            )),
      ]
    },
  )
}

interface Shown {
  readonly value: number | null
  readonly reason: string | null
  readonly interval: Ends & { readonly level: number; readonly method: string }
  readonly bca?: Ends
  readonly bounds?: { readonly worst: number | null; readonly best: number | null }
}

interface Ends {
  readonly low: number | null
  readonly high: number | null
  readonly reason: string | null
}
