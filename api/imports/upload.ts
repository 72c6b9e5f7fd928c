import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { AppError } from '../http/errors.ts'

/** Bytes of one file at most. */
export const mostBytes = 1024 ** 3

/** Uploads under way are named so; what a crash leaves of them is removed at the next start. */
const partPrefix = '.part-'

export const uploadsFolder = (dataDir: string): string => join(dataDir, 'uploads')

export const draftFile = (dataDir: string, id: number): string => join(uploadsFolder(dataDir), String(id))

export type Received = { path: string; bytes: number; digest: Buffer }

const tooLarge = (most: number): AppError =>
  new AppError('invalid', `文件超过 ${Math.round(most / 1024 ** 2)} MB，请分成几个文件上传`, undefined, 413)

/**
 * Streams a body to a file of its own and returns where it lies. Throws `invalid` (413 over the limit; empty), `unavailable` where the
 * disk is full; nothing of a broken upload stays.
 */
export const receiveFile = async (
  request: { body: ReadableStream<Uint8Array> | null; headers: Headers },
  dataDir: string,
  most: number = mostBytes,
): Promise<Received> => {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(most)
  if (!request.body) throw new AppError('invalid', '请求没有正文，请把文件内容作为正文上传')
  await mkdir(uploadsFolder(dataDir), { recursive: true, mode: 0o700 })
  const path = join(uploadsFolder(dataDir), `${partPrefix}${crypto.randomUUID()}`)
  const hash = createHash('sha256')
  let bytes = 0
  const measured = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > most) throw tooLarge(most)
      hash.update(chunk)
      yield chunk
    }
  }
  try {
    // The web's and Node's names for the same stream.
    const body = Readable.fromWeb(request.body as NodeStream<Uint8Array>)
    // Opened before anything can break: a file that appears after its removal would stay.
    const file = await open(path, 'wx', 0o600)
    await pipeline(body, measured, file.createWriteStream())
    if (bytes === 0) throw new AppError('invalid', '文件是空的，没有可导入的内容')
  } catch (error) {
    await rm(path, { force: true })
    throw receiveFault(error)
  }
  return { path, bytes, digest: hash.digest() }
}

/** What a failed upload is told. */
export const receiveFault = (error: unknown): unknown => {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('unavailable', '磁盘空间不足，文件没有收下；请清理数据目录所在的磁盘后重传', undefined, 507)
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ABORT_ERR')
    return new AppError('invalid', '上传中断，文件没有收下，请重传')
  return error
}

/** Removes what no draft holds: broken uploads, and files of drafts that are done. */
export const sweepUploads = async (dataDir: string, kept: ReadonlySet<number>): Promise<void> => {
  const folder = uploadsFolder(dataDir)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (!kept.has(Number(name))) await rm(join(folder, name), { force: true })
}
