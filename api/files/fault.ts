/** Why one row was not taken: the field, the reason with its remedy (Chinese, shown to people) and what stood there. */
export class RowFault {
  readonly field: string
  readonly reason: string
  readonly found: string

  constructor(field: string, reason: string, found: unknown = '') {
    this.field = field
    this.reason = reason
    this.found = shown(found)
  }
}

/** A fault or a remark with the row it belongs to. Rows count from 1. */
export type RowNote = { row: number; field: string; reason: string; found: string }

const longestShown = 60

/** What stood in a field, short enough for a message. */
const shown = (found: unknown): string => {
  if (found === undefined) return ''
  const text = clean(typeof found === 'string' ? found : (JSON.stringify(found) ?? String(found)))
  return text.length > longestShown ? `${text.slice(0, longestShown)}…`.toWellFormed() : text
}

/** Text that both stores can keep: PostgreSQL refuses NUL, and half a surrogate pair is no UTF-8. */
export const clean = (text: string): string =>
  (text.isWellFormed() ? text : text.toWellFormed()).replaceAll('\u0000', '')

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\u0000-\u001f\u007f]/

/** True for text fit to be a name or a key: whole characters, none of them a control character. */
export const isPlain = (text: string): boolean => text.isWellFormed() && !control.test(text)
