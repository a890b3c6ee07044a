import { escapeText } from './escape.ts'
import { formatCount, formatNumber, formatShare } from './format-number.ts'
import type { LabellingReportInput } from './labelling-report-input.ts'
import { attemptsDisclosure, type UnansweredDisclosure } from './labelling-unanswered.ts'
import { countOrHidden } from './labelling-words.ts'

/** Tokens, cost and time over all sessions, attempts by class, and what was tried on this table. */
export function useSection(
  { use, history, parts, isRestricted }: LabellingReportInput,
  unanswered: UnansweredDisclosure,
): string {
  const { meters, attempts, sessions, activeSeconds, pricesDate } = use
  const unknown = history.unknownPrompts ?? 0
  const meter = (name: string): number => meters[name] ?? 0
  const calls = Object.values(attempts).reduce((sum, count) => sum + count, 0)
  const listed = Object.entries(attempts).toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const { isHidden, isSumHidden } = attemptsDisclosure(listed, { ...unanswered, isRestricted })
  const facts: (readonly [string, string])[] = [
    ['Sessions', `${formatCount(sessions)}; worked for ${seconds(activeSeconds)}`],
    ['Attempts', countOrHidden(calls, isSumHidden)],
  ]
  if (meter('requests') > 0)
    facts.push([
      'Requests that were answered',
      `${countOrHidden(meter('requests'), isSumHidden)}, ${seconds(meter('latencyMs') / 1000 / meter('requests'))} each on average`,
    ])
  if (meter('recalled') > 0)
    facts.push(['Answers recalled, not asked again', formatCount(meter('recalled'))])
  if (meter('promptTokens') + meter('completionTokens') > 0)
    facts.push(
      [
        'Tokens asked',
        `${formatCount(meter('promptTokens'))}, of them cached ${formatCount(meter('cachedTokens'))}`,
      ],
      [
        'Tokens answered',
        `${formatCount(meter('completionTokens'))}, of them reasoning ${formatCount(meter('reasoningTokens'))}`,
      ],
    )
  if (meter('uncountedReplies') > 0)
    facts.push(['Replies without a token count', formatCount(meter('uncountedReplies'))])
  facts.push([
    'Cost',
    meters['costNanoUsd'] === undefined
      ? meter('requests') > 0
        ? 'not known: the spec has no prices'
        : 'none: no endpoint was asked'
      : `${formatNumber(meters['costNanoUsd'] / 1e9, 4)} USD${pricesDate === null ? '' : ` at the prices of ${escapeText(pricesDate)}`}`,
  ])
  const classes = listed.map(([name, count], at) => {
    const share = isHidden[at] || isSumHidden ? 'hidden' : formatShare(count, calls)
    return `<tr><th scope="row"><code>${escapeText(name)}</code></th><td class="n">${countOrHidden(count, isHidden[at])}</td><td class="n">${share}</td></tr>`
  })
  return [
    '<section class="panel" id="use"><h2>Tokens, cost and time</h2><p>Over all sessions and all attempts, whatever came of them.</p><div class="two">',
    `<table class="small"><tbody>${facts.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join('')}</tbody></table>`,
    `<table class="small"><thead><tr><th scope="col">Attempts by outcome or class</th><th scope="col" class="n">Attempts</th><th scope="col" class="n">Share</th></tr></thead><tbody>${classes.join('')}</tbody></table>`,
    '</div></section>',
    `<section class="panel" id="tried"><h2>What was tried</h2><p>${plural(history.prompts, 'prompt')}${unknown === 0 ? '' : ` (and the unknown ones of ${plural(unknown, 'run')} over a recording)`} and ${plural(history.models, 'model')} in ${plural(history.runs, 'run')} on this dataset in this home. The test part was opened ${plural(history.testOpened.allRuns, 'time')} (${formatCount(history.testOpened.thisRun)} by scores of this run)${parts.includes('test') ? '.' : ', and is not on this page.'}</p><p class="muted">A prompt chosen among many by the scores of one part looks better there than it is: report these numbers.</p></section>`,
  ].join('')
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A duration in seconds, minutes or hours. */
function seconds(value: number): string {
  if (value < 120) return `${formatNumber(value, 3)} s`
  return value < 7200 ? `${formatNumber(value / 60, 3)} min` : `${formatNumber(value / 3600, 3)} h`
}
