import { type Encoding, fileText } from '../../files/encoding.ts'
import type { RowFault } from '../../files/fault.ts'
import { readTable } from '../../files/table.ts'
import { readGeoJson } from './geojson.ts'
import { readJson } from './ndjson.ts'

export type Format = 'csv' | 'ndjson' | 'geojson'

/** Cells of one row by column name, whatever the file's format; CSV cells are text, JSON cells what they are. */
export type Cells = Record<string, unknown>
export type OnRow = (cells: Cells | RowFault, row: number) => void
export type SourceRow = { row: number; cells: Cells | RowFault }

export type SourceFile = { path: string; format: Format; encoding: Encoding }

/** The format that a file name stands for, undefined where it says nothing. */
export const formatOf = (path: string): Format | undefined => {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  if (['csv', 'tsv', 'txt'].includes(ending)) return 'csv'
  if (['ndjson', 'jsonl', 'json'].includes(ending)) return 'ndjson'
  return ending === 'geojson' ? 'geojson' : undefined
}

/** Reads a file row by row, as many at a time as a piece of the file holds. `read` is told the bytes used. */
export async function* readRecords(
  { path, format, encoding }: SourceFile,
  read: (bytes: number) => void = () => undefined,
): AsyncGenerator<SourceRow[]> {
  let rows: SourceRow[] = []
  const onRow: OnRow = (cells, row) => {
    rows.push({ row, cells })
  }
  const open = { csv: () => readTable(onRow), ndjson: () => readJson(onRow), geojson: () => readGeoJson(onRow) }
  const reader = open[format]()
  for await (const text of fileText(path, encoding, read)) {
    reader.push(text)
    if (rows.length > 0) yield rows
    rows = []
  }
  reader.end()
  if (rows.length > 0) yield rows
}
