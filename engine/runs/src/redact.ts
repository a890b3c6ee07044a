/**
 * A message without what differs from machine to machine or from day to day: of absolute paths the
 * last name stays, ISO times become `<time>`. Exports use it, so that equal runs export equal bytes.
 */
export function redact(message: string): string {
  return message
    .replace(/file:\/\/(?=\/)/g, '')
    .replace(/(^|[\s'"`(=[<,;:])(?:\/[^\s'"`()<>[\],;:/]+)+\/(?=[^\s/])/g, '$1')
    .replace(/(^|[\s'"`(=[<,;])[A-Za-z]:\\(?:[^\s'"`()<>[\],;:\\]+\\)+(?=[^\s\\])/g, '$1')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
}
