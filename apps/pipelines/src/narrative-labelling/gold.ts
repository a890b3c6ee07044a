/** How manual labels read as yes and no. */
export interface GoldCoding {
  /** Values that mean yes, in lower case. */
  readonly positive: readonly string[]
  /** Values that mean no, in lower case; null: every other value does. */
  readonly negative: readonly string[] | null
}

type Value = string | number | boolean

const POSITIVE = ['1', 'true', 'yes', 'y', 'positive']
const NEGATIVE = ['0', 'false', 'no', 'n', 'negative']

/** The coding that a spec's `positive` and `negative` mean. */
export function goldCoding(spec: {
  readonly positive?: Value | readonly Value[] | undefined
  readonly negative?: Value | readonly Value[] | undefined
}): GoldCoding {
  return {
    positive: spec.positive === undefined ? POSITIVE : listed(spec.positive),
    negative:
      spec.negative === undefined
        ? spec.positive === undefined
          ? NEGATIVE
          : null
        : listed(spec.negative),
  }
}

/** A manual label as yes or no; null: there is none, or its value is neither. */
export function goldAnswer(value: string | null, coding: GoldCoding): boolean | null {
  if (value === null) return null
  const folded = foldLabel(value)
  if (coding.positive.includes(folded)) return true
  return coding.negative === null || coding.negative.includes(folded) ? false : null
}

/** What a value means where a spec says nothing; null: neither yes nor no. */
export function usualMeaning(value: string): boolean | null {
  return goldAnswer(value, { positive: POSITIVE, negative: NEGATIVE })
}

function listed(values: Value | readonly Value[]): readonly string[] {
  return (Array.isArray(values) ? values : [values]).map((value: Value) => foldLabel(String(value)))
}

/** Labels that differ in case, or as 1 and 1.0, are the same. */
export function foldLabel(value: string): string {
  return value
    .trim()
    .toLowerCase()
    .replace(/^(-?\d+)\.0+$/, '$1')
}
