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
  u8(): number {
    this.#at += 1
    return this.#view.getUint8(this.#at - 1)
  }
  u32(): number {
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }
  /** An array with its length before it, copied at once. The machine is little endian, as all that Node runs on here are. */
  f32s(): Float32Array {
    return new Float32Array(this.#bytes(this.length() * 4))
  }
  /** Numbers that lie as bytes in a text. */
  f32Bytes(): Float32Array {
    return new Float32Array(this.#bytes(this.length()))
  }
  u16s(): Uint16Array {
    return new Uint16Array(this.#bytes(this.length() * 2))
  }
  u64s(): BigUint64Array {
    return new BigUint64Array(this.#bytes(this.length() * 8))
  }
  #bytes(count: number): ArrayBuffer {
    const from = this.#view.byteOffset + this.#at
    this.#at += count
    const copy = new ArrayBuffer(count)
    new Uint8Array(copy).set(new Uint8Array(this.#view.buffer, from, count))
    return copy
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
