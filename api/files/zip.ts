import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import yauzl from 'yauzl'
import { AppError } from '../http/errors.ts'

export type ZipEntry = {
  /** Path inside the archive; names of Chinese Windows (GB18030 without the UTF-8 flag) are read as such. */
  name: string
  /** Inflated size as the archive states it; inflating stops with an error where it is not true. */
  bytes: number
  open: () => AsyncIterable<Buffer>
}

/** What an archive may hold at most. Deflate packs at best 1,032 to 1; real tables and maps stay under 100 to 1. */
export const zipLimits = { entries: 2000, bytes: 4 * 1024 ** 3, ratio: 300, ratioFrom: 32 * 1024 ** 2 }

export type ZipLimits = typeof zipLimits

const utf8Flag = 0x800

const nameOf = (entry: yauzl.Entry): string => {
  const raw = entry.fileNameRaw
  const isUnicode = (entry.generalPurposeBitFlag & utf8Flag) !== 0 || isUtf8(raw)
  return (isUnicode ? raw.toString('utf8') : iconv.decode(raw, 'gb18030')).replaceAll('\\', '/')
}

const broken = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError(
        'invalid',
        `压缩包读不了（${error instanceof Error ? error.message : String(error)}），请重新压缩后上传`,
      )

/**
 * Runs `use` with the entries of an archive and closes it afterwards. Folders and what macOS adds are left out. Throws
 * `invalid` for an archive that is broken, encrypted, or holds more than the limits: nothing is inflated before that is known.
 */
export async function* withZip<Value>(
  path: string,
  use: (entries: ZipEntry[]) => AsyncIterable<Value>,
  limits: ZipLimits = zipLimits,
): AsyncGenerator<Value> {
  const zip = await yauzl
    .openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false })
    .catch((error: unknown) => {
      throw broken(error)
    })
  try {
    yield* use(await list(zip, limits))
  } finally {
    zip.close()
  }
}

/** The one value that `use` gives; as `withZip`. */
export const inZip = async <Value>(
  path: string,
  use: (entries: ZipEntry[]) => Promise<Value>,
  limits: ZipLimits = zipLimits,
): Promise<Value> => {
  const once = async function* (entries: ZipEntry[]) {
    yield await use(entries)
  }
  for await (const value of withZip(path, once, limits)) return value
  throw new AppError('internal', 'a zip was opened and gave nothing')
}

const list = async (zip: yauzl.ZipFile, limits: ZipLimits): Promise<ZipEntry[]> => {
  const tooMany = new AppError(
    'invalid',
    `压缩包里有 ${zip.entryCount} 个文件，最多 ${limits.entries} 个，请只放要导入的`,
  )
  if (zip.entryCount > limits.entries) throw tooMany
  const entries: ZipEntry[] = []
  let total = 0
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry)
      if (name.endsWith('/') || /(^|\/)(__MACOSX|\._)/.test(name)) continue
      if (entry.isEncrypted()) throw new AppError('invalid', `压缩包里的 ${name} 有密码，请去掉密码后上传`)
      total += entry.uncompressedSize
      if (total > limits.bytes)
        throw new AppError(
          'invalid',
          `压缩包展开后超过 ${limits.bytes / 1024 ** 3} GB，已拒收；请分成几个文件，或直接上传未压缩的文件`,
        )
      const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
      if (entry.uncompressedSize > limits.ratioFrom && ratio > limits.ratio)
        throw new AppError(
          'invalid',
          `压缩包里的 ${name} 展开后是压缩时的 ${Math.round(ratio)} 倍，疑为压缩炸弹，已拒收`,
        )
      entries.push({ name, bytes: entry.uncompressedSize, open: () => inflate(zip, entry) })
    }
  } catch (error) {
    throw broken(error)
  }
  return entries
}

async function* inflate(zip: yauzl.ZipFile, entry: yauzl.Entry): AsyncGenerator<Buffer> {
  try {
    // yauzl ends the stream with an error where more comes out than the entry states.
    for await (const chunk of await zip.openReadStreamPromise(entry)) yield chunk
  } catch (error) {
    throw broken(error)
  }
}
