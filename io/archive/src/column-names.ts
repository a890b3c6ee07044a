/** What a column of a text file is used for. */
export type ColumnRole = 'time' | 'flux' | 'fluxErr' | 'mag' | 'magErr' | 'band' | 'quality'

/** A column's role as its name states it; lower rank is taken first among columns of one role. */
export interface NamedRole {
  readonly role: ColumnRole
  readonly rank: number
}

const PATTERNS: readonly (readonly [pattern: RegExp, role: ColumnRole, rank: number])[] = [
  [/^(pdcsap_flux|kspsap_flux|det_flux)$/, 'flux', 0],
  [
    /^(corr_?flux|flux_?corr(ected)?|corrected_flux|fcor|detrended(_flux)?|flux_?(detrended|flat|flattened)|det_?flux)$/,
    'flux',
    1,
  ],
  [/^((rel(ative)?|norm(ali[sz]ed)?)_?flux|flux_?(norm(ali[sz]ed)?|rel(ative)?))$/, 'flux', 2],
  [/^(flux|f|lc|flux_(ppm|ppt)|(ppm|ppt))$/, 'flux', 3],
  [/^(sap_flux|fraw|raw_?flux|flux_?raw|aperture_flux|counts)$/, 'flux', 4],
  [/^.*flux.*(_?err(or)?|_?unc(ertainty)?|_?sigma|_?sig)$/, 'fluxErr', 0],
  [/^(e|d|err|error|sigma|sig|s|unc)_?flux$/, 'fluxErr', 0],
  [/^(err(or)?s?|sigma|sig|e|unc(ertainty)?|ferr|yerr|std)$/, 'fluxErr', 1],
  [
    /^(e_?mag|mag(nitude)?s?_?(err(or)?|unc(ertainty)?|sigma)|merr|err(or)?_?mag|dmag|sigma_?mag)$/,
    'magErr',
    0,
  ],
  [/^([ubvrizygjhk]_?)?mag(nitude)?s?(_[ubvrizygjhk])?$/, 'mag', 0],
  [/^(band|filter|filter_?(code|name|id)|passband|filt|flt|bandpass)$/, 'band', 0],
  [/^(inst|instrument|telescope)$/, 'band', 1],
  [/^(quality|sap_quality|quality_flags?|qual|flags?)$/, 'quality', 0],
  [/^(bjd|bkjd|btjd|bmjd).*$/, 'time', 0],
  [/^hjd.*$/, 'time', 1],
  [/^(tjd|mjd|jd|julian_date).*$/, 'time', 2],
  [/^(time|t|dates?|times|barytime|timestamp|obs_?time|mid_?time|epoch|days?)$/, 'time', 3],
  [/^time_.*$/, 'time', 4],
]

/**
 * The role that a column's name states: "PDCSAP_FLUX", "Corrflux", "flux_err", "BJD - 2457000",
 * "time [d]". Brackets with units do not count.
 *
 * @returns null for a name that states none
 */
export function roleOfName(name: string): NamedRole | null {
  const key = plainName(name)
  for (const [pattern, role, rank] of PATTERNS) if (pattern.test(key)) return { role, rank }
  return null
}

/** Lower case, without brackets, with single underscores for everything that is no letter or digit. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[([{].*?[)\]}]/g, ' ')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}
