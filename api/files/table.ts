import { AppError } from '../http/errors.ts'
import { delimiterOf, readCsv } from './csv.ts'
import { RowFault } from './fault.ts'

/** CSV whose first record names the columns; cells are text. Throws `invalid` without a header, or where two columns share a name. */
export const readTable = (
  onRow: (cells: Record<string, string | undefined> | RowFault, row: number) => void,
): { push(text: string): void; end(): void } => {
  let header: string[] | undefined
  const take = (cells: string[] | RowFault, row: number): void => {
    if (header) {
      onRow(cells instanceof RowFault ? cells : named(header, cells), row)
      return
    }
    if (cells instanceof RowFault) throw new AppError('invalid', `第 ${row} 行是表头，${cells.reason}`)
    header = cells.map((name) => name.trim())
    refuseTwins(header)
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

/** Throws `invalid` where two columns of a header share a name. */
export const refuseTwins = (header: readonly string[]): void => {
  const twice = header.find((name, at) => name !== '' && header.indexOf(name) !== at)
  if (twice !== undefined) throw new AppError('invalid', `表头有两列都叫“${twice}”，请改名后重试`)
}

const named = (header: readonly string[], cells: readonly string[]): Record<string, string | undefined> | RowFault => {
  if (cells.slice(header.length).some((cell) => cell.trim() !== ''))
    return new RowFault('', `有 ${cells.length} 列，表头只有 ${header.length} 列，请检查引号或分隔符`)
  const row: Record<string, string | undefined> = {}
  for (let i = 0; i < header.length; i++) row[header[i] ?? ''] = cells[i]
  return row
}
