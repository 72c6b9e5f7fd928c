import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../../../api/http/errors.ts'
import { receiveFault, receiveFile, uploadsFolder } from '../../../api/imports/upload.ts'
import { temporaryFolder } from '../../support/folders.ts'

const sent = (body: ReadableStream<Uint8Array> | null, headers: Record<string, string> = {}) => ({
  body,
  headers: new Headers(headers),
})
const stream = (pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void): ReadableStream<Uint8Array> =>
  new ReadableStream({ pull })

test('a body is streamed to a file that its owner alone may read, with its size and digest', async () => {
  const folder = temporaryFolder()
  const received = await receiveFile(sent(new Blob(['前哨']).stream()), folder)
  expect(readFileSync(received.path, 'utf8')).toBe('前哨')
  expect(received.bytes).toBe(6)
  expect(received.digest.toString('hex')).toMatch(/^[0-9a-f]{64}$/)
})

test('an upload that breaks off leaves nothing', async () => {
  const folder = temporaryFolder()
  let sentOnce = false
  const broken = stream((controller) => {
    if (sentOnce) controller.error(Object.assign(new Error('gone'), { code: 'ECONNRESET' }))
    else controller.enqueue(new Uint8Array(1000))
    sentOnce = true
  })
  await expect(receiveFile(sent(broken), folder)).rejects.toThrow(/上传中断/)
  expect(readdirSync(uploadsFolder(folder))).toEqual([])
})

test('a length that is told and too long is refused before anything is read', async () => {
  const folder = temporaryFolder()
  const endless = stream((controller) => controller.enqueue(new Uint8Array(1000)))
  const error = await receiveFile(sent(endless, { 'content-length': '2000' }), folder, 1500).catch((fault) => fault)
  expect([error.code, error.status]).toEqual(['invalid', 413])
  expect(readdirSync(join(folder))).toEqual([])
  await expect(receiveFile(sent(null), folder)).rejects.toThrow(/没有正文/)
})

test('a full disk is said in words; what is not ours to explain goes on', () => {
  const full = receiveFault(Object.assign(new Error('write'), { code: 'ENOSPC' }))
  expect(full).toBeInstanceOf(AppError)
  expect(full).toMatchObject({ code: 'unavailable', status: 507, message: expect.stringMatching(/磁盘空间不足.*清理/) })
  const other = new Error('other')
  expect(receiveFault(other)).toBe(other)
})
