import { RowFault } from './fault.ts'

/** The cells of one record, or why there are none. Rows count from 1 as a spreadsheet shows them: header and blank lines count. */
export type OnRecord = (cells: string[] | RowFault, row: number) => void

export type CsvReader = { push(text: string): void; end(): void }

/** A record may not be longer than this; a longer one is a fault of that row alone. */
const longestRecord = 1_000_000

const quote = 34
const lineFeed = 10
const carriageReturn = 13

/**
 * Reads CSV (RFC 4180) as text comes in. Lenient where files are: any line end, text after a closing quote, a quote inside an
 * unquoted cell. A quote that is never closed costs its own line only: reading goes on with the next.
 */
export const readCsv = (delimiter: string, onRecord: OnRecord): CsvReader => {
  const comma = delimiter.charCodeAt(0)
  let held = ''
  let row = 0
  let skipping = false

  /** Ends of the line that starts at `start`: where its text stops and where the next begins; undefined if not there yet. */
  const lineEnd = (start: number, final: boolean): { stop: number; next: number } | undefined => {
    for (let i = start; i < held.length; i++) {
      const code = held.charCodeAt(i)
      if (code === lineFeed) return { stop: i, next: i + 1 }
      if (code !== carriageReturn) continue
      if (i + 1 === held.length && !final) return undefined
      return { stop: i, next: held.charCodeAt(i + 1) === lineFeed ? i + 2 : i + 1 }
    }
    return final ? { stop: held.length, next: held.length } : undefined
  }

  /** One record from `start`, or what it lacks: its line's end, or the quote that closes a cell. */
  const record = (start: number, final: boolean): { cells: string[]; next: number } | 'line' | 'quote' => {
    const cells: string[] = []
    let at = start
    for (;;) {
      let text = ''
      if (held.charCodeAt(at) === quote) {
        let from = at + 1
        for (;;) {
          const closing = held.indexOf('"', from)
          if (closing < 0 || (closing + 1 === held.length && !final)) return 'quote'
          text += held.slice(from, closing)
          if (held.charCodeAt(closing + 1) !== quote) {
            at = closing + 1
            break
          }
          text += '"'
          from = closing + 2
        }
      }
      let end = at
      let code = held.charCodeAt(end)
      while (end < held.length && code !== comma && code !== lineFeed && code !== carriageReturn)
        code = held.charCodeAt(++end)
      if (end === held.length && !final) return 'line'
      cells.push(text + held.slice(at, end))
      if (end < held.length && code === comma) {
        at = end + 1
        continue
      }
      const line = lineEnd(end, final)
      return line ? { cells, next: line.next } : 'line'
    }
  }

  const read = (final: boolean): void => {
    let start = 0
    while (start < held.length) {
      if (skipping) {
        const line = lineEnd(start, final)
        if (!line) {
          start = held.length
          break
        }
        skipping = false
        start = line.next
        continue
      }
      const found = record(start, final)
      if (typeof found !== 'string') {
        row++
        const blank = found.cells.length === 1 && found.cells[0]?.trim() === ''
        const long = found.next - start > longestRecord
        if (long) onRecord(new RowFault('', '一行超过 1 MB，请检查引号或分隔符'), row)
        else if (!blank) onRecord(found.cells, row)
        start = found.next
        continue
      }
      if (!final && held.length - start <= longestRecord) break
      row++
      const unclosed = found === 'quote'
      onRecord(new RowFault('', unclosed ? '引号没有成对，这一行未收' : '一行超过 1 MB，请检查引号或分隔符'), row)
      skipping = true
    }
    held = held.slice(start)
  }

  return {
    push(text) {
      held += text
      read(false)
    },
    end() {
      read(true)
      held = ''
    },
  }
}

/** The delimiter that a header line most likely uses. */
export const delimiterOf = (header: string): string => {
  const line = header.split(/[\r\n]/, 1)[0] ?? ''
  const count = (one: string): number => line.split(one).length
  return [',', '\t', ';', '|'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** One CSV line of cells, quoted where they need it. */
export const csvLine = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => (/[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(',')}\r\n`

/**
 * The same for people who open it in a spreadsheet: text from somebody else's file that would be taken for a formula is marked as text by an
 * apostrophe (OWASP, CSV Injection); plain numbers stay.
 */
export const sheetLine = (cells: readonly (string | number)[]): string =>
  csvLine(
    cells.map((cell) =>
      typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) && !/^[+-]?[\d.]+$/.test(cell) ? `'${cell}` : cell,
    ),
  )
