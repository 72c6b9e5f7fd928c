import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type BodyLimits, incoming, readRows } from '../../../api/files/body.ts'
import type { RowFault } from '../../../api/files/fault.ts'

const read = async (body: string | Uint8Array | null, headers: object = {}, limits?: BodyLimits) => {
  const rows: (string | RowFault)[] = []
  // TypeScript's DOM types want a plain ArrayBuffer below the bytes.
  const bytes = typeof body === 'string' || body === null ? body : new Uint8Array(body)
  const request = new Request('http://x/', { method: 'POST', body: bytes, headers: { ...headers } })
  const digest = await readRows(incoming(request), (text) => rows.push(text), limits)
  return { rows, digest: digest.toString('hex') }
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

test('an array and lines are told apart by their first byte; the digest is of the opened bytes', async () => {
  expect(await read(' \n [1,{"a":[2]}] ')).toEqual({ rows: ['1', '{"a":[2]}'], digest: sha(' \n [1,{"a":[2]}] ') })
  expect(await read('{"a":1}\n{"b":2}')).toEqual({ rows: ['{"a":1}', '{"b":2}'], digest: sha('{"a":1}\n{"b":2}') })
  const lines = await read('oops\n{"b":2}', { 'content-type': 'application/x-ndjson' })
  expect(lines.rows).toEqual(['oops', '{"b":2}'])
})

test('gzip is opened, said or not; the digest is the same as of the plain body', async () => {
  const text = '{"a":1}\n'.repeat(50_000)
  for (const headers of [{ 'content-encoding': 'gzip' }, {}]) {
    const { rows, digest } = await read(gzipSync(text), headers)
    expect(rows).toHaveLength(50_000)
    expect(digest).toBe(sha(text))
  }
})

test('a UTF-8 byte order mark is passed over, also where it comes alone first', async () => {
  expect((await read('\ufeff[1]')).rows).toEqual(['1'])
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const byte of Buffer.from('\ufeff{"a":1}')) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  const rows: unknown[] = []
  await readRows({ stream, contentType: '', contentEncoding: '', length: undefined }, (text) => rows.push(text))
  expect(rows).toEqual(['{"a":1}'])
})

test.each([
  ['an empty body', null, {}, /正文为空/],
  ['blanks', ' \n ', {}, /正文为空/],
  ['CSV', 'lon,lat\n1,2', {}, /既不是 JSON 数组.*npm run import/],
  ['UTF-16', Buffer.from('\ufeff[1]', 'utf16le'), {}, /UTF-16/],
  ['a truncated array', '[{"a":1},', {}, /不是完整的 JSON 数组/],
  ['gzip that is none', '[1]', { 'content-encoding': 'gzip' }, /不是 gzip 格式/],
  ['truncated gzip', gzipSync('[1,2,3,4,5]').subarray(0, 20), {}, /gzip 正文损坏/],
  ['another compression', '[1]', { 'content-encoding': 'br' }, /不支持的压缩方式“br”/],
])('%s is refused as a whole', async (_, body, headers, words) => {
  await expect(read(body, headers)).rejects.toThrow(words)
})

test('more than 16 MB on the wire, said or not, is 413', async () => {
  const limits = { sentBytes: 1000, openedBytes: 10_000 }
  await expect(read(`[${'1,'.repeat(600)}1]`, {}, limits)).rejects.toMatchObject({ status: 413, code: 'invalid' })
  await expect(read('[1]', { 'content-length': '2000' }, limits)).rejects.toMatchObject({ status: 413 })
})

test('a zip bomb is stopped where the limit is passed, and eats no memory', async () => {
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024, ' '))
  expect(bomb.length).toBeLessThan(1_000_000)
  const lines = gzipSync(Buffer.alloc(300 * 1024 * 1024, `${'1'.repeat(199)}\n`))
  const before = process.memoryUsage().rss
  await expect(read(bomb)).rejects.toThrow(/空白/)
  let rows = 0
  const request = new Request('http://x/', {
    method: 'POST',
    body: new Uint8Array(lines),
    headers: { 'content-type': 'application/x-ndjson' },
  })
  await expect(
    readRows(incoming(request), () => {
      rows++
    }),
  ).rejects.toMatchObject({ status: 413, message: expect.stringContaining('256 MB') })
  expect(rows).toBeGreaterThan(1_000_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
})

test('a line that breaks off says that the body was not received whole', async () => {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(Buffer.from('[1,'))
      controller.error(new Error('reset'))
    },
  })
  await expect(
    readRows({ stream, contentType: '', contentEncoding: '', length: undefined }, () => undefined),
  ).rejects.toThrow(/没有收完/)
})

test('a body of 16 MB leaves the event loop free: other work has its turn every 256 KB', async () => {
  const text = `[${'{"metric":"ebike","at":1715301000,"lon":116.37,"lat":39.91,"value":3},'.repeat(230_000)}1]`
  expect(text.length).toBeGreaterThan(15_000_000)
  let turns = 0
  let reading = true
  const turn = (): void => {
    turns++
    if (reading) setImmediate(turn)
  }
  setImmediate(turn)
  let rows = 0
  const request = new Request('http://x/', { method: 'POST', body: text })
  await readRows(incoming(request), () => {
    rows++
  })
  reading = false
  expect(rows).toBe(230_001)
  expect(turns).toBeGreaterThanOrEqual(text.length / (256 * 1024))
})
