import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { openSource } from '../../../api/files/open.ts'
import { fileOf, readAll, zip } from './make.ts'

test('CSV: text cells, rows as a spreadsheet counts them, faults by row, positions by their columns', async () => {
  const csv = '编码,经度,纬度\r\n01020304,116.369,39.91\r\n\r\n1.01E+07,116.37,39.91,多,了\r\n02,,\r\n'
  const { source, rows } = await readAll(fileOf('a.csv', iconv.encode(csv, 'gb18030')), { crs: 'gcj02' })
  expect(source).toMatchObject({ format: 'csv', encoding: 'gb18030', crs: 'gcj02', needs: [] })
  expect(rows).toEqual([
    { row: 2, properties: { 编码: '01020304', 经度: '116.369', 纬度: '39.91' }, geometry: null },
    { row: 4, properties: {}, geometry: null, fault: expect.stringMatching(/有 5 列，表头只有 3 列/) },
    { row: 5, properties: { 编码: '02', 经度: null, 纬度: null }, geometry: null },
  ])
})

test('a table of WKT has positions; one without says what it needs', async () => {
  const wkt = fileOf('a.csv', 'code,wkt\n1,"POINT(116 39)"\n')
  expect((await readAll(wkt)).source.needs).toEqual(['crs'])
  expect((await readAll(fileOf('a.csv', 'code\n1\n'))).source.needs).toEqual(['crs', 'lonlat columns'])
})

test('what is told while reading: shares that rise to 1', async () => {
  const lines = Array.from({ length: 60_000 }, (_, at) => `${at},116.369,39.91`)
  const source = await openSource(fileOf('a.csv', `code,lon,lat\n${lines.join('\n')}`), { name: 'a.csv' })
  const shares: number[] = []
  let rows = 0
  for await (const batch of source.rows((share) => shares.push(share))) rows += batch.length
  expect(rows).toBe(60_000)
  expect(shares.length).toBeGreaterThan(3)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.at(-1)).toBe(1)
})

test.each([
  ['a.rar', 'Rar!\u001a\u0007\u0000', /改用 zip/],
  ['a.7z', Buffer.from('377abcaf271c', 'hex'), /改用 zip/],
  ['a.pdf', '%PDF-1.7', /认不出 a.pdf 的格式/],
  ['a.csv', '', /文件是空的/],
  ['a.geojson', Buffer.from([0xff, 0xfe, 0x7b, 0x00]), /UTF-16/],
])('%s is refused with the remedy', async (name, content, words) => {
  await expect(readAll(fileOf(name, content))).rejects.toThrow(words)
})

test('a GeoPackage inside a zip is to be unpacked first', async () => {
  await expect(readAll(fileOf('a.zip', zip([{ name: 'a.gpkg', content: 'x' }])))).rejects.toThrow(/先解压/)
})
