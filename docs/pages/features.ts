import { FEATURE_EXTRAS, FEATURES, type FeatureGroup } from '@longrun/search'
import { table } from './table.ts'

const GROUPS: Readonly<Record<FeatureGroup, string>> = {
  catalogue: 'Catalogue values',
  scatter: 'Scatter out of transit',
  bls: 'Box search',
  tls: 'Transit least squares',
  shape: 'Shape of the folded transit',
  noise: 'Coverage and noise',
}

/** `docs/features.md`: names, units and definitions as `science/search/src/features/definitions.ts` has them. */
export function featuresPage(): string {
  const rows = FEATURES.map((feature, i) => [
    String(i + 1),
    `\`${feature.name}\``,
    GROUPS[feature.group],
    feature.unit,
    feature.source === '' ? feature.definition : `${feature.definition} (${feature.source})`,
    feature.nullWhen,
  ])
  const extras = FEATURE_EXTRAS.map((extra) => [`\`${extra.name}\``, extra.unit, extra.definition])
  return `# The ${FEATURES.length} features

<!-- Generated from science/search/src/features/definitions.ts by \`npm run docs\`. Do not edit. -->

One row a star, for its best candidate. Order and names are fixed. A value that could not be measured is null and
its reason stands in the row's \`nullReasons\`; there are no sentinels, and a catalogue value is never copied into a
measured column. The four \`input_*\` are filled only where a program hands \`searchStar\` the option \`catalogue\`; no command reads
a catalogue, so a survey leaves them null. Fluxes are detrended and relative to 1. Which features share a cause, and which do not, is tested in
\`science/search/src/features/causes.test.ts\`.

${table(['#', 'Name', 'Group', 'Unit', 'Definition', 'Null when'], rows)}
## Companions

Errors (one sigma) and context of the same row, in \`extras\`. The errors of features measured here (not those of the
fit) are the stated errors times \`error_scale\`, and times the red noise where their text says so. Null: not measured.

${table(['Name', 'Unit', 'Meaning'], extras)}
## Where two rules meet

"Null when ingress or egress lasts less than 2 cadences" and "no feature of a clear transit is null" hold together only
where the sides are resolved. At a 30-minute cadence most planets' ingress is shorter than an hour, so
\`ingress_egress_ratio\` is null there by right; the test that forbids nulls plants transits of 2-minute cadence whose
sides last at least 8 cadences and 0.15 of the width.

An asymmetric transit moves \`transit_symmetry\` and \`ingress_egress_ratio\` together: they see one cause. Noise with tails
at the same variance has a narrower core, so \`flux_mad\` falls as \`flux_kurtosis\` rises. A significant secondary is left
out of the \`flux_*\` rows and of \`red_noise\`; one strong against the scatter of single rows does raise
\`periodicity_strength\`, since it repeats with the period.
`
}
