import { type Bytes, counted } from './bytes.ts'
import { type Encoding, inspectBytes, textOf } from './encoding.ts'
import { RowFault } from './fault.ts'
import type { Layered, RawRow, SourceOptions } from './source.ts'
import { readTable } from './table.ts'

/** Reads CSV, TSV and their like: text cells, no geometry (that comes from columns, see `tableGeometry`). Rows are lines as a spreadsheet shows them. */
export const openCsv = async (file: Bytes, { encoding: stated, crs }: SourceOptions): Promise<Layered> => {
  const { encoding } = await inspectBytes(file.open(), stated ?? 'auto')
  return {
    format: 'csv',
    layers: [],
    layer: undefined,
    encoding,
    crs,
    rows: (onShare = () => undefined) => rowsOf(file, encoding, onShare),
  }
}

async function* rowsOf(file: Bytes, encoding: Encoding, onShare: (share: number) => void): AsyncGenerator<RawRow[]> {
  let rows: RawRow[] = []
  let used = 0
  const table = readTable((cells, row) => {
    if (cells instanceof RowFault) rows.push({ row, properties: {}, geometry: null, fault: cells.reason })
    else {
      const properties = Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, cell?.trim() || null]))
      rows.push({ row, properties, geometry: null })
    }
  })
  const bytes = counted(file.open(), (count) => {
    used += count
  })
  for await (const text of textOf(bytes, encoding)) {
    table.push(text)
    if (rows.length > 0) yield rows
    rows = []
    onShare(Math.min(1, used / file.bytes))
  }
  table.end()
  if (rows.length > 0) yield rows
}
