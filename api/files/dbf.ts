import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { AppError } from '../http/errors.ts'
import { ByteReader, type Bytes } from './bytes.ts'
import type { Encoding } from './encoding.ts'
import type { RawValue } from './kind.ts'

type Column = { name: Buffer; type: string; start: number; length: number; decimals: number }

/** The layout of a dBASE III table, which holds the attributes of a shapefile. */
export type DbfHeader = { records: number; recordBytes: number; columns: Column[]; language: number }

/** What a language driver byte says of the encoding; most writers leave it 0. */
const languages: Record<number, Encoding> = { 77: 'gb18030', 122: 'gb18030' }

/** The encoding that a .cpg file names, undefined where it is none of ours. */
export const cpgEncoding = (text: string): Encoding | undefined => {
  const name = text
    .trim()
    .toUpperCase()
    .replace(/^CP|[-_ ]/g, '')
  if (name === 'UTF8' || name === '65001') return 'utf-8'
  return ['936', 'GBK', 'GB2312', 'GB18030', '54936', 'ANSI936'].includes(name) ? 'gb18030' : undefined
}

const readHeader = async (reader: ByteReader): Promise<DbfHeader> => {
  const broken = new AppError('invalid', 'Shapefile 的 .dbf 不完整，请重新导出')
  const head = await reader.take(32)
  if (!head) throw broken
  const [records, headerBytes, recordBytes, language] = [
    head.readUInt32LE(4),
    head.readUInt16LE(8),
    head.readUInt16LE(10),
    head[29] ?? 0,
  ]
  const rest = headerBytes > 32 ? await reader.take(headerBytes - 32) : undefined
  if (!rest || recordBytes === 0) throw broken
  const columns: Column[] = []
  let start = 1
  for (let at = 0; at + 32 <= rest.length && rest[at] !== 0x0d; at += 32) {
    const field = Buffer.from(rest.subarray(at, at + 32))
    const zero = field.indexOf(0)
    const name = field.subarray(0, zero < 0 ? 11 : Math.min(zero, 11))
    const length = field[16] ?? 0
    columns.push({ name, type: String.fromCharCode(field[11] ?? 0), start, length, decimals: field[17] ?? 0 })
    start += length
  }
  if (start > recordBytes) throw broken
  return { records, recordBytes, columns, language }
}

const isAscii = (bytes: Buffer): boolean => bytes.every((byte) => byte < 0x80)

/** Without the padding; `isFull` where there was none, so that the field's width may have cut a character in half. */
const trimmed = (bytes: Buffer): { own: Buffer; isFull: boolean } => {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] ?? 0) <= 0x20) end--
  let start = 0
  while (start < end && bytes[start] === 0x20) start++
  return { own: bytes.subarray(start, end), isFull: end === bytes.length }
}

/** How many bytes the UTF-8 character that starts with this byte has; 0 where none starts so. */
const utf8Length = (lead: number): number =>
  lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 ? (lead < 0xf0 ? 3 : 0) : lead >= 0xc2 ? 2 : 0

const asUtf8 = (own: Buffer, isFull: boolean): string | undefined => {
  if (isUtf8(own)) return own.toString('utf8')
  if (!isFull) return undefined
  for (let cut = 1; cut <= 3 && cut < own.length; cut++) {
    const rest = own.subarray(own.length - cut)
    const isCharacterCutOff = utf8Length(rest[0] ?? 0) > cut && rest.subarray(1).every((byte) => (byte & 0xc0) === 0x80)
    const whole = own.subarray(0, own.length - cut)
    if (isCharacterCutOff && isUtf8(whole)) return whole.toString('utf8')
  }
  return undefined
}

const asGb = (own: Buffer, isFull: boolean): string | undefined => {
  const text = iconv.decode(own, 'gb18030')
  if (!text.includes('\ufffd')) return text
  const cut = isFull ? iconv.decode(own.subarray(0, -1), 'gb18030') : '\ufffd'
  return cut.includes('\ufffd') ? undefined : cut
}

/**
 * Bytes that are whole three-byte UTF-8 characters from end to end are UTF-8 whatever the table says: as GB18030 they would be
 * rare characters only. The other way round nothing can be told, since GB18030 takes nearly any bytes.
 */
const isSurelyUtf8 = (text: string): boolean => /^[\u0020-\u007e\u2000-\uffff]+$/.test(text)

/** A text in the table's encoding; a value that cannot be that but fits the other is read as the other (tables do mix them). */
export const dbfText = (bytes: Buffer, encoding: Encoding): string => {
  const { own, isFull } = trimmed(bytes)
  if (isAscii(own)) return own.toString('latin1')
  const utf8 = asUtf8(own, isFull)
  if (utf8 !== undefined && (encoding === 'utf-8' || isSurelyUtf8(utf8))) return utf8
  return asGb(own, isFull) ?? utf8 ?? iconv.decode(own, encoding)
}

const cellValue = (bytes: Buffer, { type, decimals }: Column, encoding: Encoding): RawValue => {
  if (type === 'I') return bytes.length === 4 ? bytes.readInt32LE(0) : null
  if (type === 'O' || type === 'B') return bytes.length === 8 ? bytes.readDoubleLE(0) : null
  const text = dbfText(bytes, encoding)
  if (text === '') return null
  if (type === 'N' || type === 'F') {
    // More digits than a double holds are kept as they stand: such numbers are identifiers.
    if (decimals === 0 && /^\d{16,}$/.test(text)) return text
    const number = Number(text)
    return Number.isFinite(number) ? number : null
  }
  if (type === 'L') return /^[YyTt]$/.test(text) ? true : /^[NnFf]$/.test(text) ? false : null
  if (type === 'D') return /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : null
  return text
}

const deleted = 0x2a

/** The records one by one, undefined for a deleted one. */
export async function* dbfRecords(
  file: Bytes,
  encoding: Encoding,
): AsyncGenerator<Record<string, RawValue> | undefined> {
  const reader = new ByteReader(file.open())
  try {
    const header = await readHeader(reader)
    const names = header.columns.map((column) => dbfText(column.name, encoding))
    for (let at = 0; at < header.records; at++) {
      const record = await reader.take(header.recordBytes)
      if (!record) return
      if (record[0] === deleted) yield undefined
      else
        yield Object.fromEntries(
          header.columns.map((column, place) => [
            names[place] ?? '',
            cellValue(record.subarray(column.start, column.start + column.length), column, encoding),
          ]),
        )
    }
  } finally {
    await reader.close()
  }
}

const sampledRecords = 20_000

/**
 * What the table is written in: as its texts show, else as it claims (`.cpg`, language driver). Undefined where they fit neither.
 * A claim that the texts refute is not believed: "UTF-8" beside GBK bytes is a common fault.
 */
export const dbfFacts = async (
  file: Bytes,
  claimed: Encoding | undefined,
): Promise<{ records: number; encoding: Encoding | undefined }> => {
  const reader = new ByteReader(file.open())
  try {
    const header = await readHeader(reader)
    const fits = { 'utf-8': 0, gb18030: 0 }
    let texts = 0
    let strange = 0
    const see = (bytes: Buffer): void => {
      const { own, isFull } = trimmed(bytes)
      if (isAscii(own)) return
      texts++
      const [isUnicode, isGb] = [asUtf8(own, isFull) !== undefined, asGb(own, isFull) !== undefined]
      if (isUnicode) fits['utf-8']++
      if (isGb) fits.gb18030++
      if (!isUnicode && !isGb) strange++
    }
    for (const column of header.columns) see(column.name)
    for (let at = 0; at < Math.min(header.records, sampledRecords); at++) {
      const record = await reader.take(header.recordBytes)
      if (!record) break
      for (const { type, start, length } of header.columns)
        if (type === 'C') see(record.subarray(start, start + length))
    }
    const said = claimed ?? languages[header.language]
    const enough = (one: Encoding): boolean => fits[one] * 10 >= texts * 9
    const better: Encoding = fits['utf-8'] >= fits.gb18030 ? 'utf-8' : 'gb18030'
    const shown = said && enough(said) ? said : better
    // A table that mixes both fits neither alone, yet nearly every value fits one of the two.
    return { records: header.records, encoding: strange * 10 <= texts ? shown : undefined }
  } finally {
    await reader.close()
  }
}
