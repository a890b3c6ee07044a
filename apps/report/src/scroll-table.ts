import { escapeText } from './escape.ts'

/**
 * Opens the frame of a table that scrolls sideways where the screen is narrow: by keyboard too, and with a
 * name for who hears the page. The caller closes it with `</div>`.
 *
 * @param name any text: it is escaped
 */
export function scrollOpen(name: string): string {
  return `<div class="scroll" role="region" aria-label="${escapeText(name)}" tabindex="0">`
}
