/** Seconds for people: "42 s", "3 min 05 s", "2 h 10 min", "3 d 4 h"; "unknown" for null. */
export function duration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'unknown'
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  const hours = Math.round(whole / 3600)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** Bytes for people, binary units: "512 B", "3.2 MiB". */
export function byteCount(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** A count with its noun: "1 star", "2 stars". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}

/** A share in percent with one decimal; "-" of nothing; 100.0 only of everything. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '-'
  const rounded = Math.round((1000 * part) / whole) / 10
  return `${(part < whole ? Math.min(99.9, rounded) : rounded).toFixed(1)} %`
}

/** A number with `digits` significant digits and no exponent for everyday sizes; "-" for null. */
export function significant(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(digits - 1)
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1
  return value.toFixed(Math.max(0, digits - whole))
}

/** Units of a speed, the shortest first, with their seconds. */
const SPANS = [
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['day', 86_400],
] as const

/** A speed in the shortest unit in which it is 1 or more: "8.1/s", "30.0/min", "3.0/h", "12.0/day"; nothing at all: "0/h". */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return '0/h'
  const [unit, seconds] = SPANS.find(([, span]) => perSecond * span >= 1) ?? SPANS[3]
  return `${(perSecond * seconds).toFixed(1)}/${unit}`
}
