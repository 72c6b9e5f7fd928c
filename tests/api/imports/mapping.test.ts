import { expect, test } from 'vitest'
import type { Field } from '../../../api/files/kind.ts'
import { fieldsFor, guessMapping, makeMapper } from '../../../api/imports/mapping.ts'

const fields: Field[] = [
  { name: 'code', label: '编码', required: true, aliases: ['部件编码', 'objcode'] },
  { name: 'name', label: '名称', required: false, aliases: ['mc'] },
]
const table = fieldsFor(fields, { format: 'csv', needs: [] })

test('columns are guessed by name, label and alias, whatever their case and punctuation; none serves two fields', () => {
  expect(guessMapping(table, ['ObjCode', 'MC', '经度', '纬度'])).toEqual({
    code: 'ObjCode',
    name: 'MC',
    lon: '经度',
    lat: '纬度',
  })
  expect(guessMapping(table, ['部件 编码', '名 称', 'X', 'Y'])).toEqual({
    code: '部件 编码',
    name: '名 称',
    lon: 'X',
    lat: 'Y',
  })
  const twins = [...fields, { ...fields[0], name: 'other' } as Field]
  expect(guessMapping(twins, ['编码'])).toEqual({ code: '编码' })
  expect(fieldsFor(fields, { format: 'geojson', needs: [] })).toEqual(fields)
  expect(fieldsFor(fields, { format: 'geojson', needs: ['lonlat columns'] })).toEqual(table)
})

const mapping = { code: '编码', lon: 'x', lat: 'y' }
const row = (x: string | number | null, y: string | number | null) =>
  makeMapper(table, mapping, 'gcj02')({ row: 7, properties: { 编码: '01', x, y }, geometry: null })

test('positions of columns become WGS84', () => {
  const mapped = row('116.404', 39.915)
  const geometry = 'row' in mapped ? mapped.row.geometry : undefined
  const [lon = 0, lat = 0] = geometry?.type === 'Point' ? geometry.coordinates : []
  expect(lon).toBeCloseTo(116.39775575457485, 9)
  expect(lat).toBeCloseTo(39.913596235609404, 9)
})

test.each([
  ['39.9', '116.4', /颠倒/],
  [500000, 4419726, /投影坐标/],
  ['116°22′', '39.9', /经度“116°22′”不是/],
  ['116.4', null, /纬度“”不是/],
])('%s, %s is refused with the reason, and the row keeps its values', (x, y, words) => {
  expect(row(x, y)).toEqual({
    issue: {
      severity: 'error',
      row: 7,
      field: expect.anything(),
      code: 'position',
      message: expect.stringMatching(words),
    },
    values: { code: '01', name: undefined, lon: x, lat: y },
  })
})

test('a row without a position has no geometry: what that means is the kind’s to say', () => {
  expect(row(null, null)).toMatchObject({ row: { row: 7, geometry: null } })
})

const wkt = (text: string | null) =>
  makeMapper(table, { code: '编码', wkt: 'g' }, 'wgs84')({ row: 1, properties: { 编码: '1', g: text }, geometry: null })

test('WKT columns: points, polygons with holes, multipolygons; what is none is refused', () => {
  const read = (text: string) => {
    const mapped = wkt(text)
    return 'row' in mapped ? mapped.row.geometry : mapped.issue.message
  }
  expect(read('POINT (116.3 39.9)')).toEqual({ type: 'Point', coordinates: [116.3, 39.9] })
  expect(read('SRID=4326;POLYGON Z((0 0 1,1 0 1,1 1 1,0 0 1),(0 0 1,1 0 1,1 1 1,0 0 1))')).toMatchObject({
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
      expect.anything(),
    ],
  })
  expect(read('multipolygon(((0 0,1 0,1 1,0 0)),((2 2,3 2,3 3,2 2)))')).toMatchObject({ type: 'MultiPolygon' })
  expect(read('MULTIPOINT((1 2),(3 4))')).toEqual({
    type: 'MultiPoint',
    coordinates: [
      [1, 2],
      [3, 4],
    ],
  })
  expect(read('MULTIPOINT(1 2,3 4)')).toEqual({
    type: 'MultiPoint',
    coordinates: [
      [1, 2],
      [3, 4],
    ],
  })
  expect(read('POLYGON((0 0,1 1))')).toMatch(/少于 4 个点/)
  for (const bad of ['POINT(a b)', 'CIRCLE(1 2)', 'POLYGON((0 0,1 0', '[1,2]', 'POINT(1 2);drop'])
    expect(read(bad)).toMatch(/不是 WKT/)
  expect(wkt(null)).toMatchObject({ row: { geometry: null } })
})
