import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { RowFault, type RowNote } from '../files/fault.ts'

export type BatchKind = 'observations' | 'complaints'

/** What a sender is told of a batch, now and whenever it sends the same batch again. rows = accepted + rejected. */
export type BatchResult = {
  batch: number
  key: string
  accepted: number
  rejected: number
  /** Of the accepted: outside the city, kept and counted but never drawn. */
  quarantined: number
  /** Of the accepted complaints: without a place. */
  unplaced?: number
  /** Of the accepted complaints: without coordinates of their own, placed by their place text. */
  geocoded?: number
  /** Of the accepted complaints: the same as what is stored under their number. */
  repeated?: number
  /** Of the accepted complaints: new state of a number already stored. */
  updated?: number
  /** The first rejected rows, each with its reason. */
  rejects: RowNote[]
  /** The first accepted rows worth a look: outside the city, without coordinates, repeated. */
  notes: RowNote[]
  warnings: string[]
  /** Metrics of the observations, or classes of the complaints. */
  metrics: string[]
  /** Epoch seconds of the earliest and latest row whose counts this batch changes. */
  from: number
  to: number
}

/** Rejects and notes told to the sender at most; the counts tell of all. */
const mostTold = 100

/** Gathers what is to be told of rows, up to what is worth telling. */
export class Notes {
  readonly told: RowNote[] = []
  count = 0

  add(row: number, { field, reason, found }: RowFault): void {
    this.count++
    if (this.told.length < mostTold) this.told.push({ row, field, reason, found })
  }
}

/** Rows for one table of the fact store: JSONCompactEachRow, one array a line in the order of `columns`. */
export type Section = { table: string; columns: readonly string[]; token: string; rows: Buffer }

const compressed = promisify(zstdCompress)
const opened = promisify(zstdDecompress)

/**
 * A journal body: one line of JSON that names the sections, then their rows, all as zstd. It describes itself, so a body
 * written by one version is understood by the next.
 */
export const packSections = (sections: readonly Section[]): Promise<Buffer> => {
  const head = sections.map(({ table, columns, token, rows }) => ({ table, columns, token, bytes: rows.length }))
  const whole = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...sections.map((section) => section.rows)])
  return compressed(whole, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
}

export const unpackSections = async (body: Buffer): Promise<Section[]> => {
  const whole = await opened(body)
  const end = whole.indexOf(10)
  // Written by packSections alone.
  const head: { table: string; columns: string[]; token: string; bytes: number }[] = JSON.parse(
    whole.toString('utf8', 0, end),
  )
  let at = end + 1
  return head.map(({ bytes, ...section }) => {
    const rows = whole.subarray(at, at + bytes)
    at += bytes
    return { ...section, rows }
  })
}

/** Collects lines into bytes without ever holding them all as one JavaScript string. */
export class Lines {
  readonly #chunks: Buffer[] = []
  #text = ''
  count = 0

  add(line: string): void {
    this.#text += line
    this.count++
    if (this.#text.length >= 65_536) this.#flush()
  }

  bytes(): Buffer {
    this.#flush()
    return this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks)
  }

  #flush(): void {
    if (this.#text === '') return
    this.#chunks.push(Buffer.from(this.#text))
    this.#text = ''
  }
}

const notJson = '不是合法的 JSON，请每行写一个完整的对象'

/**
 * Parses one row's text. JSON has no NaN and no ∞; where they stand, the fault names their field. `show`: whether a fault may
 * quote the row, which it may not where rows name people.
 */
export const parseRow = (text: string | RowFault, show: boolean): unknown => {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    const unreal = /"(\w+)"\s*:\s*([-+]?(?:NaN|Infinity|∞))/i.exec(text)
    if (unreal) return new RowFault(unreal[1] ?? '', '数值不是有限的数字（NaN、∞ 不收）', unreal[2])
    return new RowFault('', notJson, show ? text : '')
  }
}
