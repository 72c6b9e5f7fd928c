import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowFault } from '../../../api/files/fault.ts'
import { longestRowBytes, type Splitter, splitArray, splitLines } from '../../../api/files/split.ts'

type Seen = [row: number, text: string]

/** Feeds bytes in pieces of the sizes given, over and over. */
const feed = (
  make: (onRow: (text: string | RowFault, row: number) => void) => Splitter,
  bytes: Buffer,
  sizes: number[],
): Seen[] => {
  const seen: Seen[] = []
  const splitter = make((text, row) => seen.push([row, text instanceof RowFault ? `fault: ${text.reason}` : text]))
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    // A piece of memory that is used again, as a socket's is.
    const piece = Buffer.from(bytes.subarray(at, at + size))
    splitter.push(piece)
    piece.fill(0)
    at += size
  }
  splitter.end()
  return seen
}

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })

test('lines come out as they went in, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), sizes, fc.boolean(), (rows, cuts, ends) => {
      const text = rows.join('\n') + (ends ? '\n' : '')
      expect(feed(splitLines, Buffer.from(text), cuts)).toEqual(rows.map((row, i): Seen => [i + 1, row]))
    }),
  )
})

test('array elements come out as they went in, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), sizes, fc.constantFrom(0, 1, 2), (rows, cuts, indent) => {
      const seen = feed(splitArray, Buffer.from(JSON.stringify(rows, null, indent)), cuts)
      expect(seen.map(([, text]) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(rows)))
      expect(seen.map(([row]) => row)).toEqual(rows.map((_, i) => i + 1))
    }),
  )
})

test('blank lines are no rows but count, so that row numbers are line numbers; CRLF is a line end', () => {
  expect(feed(splitLines, Buffer.from('\n1\r\n  \r\n2'), [3])).toEqual([
    [2, '1'],
    [4, '2'],
  ])
})

test('a line of 10 MB is a fault of that line alone, and memory never holds it', () => {
  const bytes = Buffer.concat([Buffer.from('1\n'), Buffer.alloc(10_000_000, 'x'), Buffer.from('\n3\n')])
  const before = process.memoryUsage().arrayBuffers
  const seen = feed(splitLines, bytes, [65_536])
  expect(seen).toEqual([
    [1, '1'],
    [2, 'fault: 一行超过 1 MB，请拆小后重送'],
    [3, '3'],
  ])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000)
})

test('a long line at the end, and a long line inside one piece, are faults too', () => {
  const long = Buffer.alloc(longestRowBytes + 1, 'x')
  expect(feed(splitLines, long, [65_536]).map(([row, text]) => [row, text.slice(0, 5)])).toEqual([[1, 'fault']])
  const inside = Buffer.concat([long, Buffer.from('\n2\n')])
  expect(feed(splitLines, inside, [inside.length]).map(([row, text]) => [row, text.slice(0, 5)])).toEqual([
    [1, 'fault'],
    [2, '2'],
  ])
})

test('an element of 10 MB is a fault of that element alone', () => {
  const text = `[1,{"a":"${'x'.repeat(10_000_000)}"},3]`
  expect(feed(splitArray, Buffer.from(text), [65_536])).toEqual([
    [1, '1'],
    [2, 'fault: 一行超过 1 MB，请拆小后重送'],
    [3, '3'],
  ])
})

test('bytes that are no UTF-8 are a fault of their row', () => {
  const gb = Buffer.from([0xd5, 0xd0]) // GB18030 for 招
  const lines = Buffer.concat([Buffer.from('"a"\n"'), gb, Buffer.from('"\n"好"\n')])
  expect(feed(splitLines, lines, [7]).map(([row, text]) => [row, text.slice(0, 5)])).toEqual([
    [1, '"a"'],
    [2, 'fault'],
    [3, '"好"'],
  ])
  const array = Buffer.concat([Buffer.from('["a","'), gb, Buffer.from('","好"]')])
  expect(feed(splitArray, array, [3]).map(([row, text]) => [row, text.slice(0, 5)])).toEqual([
    [1, '"a"'],
    [2, 'fault'],
    [3, '"好"'],
  ])
})

test('a faulty element is left to its parser; a broken frame is a fault of the whole', () => {
  expect(feed(splitArray, Buffer.from('[{"a":1},{bad},{"c":NaN}]'), [100])).toEqual([
    [1, '{"a":1}'],
    [2, '{bad}'],
    [3, '{"c":NaN}'],
  ])
  for (const [text, words] of [
    ['[1,2', /缺少结尾/],
    ['[{"a":1}', /缺少结尾/],
    ['[{"a":"x', /缺少结尾/],
    ['[1,]', /最后一个逗号/],
    ['[,1]', /多了逗号/],
    ['[1,,2]', /多了逗号/],
    ['[{} {}]', /第 1 个元素之后缺少逗号/],
    ['[1] 2', /之后还有内容/],
  ] as const)
    expect(() => feed(splitArray, Buffer.from(text), [2])).toThrow(words)
})

test('text after the array may be ignored, as a GeoJSON collection needs', () => {
  const seen: unknown[] = []
  const splitter = splitArray((text) => seen.push(text), 'ignored')
  expect(splitter.push(Buffer.from('[1,'))).toBeUndefined()
  expect(splitter.push(Buffer.from('2],"name":"x"}'))).toBe('over')
  splitter.end()
  expect(seen).toEqual(['1', '2'])
})
