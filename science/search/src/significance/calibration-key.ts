/** What a false-alarm probability depends on: it means nothing for light curves of another kind. */
export interface CalibrationKey {
  /** `TESS`, `Kepler`, `K2` ...; null when the file does not say. */
  readonly mission: string | null
  /** Step of the rows [days]. */
  readonly cadenceDays: number | null
  readonly spanDays: number | null
  /** `FastGrid.key` or another grid's own. */
  readonly grid: string | null
  /** What took the trends off, with its window: `biweight 2 d`. */
  readonly detrender: string | null
}

/** One stable string, or the parts that are missing. */
export function calibrationKey(
  parts: CalibrationKey,
): { readonly key: string } | { readonly missing: readonly string[] } {
  const { mission, cadenceDays, spanDays, grid, detrender } = parts
  const named = { mission, cadenceDays, spanDays, grid, detrender }
  const missing = Object.entries(named).filter(([, value]) => !stated(value))
  return missing.length === 0
    ? { key: JSON.stringify(named) }
    : { missing: missing.map(([name]) => name) }
}

function stated(value: string | number | null): boolean {
  return typeof value === 'number' ? Number.isFinite(value) && value > 0 : (value ?? '') !== ''
}
