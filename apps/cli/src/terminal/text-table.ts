/** Rows as columns of text, two blanks apart; columns named in `right` are aligned to the right. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: { readonly right?: readonly string[]; readonly indent?: string } = {},
): string {
  const widths = header.map((name, i) =>
    Math.max(visible(name), ...rows.map((row) => visible(row[i] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    (
      (options.indent ?? '') +
      widths
        .map((width, i) => {
          const cell = cells[i] ?? ''
          const pad = ' '.repeat(width - visible(cell))
          return options.right?.includes(header[i]) ? pad + cell : cell + pad
        })
        .join('  ')
    ).trimEnd()
  return [line(header), ...rows.map(line)].join('\n')
}

function visible(text: string): number {
  return Array.from(text).length
}

/** Text from a file or a header, safe to print: control characters become `?`. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')
}

/** The same for a message, whose lines and tabs are its own. */
export function printableLines(text: string): string {
  return text.replace(/[^\n\t]+/g, printable)
}
