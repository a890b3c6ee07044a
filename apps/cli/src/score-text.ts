import {
  type CoderAgreement,
  type GroupScore,
  type LabelScores,
  triedWords,
} from '@longrun/pipelines'
import type { Estimate, Interval, MetricBounds } from '@longrun/statistics'

import type { DatasetHistory } from './labelling-history.ts'
import { counted } from './terminal/quantity.ts'
import { printable, textTable } from './terminal/text-table.ts'

/** Metrics of the short lines, of those that the score has. */
const SHORT = ['accuracy', 'precision', 'recall', 'specificity', 'f1', 'macroF1', 'kappa']

/** Place of the bounds in a row of metrics. */
const BOUNDS = 4

/** Scores for a person: of each label its table and metrics, then types and strata in short lines. */
export function scoreText(scores: LabelScores, history: DatasetHistory): string {
  const sections = scores.parts.flatMap((part) =>
    scores.coders.map((coder) => {
      const own = scores.groups.filter((group) => group.part === part && group.coder === coder)
      const all = own.find(({ by }) => by === 'all')
      return all === undefined
        ? `${part} part against ${printable(coder)}: no narrative has this label`
        : coderText(all, own, scores)
    }),
  )
  return [
    ...sections,
    ...scores.agreement.map((agreement) => agreementText(agreement)),
    ...(scores.groups.some(({ by, score }) => by === 'all' && hasEffectiveN(score))
      ? [EFFECTIVE_N]
      : []),
    historyText(history, scores),
  ].join('\n\n')
}

/** Of intervals by incident, whose n is not the number of narratives. */
const EFFECTIVE_N =
  'effective n: how many independent narratives would fix a share as well; of kappa, MCC and AC1, which are no share, it may exceed the narratives there are.'

function hasEffectiveN({ metrics }: GroupScore['score']): boolean {
  return Object.values(metrics).some(({ interval }) => interval.method.includes('effective n'))
}

/** How often the test part was opened, and what was tried. */
export function historyText(
  history: DatasetHistory,
  { parts }: Pick<LabelScores, 'parts'>,
): string {
  const { runs, testOpened } = history
  return [
    parts.includes('test')
      ? `Test part: open; opened ${counted(testOpened.allRuns, 'time')} on this dataset in this home (${testOpened.thisRun} by scores of this run).`
      : `Test part: not looked at; opened ${counted(testOpened.allRuns, 'time')} on this dataset in this home. \`--open-test\` opens it, and is counted.`,
    `Tried on this dataset in this home: ${triedWords(history)} in ${counted(runs, 'run')}.`,
  ].join('\n')
}

function coderText(all: GroupScore, groups: readonly GroupScore[], scores: LabelScores): string {
  const { score, calibration } = all
  const lines = [
    `${all.part} part against ${printable(all.coder)}: ${counted(score.items, 'narrative')} of ${counted(score.clusters, 'incident')}${missingText(all)}`,
    confusionText(score, scores.classes),
    metricTable(score),
    ...(score.kind === 'classes' ? [classTable(score, scores.classes)] : []),
  ]
  if (calibration !== null)
    lines.push(
      `  stated confidence (${counted(calibration.items, 'answer')}): Brier ${withInterval(calibration.brier, calibration.brier.interval)}; ECE ${withInterval(calibration.ece, calibration.ece.interval)}; overconfidence ${withInterval(calibration.overconfidence, calibration.overconfidence.interval)}`,
      textTable(
        ['confidence', 'answers', 'mean', 'right', '95 % interval'],
        calibration.bins.map((bin) => [
          `${bin.least.toFixed(2)}-${bin.most.toFixed(2)}`,
          String(bin.items),
          bin.meanConfidence.toFixed(3),
          bin.accuracy.toFixed(3),
          intervalText(bin.interval),
        ]),
        { indent: '    ', right: ['answers', 'mean', 'right'] },
      ),
    )
  const others = groups.filter(({ by }) => by !== 'all')
  if (others.length > 0) lines.push(groupTable(others))
  return lines.join('\n')
}

/** Items without an answer, by manual label: never counted as a no. */
function missingText({ unanswered, withoutLabel, score }: GroupScore): string {
  const kinds = { ...unanswered, 'answers without label': withoutLabel }
  const parts = Object.entries(kinds).flatMap(([outcome, counts]) => {
    const all = counts.reduce((sum, n) => sum + n, 0)
    return all === 0 ? [] : [`${all} ${outcome}`]
  })
  const gold = score.withoutGold === 0 ? '' : `, ${score.withoutGold} without label`
  return `${parts.length === 0 ? '' : `; no answer: ${parts.join(', ')}`}${gold}`
}

function confusionText(score: GroupScore['score'], classes: readonly string[]): string {
  const counts =
    score.kind === 'yesNo'
      ? [score.counts.tn, score.counts.fp, score.counts.fn, score.counts.tp]
      : Array.from(score.table.counts)
  const order = score.kind === 'yesNo' ? [1, 0] : classes.map((_, c) => c)
  const header = ['', ...order.map((c) => `answer ${printable(classes[c])}`)]
  return textTable(
    header,
    order.map((g) => [
      `label ${printable(classes[g])}`,
      ...order.map((a) => String(counts[g * classes.length + a])),
    ]),
    { indent: '  ', right: header.slice(1) },
  )
}

function metricTable(score: GroupScore['score']): string {
  const rows =
    score.kind === 'yesNo'
      ? Object.entries(score.metrics).map(([name, metric]) =>
          metricRow(name, metric, metric.bounds),
        )
      : Object.entries(score.metrics).map(([name, metric]) =>
          metricRow(name, metric, name === 'accuracy' ? score.accuracyBounds : null),
        )
  // without missing answers there is nothing to bound
  const isBounded = rows.some((row) => row[BOUNDS] !== '')
  const shown = (row: readonly string[]): readonly string[] =>
    isBounded ? row : row.toSpliced(BOUNDS, 1)
  return textTable(
    shown(['metric', 'value', '95 % interval', 'BCa bootstrap', 'worst to best', 'method']),
    rows.map(shown),
    { indent: '  ', right: ['value'] },
  )
}

/** Each of several classes against the rest. */
function classTable(
  { perClass }: Extract<GroupScore['score'], { kind: 'classes' }>,
  classes: readonly string[],
): string {
  return textTable(
    ['class', 'labels', 'answers', 'precision', 'recall', 'f1'],
    perClass.map(({ counts: { tp, fp, fn }, metrics: { precision, recall, f1 } }, code) => [
      printable(classes[code]),
      String(tp + fn),
      String(tp + fp),
      ...[precision, recall, f1].map((metric) => withInterval(metric, metric.interval)),
    ]),
    { indent: '  ', right: ['labels', 'answers'] },
  )
}

function metricRow(
  name: string,
  metric: Estimate & { readonly interval: Interval; readonly bca: Interval },
  bounds: MetricBounds | null,
): readonly string[] {
  const isSame = bounds !== null && bounds.worst === metric.value && bounds.best === metric.value
  return [
    words(name),
    numberText(metric.value),
    intervalText(metric.interval),
    intervalText(metric.bca),
    bounds === null || isSame ? '' : `${numberText(bounds.worst)} to ${numberText(bounds.best)}`,
    metric.reason ?? metric.interval.reason ?? metric.interval.method,
  ]
}

function groupTable(groups: readonly GroupScore[]): string {
  const names = SHORT.filter((name) => name in groups[0].score.metrics)
  return textTable(
    ['by', 'value', 'n', ...names.map(words), 'no answer'],
    groups.map(({ by, value, score, unanswered, withoutLabel }) => {
      const metrics = score.metrics as Readonly<
        Record<string, Estimate & { readonly interval: Interval }>
      >
      const { refused, failed } = unanswered
      const missing = [...refused, ...failed, ...withoutLabel].reduce((sum, n) => sum + n, 0)
      return [
        printable(by),
        value === null ? '(empty)' : printable(value),
        String(score.items),
        ...names.map((name) => withInterval(metrics[name], metrics[name].interval)),
        String(missing),
      ]
    }),
    { indent: '  ', right: ['n', 'no answer'] },
  )
}

function agreementText({ part, coders, alpha, pairs }: CoderAgreement): string {
  return [
    `${part} part, agreement of ${coders.map(printable).join(', ')}: Krippendorff's alpha ${withInterval(alpha, alpha.interval)}${alpha.reason === null ? '' : ` (${alpha.reason})`}, ${counted(alpha.pairableItems, 'narrative')} with two labels or more`,
    ...pairs.map(
      ({ coders: [a, b], score }) =>
        `  ${printable(a)} and ${printable(b)}: agree on ${withInterval(score.metrics.accuracy, score.metrics.accuracy.interval)} of ${score.items}; kappa ${withInterval(score.metrics.kappa, score.metrics.kappa.interval)}`,
    ),
  ].join('\n')
}

/** `negativePredictiveValue` in words. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function withInterval({ value }: Estimate, interval: Interval): string {
  return interval.low === null
    ? numberText(value)
    : `${numberText(value)} (${intervalText(interval)})`
}

function intervalText({ low, high }: Interval): string {
  return low === null || high === null ? '-' : `${low.toFixed(3)} to ${high.toFixed(3)}`
}

function numberText(value: number | null): string {
  return value === null ? '-' : value.toFixed(3)
}
