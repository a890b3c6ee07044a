/** One of the 27 features: what `docs/features.md` and every table header say of it. */
export interface FeatureDefinition {
  readonly name: string
  readonly group: FeatureGroup
  /** "d", "fraction" (relative flux), "BJD", "sigma", "-" (pure number), "0-1". */
  readonly unit: string
  /** One to three sentences. */
  readonly definition: string
  /** When the value is null; the row's `reasons` says which. */
  readonly nullWhen: string
  /** Papers. Empty: ours or common knowledge. */
  readonly source: string
}

/** What a feature is made of: the heading it stands under in docs/features.md. */
export type FeatureGroup = 'catalogue' | 'scatter' | 'bls' | 'tls' | 'shape' | 'noise'

const noCandidate = 'no candidate'

const def = (
  name: string,
  group: FeatureGroup,
  unit: string,
  definition: string,
  nullWhen: string,
  source = '',
): FeatureDefinition => ({ name, group, unit, definition, nullWhen, source })

const input = (name: string, unit: string, what: string): FeatureDefinition =>
  def(
    name,
    'catalogue',
    unit,
    `Catalogue ${what}. Metadata: training refuses it unless asked for by name.`,
    'no catalogue value given',
  )

const tls = (
  name: string,
  unit: string,
  definition: string,
  nullWhen = 'TLS was not run, or found no dip',
): FeatureDefinition =>
  def(name, 'tls', unit, definition, nullWhen, 'Hippke & Heller 2019, A&A 623, A39')

/** The 27, in the order of every table. Names are fixed. */
export const FEATURES: readonly FeatureDefinition[] = [
  input('input_period', 'd', 'period'),
  input('input_depth', 'fraction', 'depth'),
  input('input_duration', 'd', 'duration'),
  input('input_epoch', 'BJD', 'mid-transit'),
  def(
    'flux_std',
    'scatter',
    'fraction',
    'Sample standard deviation of the detrended flux out of transit (and out of a significant secondary).',
    'fewer than 8 rows out of transit',
  ),
  def(
    'flux_mad',
    'scatter',
    'fraction',
    '1.4826 x median absolute deviation of the same rows: equals flux_std for Gaussian noise.',
    'fewer than 8 rows out of transit',
  ),
  def(
    'flux_skewness',
    'scatter',
    '-',
    'Third standardised moment of the same rows; negative: more dips than rises.',
    'fewer than 8 rows out of transit, or no scatter',
  ),
  def(
    'flux_kurtosis',
    'scatter',
    '-',
    'Excess kurtosis of the same rows: 0 for Gaussian noise.',
    'fewer than 8 rows out of transit, or no scatter',
  ),
  def(
    'bls_period',
    'bls',
    'd',
    'Period of the best candidate of the blind box search, refined on the unbinned rows.',
    noCandidate,
    'Kovacs+ 2002, A&A 391, 369',
  ),
  def(
    'bls_t0',
    'bls',
    'BJD',
    'Mid-transit of that candidate. In the zero point of the file it is the extra bls_t0_file.',
    'no candidate, or the zero point of the file is not BJD, BKJD or BTJD',
  ),
  def(
    'bls_duration',
    'bls',
    'd',
    'First to fourth contact of the fitted transit shape; length of the best box where no shape fits.',
    noCandidate,
  ),
  def(
    'bls_depth',
    'bls',
    'fraction',
    'Loss of light at mid-transit of the fitted shape (depth of the best box where none fits); the extra depth_crowding says whether light of neighbours was taken off.',
    noCandidate,
  ),
  def(
    'bls_snr',
    'bls',
    '-',
    'White SNR of the best box: its depth / sqrt(1/W_in + 1/W_out), W the summed inverse variances. The extra snr_red has red noise.',
    noCandidate,
  ),
  def(
    'bls_power',
    'bls',
    '-',
    'Delta log-likelihood of the best box with both levels free: depth^2 / (2 (1/W_in + 1/W_out)). The extra sde stands beside it.',
    noCandidate,
  ),
  tls(
    'tls_period',
    'd',
    'Period of the best transit of a blind transit-least-squares search (--method tls), fitted on every row.',
  ),
  tls(
    'tls_depth',
    'fraction',
    'Its depth, 1 - level: loss of light at mid-transit of the limb-darkened template.',
  ),
  tls(
    'tls_snr',
    '-',
    'White SNR of the template: its depth over its error, the square root of the fall of chi^2 against a flat line at 1.',
  ),
  tls(
    'tls_sde',
    '-',
    'Signal detection efficiency of its peak: the signal residue less its running median, in standard deviations. Compare only within one grid.',
  ),
  tls(
    'tls_odd_even',
    'sigma',
    'Difference of the template depths of odd and even transits over their errors added in quadrature.',
    'TLS was not run, or found no dip; or no transit of one parity has rows',
  ),
  def('duration_over_period', 'shape', '-', 'bls_duration / bls_period.', noCandidate),
  def(
    'odd_even_depth_diff',
    'shape',
    'fraction',
    'Absolute difference of the mean depths of odd and even transits. The transit number is round((t - t0) / P), so no transit is split; each transit is scaled by the common fitted trapezoid.',
    'no candidate, or no transit of one parity has rows',
  ),
  def(
    'transit_symmetry',
    'shape',
    '-',
    'Sum of (f(+x) - f(-x))^2 / (s+^2 + s-^2) / N over |x| <= T14 from the fitted centre, in mirrored bins: 1 = symmetric, larger = not. N is the number of pairs less one for the fitted centre; s is scaled by the same statistic at phases out of transit, so that red noise does not look like asymmetry.',
    'no candidate, or rows for fewer than 3 pairs of bins',
  ),
  def(
    'periodicity_strength',
    'shape',
    '0-1',
    'max(0, 1 - theta) at bls_period, theta the phase dispersion in bins as wide as the transit (at least 10, at most a fifth of the rows; the extra periodicity_bins has the count): share of the variance that repeats.',
    'no candidate, fewer than 50 rows, or no scatter',
    'Stellingwerf 1978, ApJ 224, 953',
  ),
  def(
    'secondary_depth',
    'shape',
    'fraction',
    'Depth of the most significant box of the same duration at any other phase, two durations away (less if P < 8 durations). It is the largest of many noise values unless secondary_sigma exceeds secondary_threshold_sigma.',
    'no candidate, or no other phase is covered',
    'Coughlin+ 2016, ApJS 224, 12',
  ),
  def(
    'ingress_egress_ratio',
    'shape',
    '-',
    'Ingress / egress time of an asymmetric trapezoid averaged over the exposure.',
    'no candidate, no trapezoid fits, ingress or egress below 2 cadences, or too noisy (error of ln ratio > 1)',
  ),
  def(
    'phase_coverage',
    'noise',
    '0-1',
    'Filled share of phase bins of half a duration.',
    noCandidate,
  ),
  def(
    'red_noise',
    'noise',
    '-',
    'beta = max(1, sigma_M sqrt(n (M-1) / M) / sigma_1) of M time bins of n rows, out of transit, median over bins of 0.5 to 2 durations (at least 2.5 cadences): 1 = white.',
    'no candidate, or fewer than 5 unbroken bins out of transit',
    'Winn+ 2008, ApJ 683, 1076',
  ),
]

/** The 27 names, in order. */
export const FEATURE_NAMES: readonly string[] = FEATURES.map((feature) => feature.name)

/** A companion column. */
export interface ExtraDefinition {
  readonly name: string
  readonly unit: string
  readonly definition: string
}

const extra = (name: string, unit: string, definition: string): ExtraDefinition => ({
  name,
  unit,
  definition,
})

/** Every key that `extras` of a feature row may hold. All rows have all of them; null = not measured. */
export const FEATURE_EXTRAS: readonly ExtraDefinition[] = [
  extra('flux_std_err', 'fraction', 'Error of flux_std, by the kurtosis seen.'),
  extra('flux_mad_err', 'fraction', 'Error of flux_mad for Gaussian noise.'),
  extra('flux_skewness_err', '-', 'sqrt(6 / n).'),
  extra('flux_kurtosis_err', '-', 'sqrt(24 / n).'),
  extra('rows_out_of_transit', '-', 'Rows behind the flux_* features.'),
  extra(
    'error_scale',
    '-',
    'Scatter out of transit over the stated errors; every error below is multiplied by it.',
  ),
  extra('bls_period_err', 'd', 'From the fit.'),
  extra('bls_t0_err', 'd', 'From the fit.'),
  extra('bls_duration_err', 'd', 'From the fit.'),
  extra('bls_depth_err', 'fraction', 'From the fit.'),
  extra('bls_t0_file', 'd', 'Mid-transit in the time of the file.'),
  extra('bls_t0_zero_point', '', 'Zero point of bls_t0_file.'),
  extra(
    'depth_crowding',
    '',
    'corrected, uncorrected or unknown: light of neighbours in every depth here.',
  ),
  extra('snr_red', '-', 'SNR with red noise (Pont+ 2006, MNRAS 373, 231).'),
  extra('sde', '-', 'Signal detection efficiency of the box search; compare only within one grid.'),
  extra('n_transits', '-', 'Transits with at least half of their rows.'),
  extra('n_transits_expected', '-', 'Mid-transits between the first and the last row.'),
  extra('odd_depth', 'fraction', 'Weighted mean depth of odd transits (trapezoid).'),
  extra('even_depth', 'fraction', 'The same for even transits.'),
  extra('odd_even_depth_diff_err', 'fraction', 'Error of the difference, red noise included.'),
  extra('odd_even_sigma', 'sigma', 'odd_even_depth_diff over its error.'),
  extra(
    'depth_consistency_chi2',
    '-',
    'Reduced chi-square of the transits about their mean depth, red noise included; null with one transit.',
  ),
  extra(
    'transit_symmetry_err',
    '-',
    'Of a symmetric transit: the larger of sqrt(2 / N) and the scatter at the control phases.',
  ),
  extra('transit_symmetry_pairs', '-', 'Mirrored bins compared.'),
  extra(
    'transit_symmetry_controls',
    '-',
    'Phases out of transit that set the variances; 0: the scatter of single rows did.',
  ),
  extra(
    'periodicity_strength_err',
    '-',
    'For independent rows, and for where the series happens to begin and end.',
  ),
  extra('periodicity_theta', '-', 'Theta itself, may exceed 1.'),
  extra('periodicity_bins', '-', 'Phase bins.'),
  extra('secondary_depth_err', 'fraction', 'Error of that box, red noise of the scan included.'),
  extra('secondary_sigma', 'sigma', 'secondary_depth over its error.'),
  extra('secondary_sigma_white', 'sigma', 'The same without the red noise of the scan.'),
  extra('secondary_phase', '-', 'Phase of the box, 0..1 from mid-transit.'),
  extra(
    'secondary_threshold_sigma',
    'sigma',
    'What white noise exceeds in 1 % of stars with this many phases.',
  ),
  extra(
    'secondary_difference_sigma',
    'sigma',
    'By how much the secondary must exceed tertiary and positive maxima to be unique.',
  ),
  extra('secondary_significant', '0/1', '1 when secondary_sigma reaches its threshold.'),
  extra('secondary_unique', '0/1', '1 when it also stands out of tertiary and positive maxima.'),
  extra('tertiary_depth', 'fraction', 'Next best dip, away from both.'),
  extra('tertiary_sigma', 'sigma', 'Over its error, red noise included.'),
  extra('positive_depth', 'fraction', 'Most significant rise, as a negative depth.'),
  extra('positive_sigma', 'sigma', 'Over its error, red noise included; negative.'),
  extra(
    'scan_red_noise',
    '-',
    'Factor in the secondary errors, >= 1: scatter of the scanned boxes over their white error, or red_noise where larger.',
  ),
  extra(
    'ingress_egress_ratio_err',
    '-',
    'Larger of ratio x error of ln ratio and the distance from 1 over the root of the chi-square gained.',
  ),
  extra(
    'ingress_egress_log_err',
    '-',
    'Error of ln ratio, red noise included: larger of the curvature at equal sides and |ln ratio| over the root of the chi-square gained.',
  ),
  extra('ingress_days', 'd', 'First to second contact, asymmetric fit.'),
  extra('egress_days', 'd', 'Third to fourth contact.'),
  extra('shape_depth', 'fraction', 'Full depth of the symmetric trapezoid.'),
  extra('shape_depth_err', 'fraction', 'Its error, red noise included.'),
  extra('shape_width_days', 'd', 'Mid-ingress to mid-egress.'),
  extra(
    'shape_slope',
    '0-1',
    '(Ingress + egress) / (2 x width) of the symmetric fit: 1 = V shape.',
  ),
  extra('shape_slope_err', '-', 'Its error, red noise included.'),
  extra('shape_chi2', '-', 'Reduced chi-square of the symmetric fit in folded bins.'),
  extra('in_transit_coverage', '0-1', 'Rows in transit over those of unbroken observation.'),
  extra('phase_bins', '-', 'Phase bins of phase_coverage.'),
  extra('red_noise_err', '-', 'Of the ratio before it is clipped at 1.'),
]
