import { createHash } from 'node:crypto'
import { escapeText } from './escape.ts'

/**
 * Head of a page that needs nothing else: its content security policy forbids every request, and every style
 * and script but its own, which it knows by hash. Without `script` no script runs at all.
 */
export function pageHead(page: {
  /** Any text: it is escaped. */
  readonly title: string
  readonly style: string
  readonly script?: string
}): string {
  const script = page.script === undefined ? "'none'" : `'${hash(page.script)}'`
  const policy = `default-src 'none'; style-src '${hash(page.style)}'; script-src ${script}; base-uri 'none'; form-action 'none'`
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="generator" content="Longrun">',
    `<title>${escapeText(page.title)}</title>`,
    `<style>${page.style}</style>`,
    '</head>',
    '<body>',
    '',
  ].join('\n')
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
}
