import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '../http/errors.ts'
import { type OnRow, type Splitter, splitArray, splitLines } from './split.ts'

/** A body as a sender sends it. */
export type Incoming = {
  stream: ReadableStream<Uint8Array> | null
  contentType: string
  contentEncoding: string
  /** Bytes on the wire if the sender said so. */
  length: number | undefined
}

export type BodyLimits = { sentBytes: number; openedBytes: number }

export const bodyLimits: BodyLimits = { sentBytes: 16 * 1024 * 1024, openedBytes: 256 * 1024 * 1024 }

/** Bytes taken apart before other work gets its turn: about 5 ms. */
const sliceBytes = 256 * 1024

export const incoming = (request: Request): Incoming => {
  const length = request.headers.get('content-length')
  return {
    stream: request.body,
    contentType: (request.headers.get('content-type') ?? '').toLowerCase(),
    contentEncoding: (request.headers.get('content-encoding') ?? '').trim().toLowerCase(),
    length: length && /^\d+$/.test(length) ? Number(length) : undefined,
  }
}

/**
 * Reads a body row by row: JSON array or newline-delimited JSON, plain or gzip, in UTF-8. Memory holds one row and one slice,
 * whatever the body opens to. Returns the SHA-256 of the opened bytes. Throws `invalid` (413 where a limit is passed).
 */
export const readRows = async (sent: Incoming, onRow: OnRow, limits: BodyLimits = bodyLimits): Promise<Buffer> => {
  const hash = createHash('sha256')
  const reader = detectFormat(sent.contentType, onRow)
  for await (const chunk of opened(sent, limits)) {
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      const slice = chunk.subarray(at, at + sliceBytes)
      hash.update(slice)
      reader.push(slice)
      if (chunk.length >= sliceBytes) await setImmediate()
    }
    await setImmediate()
  }
  reader.end()
  return hash.digest()
}

const tooLarge = (what: string, limit: number): AppError =>
  new AppError('invalid', `${what}超过 ${limit / 1024 / 1024} MB，整批未收；请分成几批发送`, { limitBytes: limit }, 413)

/** The body's bytes after gzip. A sender that says gzip, or whose bytes begin like gzip, has sent gzip. */
async function* opened(sent: Incoming, limits: BodyLimits): AsyncGenerator<Buffer> {
  if (!['', 'identity', 'gzip', 'x-gzip'].includes(sent.contentEncoding))
    throw new AppError('invalid', `不支持的压缩方式“${sent.contentEncoding}”，请用 gzip 或不压缩`, undefined, 415)
  const bytes = received(sent, limits.sentBytes)
  const first = await bytes.next()
  if (first.done) return
  const whole = chain(first.value, bytes)
  const gzip = first.value[0] === 0x1f && first.value[1] === 0x8b
  if (!gzip && sent.contentEncoding.endsWith('gzip'))
    throw new AppError('invalid', '正文标明是 gzip，却不是 gzip 格式，整批未收')
  yield* gzip ? gunzipped(whole, limits.openedBytes) : whole
}

async function* chain(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

async function* received(sent: Incoming, limit: number): AsyncGenerator<Buffer> {
  if (sent.length !== undefined && sent.length > limit) throw tooLarge('正文', limit)
  if (!sent.stream) return
  let total = 0
  const reader = sent.stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new AppError('invalid', '正文没有收完，连接中断，整批未收', { cause: String(cause) })
      })
      if (done) return
      total += value.byteLength
      if (total > limit) throw tooLarge('正文', limit)
      if (value.byteLength > 0) yield Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  } finally {
    // Lets go of a body that is not wanted to its end; a stream that failed has nothing left to cancel.
    await reader.cancel().catch(() => undefined)
  }
}

async function* gunzipped(bytes: AsyncGenerator<Buffer>, limit: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: sliceBytes })
  const source = Readable.from(bytes, { objectMode: false })
  source.once('error', (error) => gunzip.destroy(error))
  source.pipe(gunzip)
  let total = 0
  try {
    for await (const chunk of gunzip) {
      total += chunk.length
      if (total > limit) throw tooLarge('解压后的正文', limit)
      yield chunk
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('invalid', 'gzip 正文损坏或不完整，整批未收', { cause: String(error) })
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9

/** Waits for the first byte that says something, then hands over to the splitter of that format. */
const detectFormat = (contentType: string, onRow: OnRow): Splitter => {
  let splitter: Splitter | undefined
  let held = Buffer.alloc(0)
  const linesAsked = /ndjson|jsonl|json-lines|json-seq/.test(contentType)

  const choose = (bytes: Buffer): Splitter | undefined => {
    let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
      throw new AppError('invalid', '正文是 UTF-16 编码，请转成 UTF-8 后重送')
    while (at < bytes.length && isSpace(bytes[at] ?? 0)) at++
    const first = bytes[at]
    if (first === undefined) return undefined
    if (first === 0x5b && !linesAsked) return splitArray(onRow)
    if (first === 0x7b || linesAsked) return splitLines(onRow)
    throw new AppError(
      'invalid',
      '正文既不是 JSON 数组（以 [ 开头）也不是 NDJSON（每行一个 {…}）；CSV 等文件请用 npm run import',
    )
  }
  const withoutBom = (bytes: Buffer): Buffer =>
    bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

  return {
    push(chunk) {
      if (splitter) return splitter.push(chunk)
      held = Buffer.concat([held, chunk])
      // Three bytes tell a byte order mark from anything else.
      if (held.length < 3) return undefined
      splitter = choose(held)
      if (!splitter && held.length > sliceBytes) throw new AppError('invalid', '正文开头全是空白，整批未收')
      if (!splitter) return undefined
      splitter.push(withoutBom(held))
      held = Buffer.alloc(0)
      return undefined
    },
    end() {
      if (!splitter && held.length > 0) {
        splitter = choose(held)
        splitter?.push(withoutBom(held))
      }
      if (!splitter) throw new AppError('invalid', '正文为空，没有可收的行')
      splitter.end()
    },
  }
}
