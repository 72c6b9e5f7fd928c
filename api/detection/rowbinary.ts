/** Reads ClickHouse's RowBinary: little endian, lengths as LEB128. */
export class RowReader {
  readonly #view: DataView
  readonly #buffer: Buffer
  #at = 0
  constructor(buffer: Buffer) {
    this.#buffer = buffer
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  }
  more(): boolean {
    return this.#at < this.#buffer.length
  }
  u64(): bigint {
    this.#at += 8
    return this.#view.getBigUint64(this.#at - 8, true)
  }
  u16(): number {
    this.#at += 2
    return this.#view.getUint16(this.#at - 2, true)
  }
  f32(): number {
    this.#at += 4
    return this.#view.getFloat32(this.#at - 4, true)
  }
  length(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#view.getUint8(this.#at++)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
}
