import { BKJD_OFFSET, BTJD_OFFSET, type ZeroPoint } from '@longrun/lightcurve'
import type { FeatureRow, SearchOptions } from '../result/result.ts'
import type { TlsResult } from '../result/tls-result.ts'
import { foldSeries, levelOf, outOfTransit } from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import { meanDepth, oddEvenDepths, transitDepths } from '../transit/transit-depths.ts'
import { coverage } from './coverage.ts'
import { FEATURE_EXTRAS, FEATURE_NAMES } from './definitions.ts'
import type { FittedTransit } from './fitted-transit.ts'
import { periodicityStrength } from './periodicity.ts'
import { redNoise } from './red-noise.ts'
import { scatter } from './scatter.ts'
import { secondaryScan } from './secondary-scan.ts'
import { fitShape, foldedBins, type ShapeFits } from './shape-fit.ts'
import { transitSymmetry } from './symmetry.ts'

/** What the tls features are taken from. */
export type TlsFeatures = Pick<TlsResult, 'periodDays' | 'depth' | 'snr' | 'sde' | 'oddEvenSigma'>

/** All that the 27 features of one star are measured from: its rows, its best candidate, what the catalogue says. */
export interface FeatureInput extends Series {
  /** Median cadence [days], > 0. */
  readonly cadenceDays: number
  /** Exposure [days]; default: the cadence. */
  readonly exposureDays?: number
  /** Best candidate; null when the search found none. */
  readonly best: FittedTransit | null
  /** Why `best` is null; default "no candidate". */
  readonly noCandidateReason?: string
  /** Zero point of `time` and of `best.t0`. */
  readonly zeroPoint: ZeroPoint
  /** Whether light of neighbours was taken off the flux (CROWDSAP); default `unknown`. */
  readonly crowding?: 'corrected' | 'uncorrected' | 'unknown'
  /** Best transit of a transit-least-squares search; null when nothing dips, absent when it was not run. */
  readonly tls?: TlsFeatures | null
  /** Catalogue values: become input_* and nothing else. */
  readonly catalogue?: SearchOptions['catalogue']
}

const TO_BJD: Partial<Record<ZeroPoint, number>> = { BJD: 0, BKJD: BKJD_OFFSET, BTJD: BTJD_OFFSET }

/**
 * The 27 features of one star by the table in `definitions.ts`, with errors and companions in `extras`. What
 * could not be measured is null with its reason; a catalogue value only ever lands in input_*. Pure; O(n).
 * Throws RangeError on arrays of different length or a candidate that is no box (period, duration).
 */
export function featureRow(input: FeatureInput): FeatureRow {
  check(input)
  const row = new Row()
  fillCatalogue(row, input)
  fillTls(row, input.tls)
  row.extra('depth_crowding', input.crowding ?? 'unknown')
  row.extra('bls_t0_zero_point', input.zeroPoint)
  if (input.best === null) {
    fillScatter(row, input, new Uint8Array(input.time.length).fill(1))
    row.missingRest(input.noCandidateReason ?? 'no candidate')
  } else {
    fillFit(row, input, input.best)
    fillMeasured(row, input, input.best)
  }
  return row.done()
}

/** Collects values; every name is known, every null has a reason. */
class Row {
  private readonly values: Record<string, number | null> = {}
  private readonly extras: Record<string, number | string | null> = {}
  private readonly reasons: Record<string, string> = {}

  set(name: string, value: number | null | undefined, reason: string): void {
    if (value === null || value === undefined || !Number.isFinite(value)) this.missing(name, reason)
    else this.values[name] = value
  }
  missing(name: string, reason: string): void {
    this.values[name] = null
    this.reasons[name] = reason
  }
  missingRest(reason: string): void {
    for (const name of FEATURE_NAMES) if (!(name in this.values)) this.missing(name, reason)
  }
  extra(name: string, value: number | string | boolean | null | undefined): void {
    if (typeof value === 'boolean') this.extras[name] = value ? 1 : 0
    else if (typeof value === 'number') this.extras[name] = Number.isFinite(value) ? value : null
    else this.extras[name] = value ?? null
  }
  /** Keys in the order of the definitions, so that two rows never differ in order. */
  done(): FeatureRow {
    const values: Record<string, number | null> = {}
    const reasons: Record<string, string> = {}
    for (const name of FEATURE_NAMES) {
      values[name] = this.values[name] ?? null
      if (values[name] === null) reasons[name] = this.reasons[name] ?? 'not measured'
    }
    const extras: Record<string, number | string | null> = {}
    for (const { name } of FEATURE_EXTRAS) extras[name] = this.extras[name] ?? null
    return { values, extras, reasons }
  }
}

function check(input: FeatureInput): void {
  const n = input.time.length
  if (input.flux.length !== n || input.weight.length !== n) {
    throw new RangeError(
      `featureRow: time, flux and weight have ${n}, ${input.flux.length} and ${input.weight.length} rows; give equal lengths`,
    )
  }
  if (!(input.cadenceDays > 0))
    throw new RangeError(`featureRow: cadenceDays is ${input.cadenceDays}; it must be > 0`)
  const { best } = input
  if (best !== null && !(best.durationDays > 0 && best.durationDays < best.periodDays / 2)) {
    throw new RangeError(
      `featureRow: duration ${best.durationDays} d at period ${best.periodDays} d; it must be above 0 and below half the period`,
    )
  }
}

function fillTls(row: Row, tls: FeatureInput['tls']): void {
  const why = tls === undefined ? 'TLS was not run' : 'TLS found no dip'
  row.set('tls_period', tls?.periodDays, why)
  row.set('tls_depth', tls?.depth, why)
  row.set('tls_snr', tls?.snr, why)
  row.set('tls_sde', tls?.sde, why)
  row.set('tls_odd_even', tls?.oddEvenSigma, tls ? 'no transit of one parity has rows' : why)
}

function fillCatalogue(row: Row, input: FeatureInput): void {
  const { catalogue } = input
  const why = 'no catalogue value given'
  row.set('input_period', catalogue?.periodDays, why)
  row.set('input_depth', catalogue?.depthPpm === undefined ? null : catalogue.depthPpm / 1e6, why)
  row.set(
    'input_duration',
    catalogue?.durationHours === undefined ? null : catalogue.durationHours / 24,
    why,
  )
  row.set('input_epoch', catalogue?.t0Bjd, why)
}

function fillScatter(row: Row, series: Series, rows: Uint8Array): void {
  const found = scatter(series, rows)
  const few = 'fewer than 8 rows out of transit'
  const flat = found === null ? few : 'the flux out of transit has no scatter'
  row.set('flux_std', found?.std, few)
  row.set('flux_mad', found?.mad, few)
  row.set('flux_skewness', found?.skewness, flat)
  row.set('flux_kurtosis', found?.kurtosis, flat)
  row.extra('flux_std_err', found?.stdErr)
  row.extra('flux_mad_err', found?.madErr)
  row.extra('flux_skewness_err', found?.skewnessErr)
  row.extra('flux_kurtosis_err', found?.kurtosisErr)
  row.extra('rows_out_of_transit', found?.rows)
}

function fillFit(row: Row, input: FeatureInput, best: FittedTransit): void {
  const why = 'the fit gave no finite value'
  row.set('bls_period', best.periodDays, why)
  row.extra('bls_period_err', best.periodErrDays)
  const offset = TO_BJD[input.zeroPoint]
  row.set(
    'bls_t0',
    offset === undefined ? null : best.t0 + offset,
    offset === undefined
      ? `zero point of the file is ${input.zeroPoint}, not BJD, BKJD or BTJD; see bls_t0_file`
      : why,
  )
  row.extra('bls_t0_err', best.t0ErrDays)
  row.extra('bls_t0_file', best.t0)
  row.set('bls_duration', best.durationDays, why)
  row.extra('bls_duration_err', best.durationErrDays)
  row.set('bls_depth', best.depth, why)
  row.extra('bls_depth_err', best.depthErr)
  row.set('bls_snr', best.snr, why)
  row.extra('snr_red', best.snrRed)
  row.set('bls_power', best.power, why)
  row.extra('sde', best.sde)
  row.set('duration_over_period', best.durationDays / best.periodDays, why)
}

function fillMeasured(row: Row, input: FeatureInput, best: FittedTransit): void {
  const { cadenceDays } = input
  const exposureDays = input.exposureDays ?? cadenceDays
  const folded = foldSeries(input, best)

  const scan = secondaryScan(input, best, { folded, cadenceDays })
  row.set('secondary_depth', scan?.secondary.depth, 'no other phase is covered by enough rows')
  if (scan !== null) {
    const { secondary, noiseRatio } = scan
    row.extra('secondary_depth_err', secondary.depthErr * noiseRatio)
    row.extra('secondary_sigma', secondary.sigma)
    row.extra('secondary_sigma_white', secondary.sigma * noiseRatio)
    row.extra('secondary_phase', (secondary.phaseDays / best.periodDays + 1) % 1)
    row.extra('secondary_threshold_sigma', scan.thresholdSigma)
    row.extra('secondary_difference_sigma', scan.differenceSigma)
    row.extra('secondary_significant', scan.significant)
    row.extra('secondary_unique', scan.unique)
    row.extra('tertiary_depth', scan.tertiary?.depth)
    row.extra('tertiary_sigma', scan.tertiary?.sigma)
    row.extra('positive_depth', scan.positive?.depth)
    row.extra('positive_sigma', scan.positive?.sigma)
    row.extra('scan_red_noise', noiseRatio)
  }

  const out = outOfTransit(folded, best, {
    secondaryPhaseDays: scan?.significant === true ? scan.secondary.phaseDays : null,
  })
  fillScatter(row, input, out)
  const { level, errorScale } = levelOf(input, out)
  row.extra('error_scale', errorScale)

  const red = redNoise(input, out, { durationDays: best.durationDays, cadenceDays })
  row.set('red_noise', red?.beta, 'fewer than 5 unbroken bins out of transit, or no scatter')
  row.extra('red_noise_err', red?.betaErr)
  // One factor for all errors measured here: real scatter over stated errors, and red noise on top.
  const noise = errorScale * (red?.beta ?? 1)

  const bins = foldedBins(input, folded, best)
  const fit = fitShape(bins, { durationDays: best.durationDays, exposureDays })
  const shape = fit?.symmetric ?? null
  // The sides are shorter than the transit: red noise of their own length blurs them.
  const side = shape === null ? best.durationDays : shape.widthDays * shape.slope
  const sideRed = redNoise(input, out, { durationDays: Math.max(side, cadenceDays), cadenceDays })
  const sideNoise = errorScale * (sideRed?.beta ?? 1)
  fillShape(row, fit, { noise, sideNoise, errorScale, cadenceDays })

  const depths = transitDepths(input, best, { shape, exposureDays, level, folded })
  const parity = oddEvenDepths(depths)
  const numbers =
    depths.length === 0 ? 'no transit has rows' : 'no transit of one parity (odd or even) has rows'
  row.set('odd_even_depth_diff', parity?.difference, numbers)
  row.extra('odd_depth', parity?.odd)
  row.extra('even_depth', parity?.even)
  if (parity !== null) {
    row.extra('odd_even_depth_diff_err', parity.differenceErr * noise)
    row.extra('odd_even_sigma', parity.difference / (parity.differenceErr * noise))
  }
  const mean = meanDepth(depths)
  if (mean !== null && depths.length > 1) {
    row.extra('depth_consistency_chi2', mean.chi2 / noise ** 2 / (depths.length - 1))
  }

  const symmetry = transitSymmetry(input, best, {
    folded,
    level,
    shape,
    exposureDays,
    depths,
    out,
    errorScale,
  })
  row.set(
    'transit_symmetry',
    symmetry?.value,
    'too few rows on both sides of the transits for 3 mirrored bins',
  )
  row.extra('transit_symmetry_err', symmetry?.err)
  row.extra('transit_symmetry_pairs', symmetry?.pairs)
  row.extra('transit_symmetry_controls', symmetry?.controls)

  const periodicity = periodicityStrength(input, best, { folded })
  row.set('periodicity_strength', periodicity?.strength, 'fewer than 50 rows, or no scatter')
  row.extra('periodicity_strength_err', periodicity?.strengthErr)
  row.extra('periodicity_theta', periodicity?.theta)
  row.extra('periodicity_bins', periodicity?.bins)

  const covered = coverage(input, best, { folded, cadenceDays })
  row.set('phase_coverage', covered.phaseCoverage, 'no rows')
  row.extra('phase_bins', covered.bins)
  row.extra('in_transit_coverage', covered.inTransitCoverage)
  row.extra('n_transits', covered.transits)
  row.extra('n_transits_expected', covered.transitsExpected)
}

/** Error of ln(ingress / egress) beyond which the ratio says nothing: a factor e either way. */
const MAX_LOG_ERR = 1
/** Sides shorter than this many cadences are not resolved. */
const MIN_CADENCES = 2

function fillShape(
  row: Row,
  fits: ShapeFits | null,
  options: {
    readonly noise: number
    readonly sideNoise: number
    readonly errorScale: number
    readonly cadenceDays: number
  },
): void {
  const ratio = ingressEgress(fits, options)
  if (typeof ratio === 'string') row.missing('ingress_egress_ratio', ratio)
  else {
    row.set('ingress_egress_ratio', ratio.ratio, 'no trapezoid fits the folded transit')
    row.extra('ingress_egress_ratio_err', ratio.ratioErr)
    row.extra('ingress_egress_log_err', ratio.logErr)
    row.extra('ingress_days', ratio.ingressDays)
    row.extra('egress_days', ratio.egressDays)
  }
  if (fits === null) return
  const { symmetric } = fits
  const { noise, sideNoise, errorScale } = options
  row.extra('shape_depth', symmetric.depth)
  row.extra('shape_depth_err', symmetric.depthErr * noise)
  row.extra('shape_width_days', symmetric.widthDays)
  row.extra('shape_slope', symmetric.slope)
  row.extra('shape_slope_err', symmetric.slopeErr * sideNoise)
  row.extra(
    'shape_chi2',
    symmetric.dof > 0 ? symmetric.chi2 / errorScale ** 2 / symmetric.dof : null,
  )
}

/** The ratio with its error, or the reason why there is none. */
function ingressEgress(
  fits: ShapeFits | null,
  options: { readonly sideNoise: number; readonly cadenceDays: number },
):
  | string
  | {
      readonly ratio: number
      readonly ratioErr: number
      readonly logErr: number
      readonly ingressDays: number
      readonly egressDays: number
    } {
  const asymmetric = fits?.asymmetric ?? null
  if (fits === null || asymmetric === null) return 'no trapezoid fits the folded transit'
  const { sideNoise, cadenceDays } = options
  const mean = fits.symmetric.widthDays * fits.symmetric.slope
  const unresolved = (days: number): string =>
    `ingress or egress lasts ${(days / cadenceDays).toFixed(1)} cadences; below ${MIN_CADENCES} it is not resolved`
  if (mean < MIN_CADENCES * cadenceDays) return unresolved(mean)
  const balanced = fits.balancedLogErr * sideNoise
  if (!(balanced <= MAX_LOG_ERR))
    return 'SNR too low: ingress / egress is uncertain by more than a factor e'
  // Noise can shrink one side to nothing, where the curvature means little: the chi-square gained over equal
  // sides says how far from equal the ratio really is.
  const gain = Math.sqrt(Math.max(0, fits.symmetric.chi2 - asymmetric.chi2)) / sideNoise
  const logErr = Math.max(balanced, gain > 0 ? Math.abs(asymmetric.logRatio) / gain : 0)
  const ratio = Math.exp(asymmetric.logRatio)
  const ratioErr = Math.max(ratio * logErr, gain > 0 ? Math.abs(ratio - 1) / gain : 0)
  const { ingressDays, egressDays } = asymmetric
  // One side alone is unresolved when it stays below the limit even two of its errors up.
  const shorter = Math.min(ingressDays, egressDays)
  if (shorter + Math.SQRT2 * balanced * mean < MIN_CADENCES * cadenceDays)
    return unresolved(shorter)
  return { ratio, ratioErr, logErr, ingressDays, egressDays }
}
