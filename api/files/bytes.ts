import { createReadStream } from 'node:fs'
import { AppError } from '../http/errors.ts'

/** Something whose bytes can be read from the start, as often as wanted: a file or an entry of an archive. */
export type Bytes = { bytes: number; open: () => AsyncIterable<Buffer> }

const chunkBytes = 256 * 1024

export const fileBytes = (path: string, bytes: number): Bytes => ({
  bytes,
  open: () => createReadStream(path, { highWaterMark: chunkBytes }),
})

/** Passes bytes on and tells how many have gone by. */
export async function* counted(
  source: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    onBytes(chunk.length)
    yield chunk
  }
}

/** All bytes of something small. Throws `invalid` where it is longer than `most`. */
export const wholeBytes = async (source: AsyncIterable<Buffer>, most: number, what: string): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    length += chunk.length
    if (length > most) throw new AppError('invalid', `${what} 超过 ${Math.round(most / 1024 ** 2)} MB，不像是正常文件`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Takes a stream of bytes in pieces of exact length; holds one chunk and one piece. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  /** Bytes taken so far. */
  used = 0

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next `length` bytes, undefined where the stream ends before; valid until the next call. */
  async take(length: number): Promise<Buffer | undefined> {
    if (this.#held.length < length) {
      const pieces = [this.#held]
      let have = this.#held.length
      while (have < length) {
        const next = await this.#source.next()
        if (next.done) break
        pieces.push(next.value)
        have += next.value.length
      }
      this.#held = Buffer.concat(pieces)
      if (have < length) return undefined
    }
    const piece = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    this.used += length
    return piece
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }
}
