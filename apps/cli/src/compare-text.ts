import type { GroupComparison, LabelComparison, RunPair } from '@longrun/pipelines'

import { type ComparedRun, promptWords } from './compared-runs.ts'
import {
  intervalText,
  metricWords,
  numberText,
  probabilityText,
  withInterval,
} from './terminal/estimate-text.ts'
import { counted } from './terminal/quantity.ts'
import { printable, textTable } from './terminal/text-table.ts'

/** Differences worth a line in the table of metrics. */
const METRICS = [
  'accuracy',
  'precision',
  'recall',
  'specificity',
  'f1',
  'balancedAccuracy',
  'mcc',
  'kappa',
] as const

/** A comparison for a person: who is who, agreement, differences with tests, and what differs. */
export function compareText(
  comparison: LabelComparison,
  runs: readonly ComparedRun[],
  { isWritten }: { readonly isWritten: boolean },
): string {
  return [
    runs.map(runText).join('\n'),
    ...comparison.pairs.map((pair) => pairText(pair, comparison, runs)),
    disagreementText(comparison, isWritten),
  ].join('\n\n')
}

function runText(run: ComparedRun): string {
  const missing = [
    [run.refused, 'refused'],
    [run.failed, 'failed'],
    [run.pending, 'pending'],
  ].flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}`]))
  return [
    `${run.letter}  ${printable(run.name)} ${run.runId}: ${printable(run.model)}; prompt ${printable(promptWords(run))}; ${counted(run.answered, 'answer')}${missing.length === 0 ? '' : `, ${missing.join(', ')}`}`,
    ...originLines(run).map((line) => `   ${line}`),
  ].join('\n')
}

/** What the endpoint said of itself, and answers that are no new ones. */
export function originLines(
  { origins, recalled, parentRunId }: Pick<ComparedRun, 'origins' | 'recalled' | 'parentRunId'>,
  { withCounts = true }: { readonly withCounts?: boolean } = {},
): readonly string[] {
  const tail = (answers: number): string => (withCounts ? ` (${answers})` : '')
  const named = (list: typeof origins.models, unnamed: number): string =>
    [
      ...list.map(({ name, answers }) => `${printable(name)}${tail(answers)}`),
      ...(unnamed === 0 ? [] : [`not stated${tail(unnamed)}`]),
    ].join(', ')
  const lines = [
    `returned model: ${named(origins.models, origins.unnamed.model)}; fingerprint: ${named(origins.fingerprints, origins.unnamed.fingerprint)}`,
  ]
  if (origins.models.length > 1 || origins.fingerprints.length > 1)
    lines.push('DRIFT within the run: the endpoint answered under more than one name')
  if (recalled > 0)
    lines.push(
      `${withCounts ? counted(recalled, 'answer') : 'answers'} came from the response cache: no new draw of the model (cache: false asks anew)`,
    )
  if (parentRunId !== null)
    lines.push(`a fork of ${parentRunId}: equal questions took its answers over`)
  return lines
}

function pairText(
  { a, b, counts, agreement, groups }: RunPair,
  comparison: LabelComparison,
  runs: readonly ComparedRun[],
): string {
  const names = [runs[a].letter, runs[b].letter] as const
  const lines = [
    `${names[0]} and ${names[1]}: both answered ${counted(counts.bothAnswered, 'narrative')}${leftOut(counts, names)}`,
    ...driftBetween(runs[a], runs[b]).map((line) => `  ${line}`),
    textTable(
      ['agreement', 'value', 'n', 'same answer', 'kappa', 'AC1'],
      agreement.map(({ by, value, score }) => [
        printable(by),
        value === null ? '' : printable(value),
        String(score.items),
        withInterval(score.metrics.accuracy, score.metrics.accuracy.interval),
        withInterval(score.metrics.kappa, score.metrics.kappa.interval),
        withInterval(score.metrics.ac1, score.metrics.ac1.interval),
      ]),
      { indent: '  ', right: ['n'] },
    ),
  ]
  const hasFamily = runs.length > 2
  for (const part of comparison.parts)
    for (const coder of comparison.coders) {
      const own = groups.filter((group) => group.part === part && group.coder === coder)
      lines.push(...coderLines(own, { part, coder, names, hasFamily }))
    }
  return lines.join('\n')
}

function leftOut(
  { onlyAAnswered, onlyBAnswered, neitherAnswered, onlyInA, onlyInB }: RunPair['counts'],
  [a, b]: readonly [string, string],
): string {
  const reasons = [
    [onlyAAnswered, `without an answer of ${b}`],
    [onlyBAnswered, `without an answer of ${a}`],
    [neitherAnswered, 'without an answer of either'],
    [onlyInA, `only in the selection of ${a}`],
    [onlyInB, `only in the selection of ${b}`],
  ] as const
  const given = reasons.flatMap(([n, why]) => (n === 0 ? [] : [`${n} ${why}`]))
  return given.length === 0 ? '; none left out' : `; left out: ${given.join(', ')}`
}

/** A hosted model may change under its name between two runs. */
export function driftBetween(a: ComparedRun, b: ComparedRun): readonly string[] {
  if (a.model !== b.model) return []
  const names = (list: ComparedRun['origins']['models']): string =>
    list.map(({ name }) => name).join('\0')
  const changed = [
    ...(names(a.origins.models) === names(b.origins.models) ? [] : ['model']),
    ...(names(a.origins.fingerprints) === names(b.origins.fingerprints) ? [] : ['fingerprint']),
  ]
  return changed.length === 0
    ? []
    : [`DRIFT: the same model was asked, and the returned ${changed.join(' and ')} differs`]
}

function coderLines(
  groups: readonly GroupComparison[],
  {
    part,
    coder,
    names: [a, b],
    hasFamily,
  }: {
    readonly part: string
    readonly coder: string
    readonly names: readonly [string, string]
    readonly hasFamily: boolean
  },
): readonly string[] {
  const all = groups.find(({ by }) => by === 'all')
  if (all === undefined)
    return [`  ${part} part against ${printable(coder)}: no narrative has this label`]
  const { accuracy, binary } = all
  const lines = [
    `  ${part} part against ${printable(coder)}: ${counted(accuracy.items, 'narrative')} of ${counted(accuracy.clusters, 'incident')}${skipped(all)}`,
  ]
  if (binary !== null)
    lines.push(
      textTable(
        ['metric', a, b, `${a} - ${b}`, '95 % interval', 'BCa bootstrap'],
        METRICS.map((name) => {
          const metric = binary.metrics[name]
          return [
            metricWords(name),
            numberText(metric.a.value),
            numberText(metric.b.value),
            numberText(metric.difference.value),
            intervalText(metric.interval),
            intervalText(metric.bca),
          ]
        }),
        { indent: '    ', right: [a, b, `${a} - ${b}`] },
      ),
    )
  lines.push(testTable(groups, { names: [a, b], hasFamily }))
  return lines
}

function skipped({ binary }: GroupComparison): string {
  if (binary === null) return ''
  const { onlyA, onlyB, both } = binary.leftOut
  const all = onlyA + onlyB + both
  return all === 0 ? '' : `; ${all} with this label left out: one run or both did not answer`
}

/** Right answers, and whether their number differs by more than chance. */
function testTable(
  groups: readonly GroupComparison[],
  {
    names: [a, b],
    hasFamily,
  }: { readonly names: readonly [string, string]; readonly hasFamily: boolean },
): string {
  const header = [
    'right answers',
    'n',
    a,
    b,
    `${a} - ${b}`,
    `only ${a}`,
    `only ${b}`,
    'exact p',
    'mid-p',
    'Durkalski p',
    ...(hasFamily ? ['Holm p'] : []),
    'use',
  ]
  return textTable(
    header,
    groups.map(({ by, value, accuracy, holmP }) => [
      by === 'all' ? 'all' : printable(`${by} ${value ?? '(empty)'}`),
      String(accuracy.items),
      numberText(accuracy.shareA.value),
      numberText(accuracy.shareB.value),
      withInterval(accuracy.difference, accuracy.interval),
      String(accuracy.pairs.onlyA),
      String(accuracy.pairs.onlyB),
      probabilityText(accuracy.mcnemar.exactP),
      probabilityText(accuracy.mcnemar.midP),
      // without a discordant pair nothing speaks against equality
      probabilityText(
        accuracy.test === 'Durkalski 2003' ? accuracy.p : accuracy.clustered.durkalski.p,
      ),
      ...(hasFamily ? [probabilityText(holmP)] : []),
      accuracy.test,
    ]),
    { indent: '    ', right: header.slice(1, 4) },
  )
}

function disagreementText(
  { disagreements, hiddenDisagreements, parts }: LabelComparison,
  isWritten: boolean,
): string {
  const hidden =
    hiddenDisagreements === 0
      ? ''
      : `; ${hiddenDisagreements} more in the test part, which is closed`
  const { length } = disagreements
  const lists =
    isWritten || length === 0
      ? ''
      : ` --out DIR lists the ${length === 1 ? 'one' : length} side by side.`
  return `The runs disagree on ${counted(length, 'narrative')}${hidden}.${lists}${parts.includes('test') ? '' : '\nTest part: not looked at. `--open-test` opens it, and is counted.'}`
}
