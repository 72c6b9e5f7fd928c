import { AppError } from '../../http/errors.ts'
import { RowFault } from '../fault.ts'
import { delimiterOf, readCsv } from './csv.ts'
import { type Encoding, fileText } from './encoding.ts'
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
  const open = { csv: () => csvRows(onRow), ndjson: () => readJson(onRow), geojson: () => readGeoJson(onRow) }
  const reader = open[format]()
  for await (const text of fileText(path, encoding, read)) {
    reader.push(text)
    if (rows.length > 0) yield rows
    rows = []
  }
  reader.end()
  if (rows.length > 0) yield rows
}

/** CSV whose first record names the columns. */
const csvRows = (onRow: OnRow): { push(text: string): void; end(): void } => {
  let header: string[] | undefined
  const take = (cells: string[] | RowFault, row: number): void => {
    if (header) {
      onRow(cells instanceof RowFault ? cells : named(header, cells), row)
      return
    }
    if (cells instanceof RowFault) throw new AppError('invalid', `第 ${row} 行是表头，${cells.reason}`)
    header = cells.map((name) => name.trim())
    const twice = header.find((name, at) => name !== '' && header?.indexOf(name) !== at)
    if (twice !== undefined) throw new AppError('invalid', `表头有两列都叫“${twice}”，请改名后重试`)
  }
  let reader: ReturnType<typeof readCsv> | undefined
  return {
    push(text) {
      reader ??= readCsv(delimiterOf(text), take)
      reader.push(text)
    },
    end() {
      reader?.end()
      if (!header) throw new AppError('invalid', '文件里没有表头，第一行须写列名')
    },
  }
}

const named = (header: readonly string[], cells: readonly string[]): Cells | RowFault => {
  if (cells.slice(header.length).some((cell) => cell.trim() !== ''))
    return new RowFault('', `有 ${cells.length} 列，表头只有 ${header.length} 列，请检查引号或分隔符`)
  const row: Cells = {}
  for (let i = 0; i < header.length; i++) row[header[i] ?? ''] = cells[i]
  return row
}
