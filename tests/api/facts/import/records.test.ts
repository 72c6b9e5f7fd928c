import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Format, formatOf, readRecords } from '../../../../api/facts/import/records.ts'
import { RowFault } from '../../../../api/files/fault.ts'
import { temporaryFolder } from '../../../support/folders.ts'

const read = async (text: string, format: Format): Promise<[number, unknown][]> => {
  const path = join(temporaryFolder(), 'x')
  writeFileSync(path, text)
  const seen: [number, unknown][] = []
  for await (const rows of readRecords({ path, format, encoding: 'utf-8' }))
    for (const { row, cells } of rows)
      seen.push([row, cells instanceof RowFault ? `${cells.field}: ${cells.reason}` : cells])
  return seen
}

test('the format by the file’s name', () => {
  expect(['a.csv', 'a.TSV', 'a.ndjson', 'a.jsonl', 'a.json', 'a.geojson', 'a.xlsx', 'a'].map(formatOf)).toEqual([
    'csv',
    'csv',
    'ndjson',
    'ndjson',
    'ndjson',
    'geojson',
    undefined,
    undefined,
  ])
})

test('CSV rows by column name; too many cells are a fault, too few are empty', async () => {
  expect(await read('a, b \n1,2\n1,2,3\n1,2,\n1\n', 'csv')).toEqual([
    [2, { a: '1', b: '2' }],
    [3, ': 有 3 列，表头只有 2 列，请检查引号或分隔符'],
    [4, { a: '1', b: '2' }],
    [5, { a: '1', b: undefined }],
  ])
})

test('a CSV without a usable header is refused', async () => {
  await expect(read('a,a\n1,2\n', 'csv')).rejects.toThrow('表头有两列都叫“a”')
  await expect(read('a,"b\n1,2\n', 'csv')).rejects.toThrow(/第 1 行是表头/)
  await expect(read('\n\n', 'csv')).rejects.toThrow(/没有表头/)
})

test('lines and arrays of JSON, flattened by one level', async () => {
  const rows = '{"a":1,"reporter":{"name":"王"}}\n\n[1]\n{bad\n{"a":NaN}\n'
  expect(await read(rows, 'ndjson')).toEqual([
    [1, { a: 1, 'reporter.name': '王' }],
    [3, ': 不是一个 JSON 对象'],
    [4, ': 不是合法的 JSON，请每行写一个完整的对象'],
    [5, 'a: 数值不是有限的数字（NaN、∞ 不收）'],
  ])
  expect(await read(' [ {"a":1}, {"a":2} ] ', 'ndjson')).toEqual([
    [1, { a: 1 }],
    [2, { a: 2 }],
  ])
})

test('GeoJSON points with their properties; other geometries are faults of their row', async () => {
  const point = (x: number) => ({
    type: 'Feature',
    properties: { name: `n${x}` },
    geometry: { type: 'Point', coordinates: [x, 40] },
  })
  const collection = {
    type: 'FeatureCollection',
    name: 'x',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
    features: [
      point(1),
      { ...point(2), geometry: { type: 'LineString', coordinates: [] } },
      { ...point(3), geometry: null },
      point(4),
    ],
    after: [1, 2, { features: [3] }],
  }
  for (const indent of [0, 1])
    expect(await read(JSON.stringify(collection, null, indent), 'geojson')).toEqual([
      [1, { name: 'n1', lon: 1, lat: 40 }],
      [2, 'geometry: 只能导入点（Point），请先取中心点'],
      [3, { name: 'n3' }],
      [4, { name: 'n4', lon: 4, lat: 40 }],
    ])
})

test('a GeoJSON file that is another thing, of another system, or broken off, is refused', async () => {
  await expect(read('{"type":"Topology"}', 'geojson')).rejects.toThrow(/不是 GeoJSON FeatureCollection/)
  await expect(
    read('{"crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]}', 'geojson'),
  ).rejects.toThrow(/坐标系是 EPSG:3857/)
  await expect(read('{"features":[{"type":"Feature"}', 'geojson')).rejects.toThrow(/不是完整的 JSON 数组/)
})
