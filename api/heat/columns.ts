const zero = 48
const comma = 44
const point = 46

/** Longest text of a number with its comma (-1.2345678901234567e-123), and a usual one's. */
const numberBytes = 32
const likelyBytes = 5
const decimals = 1_000_000

/** Below this a number is whole and small to the engine: it fits 31 bits. */
const largestPlain = 1e9

/**
 * Writes JSON whose bulk is columns of numbers and of texts of one length, straight into bytes: at 20,000 cells five times as fast as
 * arrays and JSON.stringify. Numbers keep six decimals, as sums of floats differ in the last bits with the order of adding; what is not
 * finite is null.
 */
export class ColumnWriter {
  #bytes: Buffer<ArrayBuffer>
  #at: number

  /** `head` is a non-empty object whose fields come first; `room` an estimate of the bytes of the columns. */
  constructor(head: object, room: number) {
    const text = Buffer.from(JSON.stringify(head).slice(0, -1))
    this.#bytes = Buffer.allocUnsafeSlow(text.length + room + 64)
    this.#bytes.set(text)
    this.#at = text.length
  }

  /** Values at the given places. */
  numbers(name: string, values: Float64Array, places: Int32Array): this {
    this.#open(name)
    this.#reserve(places.length * likelyBytes)
    let bytes = this.#bytes
    let at = this.#at
    for (let i = 0; i < places.length; i++) {
      if (at + numberBytes > bytes.length) {
        this.#at = at
        this.#reserve(numberBytes)
        bytes = this.#bytes
      }
      const value = values[places[i] ?? 0] ?? Number.NaN
      // The plain numbers, which are nearly all, are split here: what is handed on is whole and small, and is not boxed.
      if (value >= 0 && value < largestPlain) {
        let whole = Math.floor(value)
        let part = Math.round((value - whole) * decimals)
        if (part === decimals) {
          whole += 1
          part = 0
        }
        at = writeWhole(bytes, at, whole)
        if (part > 0) at = writePart(bytes, at, part)
      } else at += bytes.write(oddText(value), at, 'latin1')
      bytes[at++] = comma
    }
    this.#at = at
    return this.#close(places.length)
  }

  /** Texts of one width at the given places; `texts` holds them all, each quoted and followed by a comma (see `quoteAll`). */
  texts(name: string, texts: Uint8Array, width: number, places: Int32Array): this {
    this.#open(name)
    this.#reserve(places.length * width)
    for (let i = 0; i < places.length; ) {
      // Neighbours are copied in one go: mostly the whole column.
      const first = places[i] ?? 0
      let count = 1
      while (i + count < places.length && places[i + count] === first + count) count++
      this.#bytes.set(texts.subarray(first * width, (first + count) * width), this.#at)
      this.#at += count * width
      i += count
    }
    return this.#close(places.length)
  }

  end(): Uint8Array<ArrayBuffer> {
    this.#reserve(1)
    this.#bytes[this.#at++] = 125
    return this.#bytes.subarray(0, this.#at)
  }

  #open(name: string): void {
    const text = Buffer.from(`,"${name}":[`)
    this.#reserve(text.length)
    this.#bytes.set(text, this.#at)
    this.#at += text.length
  }

  /** The last comma becomes the bracket. */
  #close(items: number): this {
    this.#reserve(1)
    if (items > 0) this.#at--
    this.#bytes[this.#at++] = 93
    return this
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const wider = Buffer.allocUnsafeSlow((this.#at + more) * 2)
    wider.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = wider
  }
}

/** Every text quoted and followed by a comma, back to back. Texts must be of one length and need no escape. */
export const quoteAll = (texts: readonly string[]): Uint8Array =>
  Buffer.from(texts.map((text) => `"${text}",`).join(''), 'latin1')

const oddText = (value: number): string =>
  Number.isFinite(value) ? String(Math.abs(value) < 1e9 ? Math.round(value * decimals) / decimals : value) : 'null'

/** The three digits of 0-999, one number after another. */
const triples = Uint8Array.from({ length: 3000 }, (_, i) => zero + (Math.floor(i / 3 / 10 ** (2 - (i % 3))) % 10))

/** A whole number below 1e9: digits by threes, the first group without leading zeros. */
const writeWhole = (bytes: Buffer, at: number, value: number): number => {
  if (value < 10) {
    bytes[at] = zero + value
    return at + 1
  }
  if (value < 1000) {
    const from = value * 3
    if (value >= 100) bytes[at++] = triples[from] ?? zero
    bytes[at] = triples[from + 1] ?? zero
    bytes[at + 1] = triples[from + 2] ?? zero
    return at + 2
  }
  const thousands = (value / 1000) | 0
  return writeTriple(bytes, writeWhole(bytes, at, thousands), value - thousands * 1000)
}

const writeTriple = (bytes: Buffer, at: number, value: number): number => {
  const from = value * 3
  bytes[at] = triples[from] ?? zero
  bytes[at + 1] = triples[from + 1] ?? zero
  bytes[at + 2] = triples[from + 2] ?? zero
  return at + 3
}

/** The point and up to six decimals, without zeros at the end. */
const writePart = (bytes: Buffer, at: number, part: number): number => {
  bytes[at] = point
  const thousands = (part / 1000) | 0
  writeTriple(bytes, at + 1, thousands)
  let end = writeTriple(bytes, at + 4, part - thousands * 1000)
  while (bytes[end - 1] === zero) end--
  return end
}
