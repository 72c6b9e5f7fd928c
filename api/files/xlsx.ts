import { AppError } from '../http/errors.ts'
import { counted } from './bytes.ts'
import type { RawValue } from './kind.ts'
import type { Layered, RawRow, SourceOptions } from './source.ts'
import { refuseTwins } from './table.ts'
import { type Book, readBook, sharedTexts } from './xlsx-book.ts'
import { readXml } from './xml.ts'
import { withZip, type ZipEntry } from './zip.ts'

/**
 * Reads a sheet of a workbook (ECMA-376) as it streams. The first row that is not blank names the columns; rows are numbered as
 * the sheet shows them. Cells keep their type, so a code that was stored as a number is known as one; dates become
 * 'YYYY-MM-DD' or 'YYYY-MM-DD HH:MM:SS'.
 */
export const openXlsx = async (
  path: string,
  entries: readonly ZipEntry[],
  { layer: wanted, crs }: SourceOptions,
): Promise<Layered> => {
  const { sheets } = await readBook(entries)
  const layers = sheets.map((sheet) => sheet.name)
  const layer = wanted ?? layers[0] ?? ''
  if (!layers.includes(layer)) throw new AppError('invalid', `没有工作表“${layer}”，只有：${layers.join('、')}`)
  return {
    format: 'xlsx',
    layers,
    layer,
    crs,
    rows: (onShare = () => undefined) => withZip(path, (again) => rowsOf(again, layer, onShare)),
  }
}

async function* rowsOf(
  entries: readonly ZipEntry[],
  layer: string,
  onShare: (share: number) => void,
): AsyncGenerator<RawRow[]> {
  const book = await readBook(entries)
  const entry = book.sheets.find((sheet) => sheet.name === layer)?.entry
  if (!entry) throw new AppError('invalid', `没有工作表“${layer}”，请重新上传`)
  const sheet = new SheetReader(book, await sharedTexts(entries))
  let used = 0
  const source = counted(entry.open(), (count) => {
    used += count
  })
  const handlers = {
    open: (name: string, attributes: Record<string, string>) => sheet.open(name, attributes),
    text: (piece: string) => sheet.text(piece),
    close: (name: string) => sheet.close(name),
  }
  for await (const _ of readXml(source, entry.name, handlers)) {
    if (sheet.rows.length > 0) yield sheet.rows
    sheet.rows = []
    onShare(Math.min(1, used / Math.max(1, entry.bytes)))
  }
  if (!sheet.header) throw new AppError('invalid', `工作表“${layer}”是空的，第一行须写列名`)
}

/** Column of a reference such as "AB12", from 0. */
const columnOf = (reference: string): number => {
  let column = 0
  for (const letter of reference) {
    if (letter < 'A' || letter > 'Z') break
    column = column * 26 + letter.charCodeAt(0) - 64
  }
  return column - 1
}

const mostColumns = 16_384

class SheetReader {
  rows: RawRow[] = []
  header: string[] | undefined
  readonly #book: Book
  readonly #texts: readonly string[]
  #row = 0
  #column = -1
  #cells: RawValue[] = []
  #type = ''
  #style = 0
  #value = ''
  #wanted = false

  constructor(book: Book, texts: readonly string[]) {
    this.#book = book
    this.#texts = texts
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') {
      this.#row = Number(attributes.r ?? this.#row + 1)
      this.#column = -1
      this.#cells = []
    } else if (name === 'c') {
      this.#column = attributes.r === undefined ? this.#column + 1 : columnOf(attributes.r)
      this.#type = attributes.t ?? 'n'
      this.#style = Number(attributes.s ?? 0)
      this.#value = ''
    }
    this.#wanted = name === 'v' || name === 't'
  }

  text(piece: string): void {
    if (this.#wanted) this.#value += piece
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#wanted = false
    else if (name === 'c' && this.#column >= 0 && this.#column < mostColumns) this.#cells[this.#column] = this.#cell()
    else if (name === 'row') this.#endRow()
  }

  #cell(): RawValue {
    const value = this.#value
    if (this.#type === 's') return this.#texts[Number(value)]?.trim() || null
    if (this.#type === 'b') return value === '1'
    if (this.#type === 'e' || value === '') return null
    if (this.#type !== 'n') return value.trim() || null
    const number = Number(value)
    if (!Number.isFinite(number)) return null
    return this.#book.isDate[this.#style] ? dateText(number, this.#book.from1904) : number
  }

  #endRow(): void {
    const cells = Array.from(this.#cells, (cell) => cell ?? null)
    if (cells.every((cell) => cell === null)) return
    if (!this.header) {
      this.header = cells.map((cell) => String(cell ?? '').trim())
      refuseTwins(this.header)
      return
    }
    const properties: Record<string, RawValue> = {}
    for (const [at, name] of this.header.entries()) if (name !== '') properties[name] = cells[at] ?? null
    this.rows.push({ row: this.#row, properties, geometry: null })
  }
}

const dayMs = 86_400_000

/** A serial date as its local text. Excel takes 1900 for a leap year, so days count from 1899-12-30 (right from March 1900 on). */
const dateText = (serial: number, from1904: boolean): string => {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30)
  const at = new Date(epoch + Math.round(serial * 86_400) * 1000)
  if (Number.isNaN(at.getTime())) return String(serial)
  const text = at.toISOString()
  return at.getTime() % dayMs === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`
}
