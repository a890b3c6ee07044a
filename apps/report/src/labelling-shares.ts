import { escapeText } from './escape.ts'
import { formatCount } from './format-number.ts'
import type { GroupShares, LabellingReportInput } from './labelling-report-input.ts'
import { mayShowIncidents, methodWords } from './labelling-incidents.ts'
import { hiddenCounts, shownGroups } from './labelling-suppression.ts'
import { byWords, countOrHidden, decimals, groupName, rangeText } from './labelling-words.ts'
import { shareBarSvg, shareScale } from './share-bar-svg.ts'
import { scrollOpen } from './scroll-table.ts'

/** Most labels that stand side by side in a breakdown, the most frequent first. */
const MOST_LABELS = 4
/** Most values of a breakdown that are shown, the largest first. */
const MOST_VALUES = 40

const UNCORRECTED =
  'These are the model’s labels as they stand, right or wrong. They are no prevalence: a model that errs shifts them, also one that is right in nine cases of ten, and the intervals know only of chance, not of the errors. For a number to report, draw a sample with <code>longrun run sample-gold</code>, label it by hand, and correct by it with <code>longrun run estimate</code>.'

/** How often each label was given, with intervals, of all narratives and by type and stratum. */
export function sharesSection(input: LabellingReportInput): string {
  const { shares, isRestricted, coders } = input
  const all = shares.find(({ by }) => by === 'all')
  if (all === undefined || all.items === 0 || all.shares.length === 0) return ''
  // beside scores by type and stratum they would tell what the closed part was answered
  const isWithheld = isRestricted && coders.length > 0
  const dimensions = isWithheld
    ? []
    : [...new Set(shares.map(({ by }) => by))].filter((by) => by !== 'all')
  return [
    '<section class="panel" id="shares"><h2>How often each label was given</h2>',
    `<p><strong>Uncorrected.</strong> ${UNCORRECTED}</p>`,
    labelTable(all, input),
    ...dimensions.map((by) =>
      breakdown(
        shares.filter((group) => group.by === by),
        input,
      ),
    ),
    isWithheld && new Set(shares.map(({ by }) => by)).size > 1
      ? '<p class="muted">Not by type or stratum: with the scores below it would tell counts below 10.</p>'
      : '',
    '<p class="muted">Narratives without an answer are in no share. Bars: the share, with its 95 % interval by incident as a line.</p>',
    '</section>',
  ].join('\n')
}

function labelTable(
  all: GroupShares,
  {
    answers,
    classes,
    isRestricted,
  }: Pick<LabellingReportInput, 'answers' | 'classes' | 'isRestricted'>,
): string {
  const hidden = isRestricted ? hiddenCounts(answers) : answers.map(() => false)
  const shown = all.shares.toSorted((a, b) => b.count - a.count || a.code - b.code)
  const drawn = shown.filter(({ code }) => !hidden[code]).map(({ share }) => ends(share))
  const most = shareScale(drawn)
  const rows = shown.map(({ code, count, share }) => {
    const name = `<th scope="row" class="name">${escapeText(classes[code])}</th><td class="n">${countOrHidden(count, hidden[code])}</td>`
    if (hidden[code]) return `<tr>${name}<td colspan="4" class="muted">hidden</td></tr>`
    const how = share.reason ?? methodWords(share.interval.method, isRestricted)
    return `<tr>${name}<td class="n">${decimals(share.value)}</td><td class="n">${rangeText(share.interval)}</td><td class="forest">${bar(share, { most, what: classes[code] })}</td><td class="why">${escapeText(how)}</td></tr>`
  })
  return [
    `<p>${formatCount(all.items)} narratives${mayShowIncidents([all], { isRestricted }) ? ` of ${formatCount(all.clusters)} incidents` : ''} have an answer. Bars end at ${most}.</p>`,
    `${scrollOpen('Share of each label')}<table class="small shares"><thead><tr><th scope="col">Answer</th><th scope="col" class="n">Narratives</th><th scope="col" class="n">Share</th><th scope="col" class="n">95 % interval</th><th scope="col" class="forest">${scaleWords(most)}</th><th scope="col">Interval by</th></tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
  ].join('')
}

function breakdown(
  groups: readonly GroupShares[],
  { answers, classes, isYesNo, isRestricted }: LabellingReportInput,
): string {
  const head = `<h3>By ${escapeText(byWords(groups[0].by))}</h3>`
  const isShown = isRestricted
    ? shownGroups(groups.map((group) => [cellsOf(group, isYesNo)]))
    : groups.map(() => true)
  const own = groups.filter((group, at) => isShown[at] && group.items > 0)
  const isFew = !mayShowIncidents(groups, { isRestricted, isShown })
  if (own.length === 0) return `${head}<p>Hidden: some counts are below 10.</p>`
  const kept = new Set(own.toSorted((a, b) => b.items - a.items).slice(0, MOST_VALUES))
  const codes = own[0].shares
    .map(({ code }) => code)
    .toSorted((a, b) => answers[b] - answers[a] || a - b)
    .slice(0, MOST_LABELS)
  const shareOf = (group: GroupShares, code: number): GroupShares['shares'][number]['share'] =>
    group.shares[own[0].shares.findIndex((one) => one.code === code)].share
  const most = shareScale(
    [...kept].flatMap((group) => codes.map((code) => ends(shareOf(group, code)))),
  )
  const rows = own
    .filter((group) => kept.has(group))
    .map((group) => {
      const cells = codes.map((code) => {
        const share = shareOf(group, code)
        return `<td>${decimals(share.value)} <span class="muted">${rangeText(share.interval)}</span>${bar(share, { most, what: `${groupName(group)}: ${classes[code]}` })}</td>`
      })
      return `<tr><th scope="row" class="name">${escapeText(groupName(group))}</th><td class="n">${formatCount(group.items)}</td><td class="n">${countOrHidden(group.clusters, isFew)}</td>${cells.join('')}</tr>`
    })
  const notes = [
    own.length > kept.size
      ? `The ${MOST_VALUES} largest of ${formatCount(own.length)} values; the tables have all.`
      : '',
    codes.length < own[0].shares.length ? `The ${MOST_LABELS} most frequent labels.` : '',
    own.length < groups.filter(({ items }) => items > 0).length
      ? 'Values of which a label was given fewer than 10 times are left out, and one more where it could be reckoned.'
      : '',
  ].filter((text) => text !== '')
  return [
    head,
    `${scrollOpen(`Shares by ${byWords(groups[0].by)}`)}<table class="small by"><thead><tr><th scope="col">Value</th><th scope="col" class="n">Narratives</th><th scope="col" class="n">Incidents</th>${codes.map((code) => `<th scope="col">${escapeText(classes[code])} (${scaleWords(most)})</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
    notes.length === 0 ? '' : `<p class="muted">${notes.join(' ')}</p>`,
  ].join('')
}

/** Counts of every label, the no included. */
function cellsOf({ items, shares }: GroupShares, isYesNo: boolean): readonly number[] {
  const counts = shares.map(({ count }) => count)
  return isYesNo ? [items - counts[0], ...counts] : counts
}

function ends({
  value,
  interval: { low, high },
}: GroupShares['shares'][number]['share']): Parameters<typeof shareBarSvg>[0] {
  return { value, low, high }
}

function bar(
  share: GroupShares['shares'][number]['share'],
  { most, what }: { readonly most: number; readonly what: string },
): string {
  const title = `${escapeText(what)}: share ${decimals(share.value)}, 95 % interval ${rangeText(share.interval)}`
  return shareBarSvg(ends(share), { most, title })
}

function scaleWords(most: number): string {
  return `0 to ${most}`
}
