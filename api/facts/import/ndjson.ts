import { RowFault } from '../../files/fault.ts'
import { type Splitter, splitArray, splitLines } from '../../files/split.ts'
import { parseRow } from '../batch.ts'
import type { OnRow } from './records.ts'

/** Newline-delimited JSON, or one JSON array, of flat objects. Rows are lines, or elements of the array. */
export const readJson = (onRow: OnRow): { push(text: string): void; end(): void } => {
  const take = (text: string | RowFault, row: number): void => {
    const parsed = parseRow(text, true)
    const isRow = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    if (parsed instanceof RowFault) onRow(parsed, row)
    else onRow(isRow ? flat(parsed) : new RowFault('', '不是一个 JSON 对象', parsed), row)
  }
  let splitter: Splitter | undefined
  return {
    push(text) {
      if (!splitter && text.trim() === '') return
      splitter ??= text.trimStart().startsWith('[') ? splitArray(take) : splitLines(take)
      splitter.push(Buffer.from(text))
    },
    end() {
      splitter?.end()
    },
  }
}

/** One level of nesting becomes dotted names: {"reporter":{"name":…}} is reporter.name. */
const flat = (row: object): Record<string, unknown> => {
  const cells: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) cells[name] = value
    else for (const [inner, part] of Object.entries(value)) cells[`${name}.${inner}`] = part
  }
  return cells
}
