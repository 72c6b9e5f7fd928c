import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine, delimiterOf, readCsv, sheetLine } from '../../../api/files/csv.ts'
import { RowFault } from '../../../api/files/fault.ts'

type Seen = [row: number, cells: string[] | string]

const read = (text: string, cuts: number[] = [text.length || 1], delimiter = ','): Seen[] => {
  const seen: Seen[] = []
  const reader = readCsv(delimiter, (cells, row) => seen.push([row, cells instanceof RowFault ? cells.reason : cells]))
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = cuts[i % cuts.length] ?? 1
    reader.push(text.slice(at, at + size))
    at += size
  }
  reader.end()
  return seen
}

const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
const cell = fc.string({ unit: fc.constantFrom('a', '好', '"', ',', '\n', '\r', ' ', ';', '1'), maxLength: 8 })
// A record of one blank cell is a blank line.
const record = fc.array(cell, { minLength: 2, maxLength: 4 })

test('what csvLine writes is read back, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(record), cuts, (records, sizes) => {
      const seen = read(records.map(csvLine).join(''), sizes)
      expect(seen).toEqual(records.map((cells, i): Seen => [i + 1, cells]))
    }),
  )
})

test('agrees with csv-parse on well-formed files of any line end', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', '好', ',', ' ', '"', '\n'), maxLength: 6 })
  const quoted = plain.map((text) => `"${text.replaceAll('"', '""')}"`)
  const bare = fc.string({ unit: fc.constantFrom('a', '好', ' ', '1'), maxLength: 6 })
  const line = fc.array(fc.oneof(quoted, bare), { minLength: 2, maxLength: 4 }).map((cells) => cells.join(','))
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.constantFrom('\n', '\r\n'), cuts, (lines, end, sizes) => {
      const text = lines.join(end)
      const expected: string[][] = parse(text, { relax_column_count: true })
      expect(read(text, sizes).map(([, cells]) => cells)).toEqual(expected)
    }),
  )
})

test('rows count as a spreadsheet shows them: a cell of several lines is one row, a blank line is a row', () => {
  expect(read('a,b\n1,"x\n\ny"\n\n2,z\r3,w')).toEqual([
    [1, ['a', 'b']],
    [2, ['1', 'x\n\ny']],
    [4, ['2', 'z']],
    [5, ['3', 'w']],
  ])
})

test('a quote that is never closed costs its own line only', () => {
  const text = `a,b\n1,"2\n3,4\n${'5,6\n'.repeat(5)}`
  expect(read(text).slice(0, 4)).toEqual([
    [1, ['a', 'b']],
    [2, '引号没有成对，这一行未收'],
    [3, ['3', '4']],
    [4, ['5', '6']],
  ])
  // Also where megabytes follow that could hold the closing quote.
  const long = read(`a,b\n1,"2\n3,4\n${'5,6\n'.repeat(400_000)}`, [65_536])
  expect(long).toHaveLength(400_003)
  expect(long[1]).toEqual([2, '引号没有成对，这一行未收'])
  expect(long[2]).toEqual([3, ['3', '4']])
})

test('a line of 10 MB costs itself only', () => {
  expect(read(`a,b\n${'x'.repeat(10_000_000)},1\n3,4\n`, [65_536])).toEqual([
    [1, ['a', 'b']],
    [2, '一行超过 1 MB，请检查引号或分隔符'],
    [3, ['3', '4']],
  ])
})

test('is lenient where files are: text after a closing quote, quotes inside a cell', () => {
  expect(read('1,"2"x\n3,4"5\n')).toEqual([
    [1, ['1', '2x']],
    [2, ['3', '4"5']],
  ])
})

test('finds the delimiter in the header', () => {
  expect(delimiterOf('a;b;c\n1,2;3')).toBe(';')
  expect(delimiterOf('a\tb\n')).toBe('\t')
  expect(delimiterOf('a,b|c,d')).toBe(',')
  expect(delimiterOf('one')).toBe(',')
  expect(read('a;b\n1,5;2', [3], ';')).toEqual([
    [1, ['a', 'b']],
    [2, ['1,5', '2']],
  ])
})

test('what would be a formula in a spreadsheet is written as text', () => {
  expect(sheetLine(['=HYPERLINK("x")', '@a', '+cmd', '-1+1', '\t=1', '-74.05', -74.05, '部件', ''])).toBe(
    `"'=HYPERLINK(""x"")",'@a,'+cmd,'-1+1,'\t=1,-74.05,-74.05,部件,\r\n`,
  )
})
