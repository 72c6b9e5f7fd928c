import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import iconv from 'iconv-lite'
import { AppError } from '../http/errors.ts'

/** UTF-8 with or without a byte order mark, or GB18030 (GBK and GB2312 are parts of it). */
export type Encoding = 'utf-8' | 'gb18030'

export type FileFacts = { bytes: number; digest: string; encoding: Encoding }

const chunkBytes = 256 * 1024

/** Characters per thousand that may be unreadable before a file is said not to be GB18030. */
const mostUnreadable = 1

/**
 * Reads the whole file once: its size, SHA-256 and encoding. What is valid UTF-8 from end to end is UTF-8; else GB18030 if it
 * reads as that. Throws `invalid` for an empty file, UTF-16, and bytes that are neither.
 */
export const inspectFile = async (path: string, wanted: Encoding | 'auto'): Promise<FileFacts> =>
  inspectBytes(createReadStream(path, { highWaterMark: chunkBytes }), wanted)

/** As `inspectFile`, for bytes from anywhere. */
export const inspectBytes = async (source: AsyncIterable<Buffer>, wanted: Encoding | 'auto'): Promise<FileFacts> => {
  const hash = createHash('sha256')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const gb = iconv.getDecoder('gb18030')
  let isUtf8 = true
  let unreadable = 0
  let characters = 0
  let bytes = 0
  for await (const chunk of source) {
    if (bytes === 0 && ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)))
      throw new AppError('invalid', '文件是 UTF-16 编码，请另存为 UTF-8 后重试')
    bytes += chunk.length
    hash.update(chunk)
    if (isUtf8) isUtf8 = accepts(utf8, chunk)
    const text = gb.write(chunk)
    characters += text.length
    for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) unreadable++
  }
  if (bytes === 0) throw new AppError('invalid', '文件是空的，没有可导入的内容')
  if (isUtf8) isUtf8 = accepts(utf8, undefined)
  const isGb = unreadable * 1000 <= characters * mostUnreadable
  const digest = hash.digest('hex')
  if (wanted === 'auto') {
    if (!isUtf8 && !isGb) throw new AppError('invalid', '文件编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8 后重试')
    return { bytes, digest, encoding: isUtf8 ? 'utf-8' : 'gb18030' }
  }
  if (wanted === 'utf-8' && !isUtf8)
    throw new AppError(
      'invalid',
      `文件不是 UTF-8 编码${isGb ? '，像是 GB18030：请改用 --encoding gb18030 或 auto' : ''}`,
    )
  if (wanted === 'gb18030' && !isGb) throw new AppError('invalid', '文件不是 GB18030 编码，请改用 --encoding auto')
  return { bytes, digest, encoding: wanted }
}

const accepts = (decoder: TextDecoder, chunk: Buffer | undefined): boolean => {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined })
    return true
  } catch {
    return false
  }
}

/** The file as text, piece by piece, without its byte order mark. `read` counts the file's bytes as they are used. */
export const fileText = (path: string, encoding: Encoding, read: (bytes: number) => void): AsyncGenerator<string> =>
  textOf(createReadStream(path, { highWaterMark: chunkBytes }), encoding, read)

/** As `fileText`, for bytes from anywhere. */
export async function* textOf(
  source: AsyncIterable<Buffer>,
  encoding: Encoding,
  read: (bytes: number) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding)
  let first = true
  for await (const chunk of source) {
    let text = decoder.write(chunk)
    if (first && text.startsWith('\ufeff')) text = text.slice(1)
    first = false
    read(chunk.length)
    if (text !== '') yield text
  }
  const rest = decoder.end()
  if (rest) yield rest
}
