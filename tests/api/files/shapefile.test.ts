import iconv from 'iconv-lite'
import proj4 from 'proj4'
import { expect, test } from 'vitest'
import {
  cgcsPrj,
  type DbfColumn,
  dbf,
  type Entry,
  fileOf,
  gaussPrj,
  readAll,
  shpPoints,
  shpPolygons,
  wgs84Prj,
  zip,
} from './make.ts'

const gb = (text: string): Buffer => iconv.encode(text, 'gb18030')
const columns: DbfColumn[] = [
  { name: 'code', type: 'C', length: 12 },
  { name: 'name', type: 'C', length: 20 },
]
/** Clockwise, as a shapefile's outer ring runs. */
const box = (west: number, south: number, size: number): GeoJSON.Position[] => [
  [west, south],
  [west, south + size],
  [west + size, south + size],
  [west + size, south],
  [west, south],
]
const points = [
  [116.369, 39.91],
  [116.4, 39.92],
]
const archive = (over: Partial<Record<'shp' | 'dbf' | 'prj' | 'cpg', string | Buffer>>, more: Entry[] = []): string => {
  const parts = {
    shp: shpPoints(points),
    dbf: dbf(columns, [
      ['1', gb('东城')],
      ['2', gb('西城')],
    ]),
    prj: wgs84Prj,
    ...over,
  }
  const entries = Object.entries(parts).map(([ending, content]) => ({ name: `街道.${ending}`, content }))
  return fileOf('街道.zip', zip([...entries, ...more]))
}

test('points and their table are read together; GB18030 is found without .cpg', async () => {
  const { source, rows } = await readAll(archive({}))
  expect(source).toMatchObject({
    format: 'shapefile',
    layers: ['街道'],
    encoding: 'gb18030',
    crs: 'wgs84',
    needs: [],
    count: 2,
  })
  expect(source.columns).toEqual([
    { name: 'code', samples: ['1', '2'] },
    { name: 'name', samples: ['东城', '西城'] },
  ])
  expect(rows).toEqual([
    { row: 1, properties: { code: '1', name: '东城' }, geometry: { type: 'Point', coordinates: [116.369, 39.91] } },
    { row: 2, properties: { code: '2', name: '西城' }, geometry: { type: 'Point', coordinates: [116.4, 39.92] } },
  ])
})

test('a .cpg that says UTF-8 beside GB18030 bytes is not believed; one that is right is', async () => {
  expect((await readAll(archive({ cpg: 'UTF-8' }))).rows[0]?.properties.name).toBe('东城')
  const table = dbf(columns, [
    ['1', Buffer.from('东城')],
    ['2', Buffer.from('西城')],
  ])
  const { source, rows } = await readAll(archive({ dbf: table, cpg: 'UTF-8' }))
  expect(source.encoding).toBe('utf-8')
  expect(rows.map((row) => row.properties.name)).toEqual(['东城', '西城'])
})

test('a table that mixes both encodings is read value by value, and field names too', async () => {
  const named = [columns[0], { name: gb('街道名称'), type: 'C', length: 20 }] as DbfColumn[]
  const mixed = dbf(named, [
    ['1', gb('东华门街道')],
    ['2', Buffer.from('西长安街街道')],
  ])
  const { rows } = await readAll(archive({ dbf: mixed }))
  expect(rows.map((row) => row.properties.街道名称)).toEqual(['东华门街道', '西长安街街道'])
})

test('a character that the field’s width cut in half is left out, in either encoding', async () => {
  const narrow: DbfColumn[] = [{ name: 'name', type: 'C', length: 7 }]
  const inGb = await readAll(archive({ dbf: dbf(narrow, [[gb('东华门街道')], [gb('西')]]) }))
  expect(inGb.rows.map((row) => row.properties.name)).toEqual(['东华门', '西'])
  const inUtf8 = await readAll(
    archive({ dbf: dbf(narrow, [[Buffer.from('东华门街')], [Buffer.from('西')]]), cpg: 'UTF-8' }),
  )
  expect(inUtf8.rows.map((row) => row.properties.name)).toEqual(['东华', '西'])
})

test('without .prj the system is asked for, never guessed; the person’s word is taken', async () => {
  const path = archive({ prj: '' })
  const { source } = await readAll(path)
  expect(source.crs).toBeUndefined()
  expect(source.needs).toEqual(['crs'])
  expect((await readAll(path, { crs: 'gcj02' })).source).toMatchObject({ crs: 'gcj02', needs: [] })
})

test('CGCS2000 is known; Gauss-Krüger metres become degrees; 北京54 is refused with the remedy', async () => {
  expect((await readAll(archive({ prj: cgcsPrj }))).source.crs).toBe('cgcs2000')
  const metres = proj4(gaussPrj, '+proj=longlat +ellps=GRS80').inverse([116.369, 39.91])
  const { source, rows } = await readAll(archive({ shp: shpPoints([metres, metres]), prj: gaussPrj }))
  expect(source).toMatchObject({ crs: 'cgcs2000', projection: 'CGCS2000_3_Degree_GK_CM_117E' })
  expect(rows[0]?.geometry).toMatchObject({ type: 'Point' })
  const [lon, lat] = rows[0]?.geometry?.type === 'Point' ? rows[0].geometry.coordinates : []
  expect(lon).toBeCloseTo(116.369, 9)
  expect(lat).toBeCloseTo(39.91, 9)
  const beijing54 = 'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]]]'
  await expect(readAll(archive({ prj: beijing54 }))).rejects.toThrow(/GCS_Beijing_1954.*转换为 WGS84/)
  expect((await readAll(archive({ prj: beijing54 }), { crs: 'wgs84' })).source.crs).toBe('wgs84')
})

test('rings: holes go into their ring however they are wound, and islands become parts', async () => {
  const reversed = (ring: GeoJSON.Position[]): GeoJSON.Position[] => [...ring].reverse()
  const outer = box(0, 0, 10)
  const hole = box(2, 2, 4)
  const island = box(3, 3, 1)
  const shapes = [
    [outer, reversed(hole)],
    [outer, hole],
    [reversed(outer), reversed(hole)],
    [outer, reversed(hole), island],
    [outer, box(20, 0, 5)],
    null,
  ]
  const table = dbf(
    columns,
    shapes.map(() => ['1', 'x']),
  )
  const { rows } = await readAll(archive({ shp: shpPolygons(shapes), dbf: table }))
  const parts = rows.map(({ geometry }) =>
    geometry?.type === 'Polygon'
      ? [geometry.coordinates.length]
      : geometry?.type === 'MultiPolygon'
        ? geometry.coordinates.map((polygon) => polygon.length)
        : geometry,
  )
  expect(parts).toEqual([[2], [2], [2], [2, 1], [1, 1], null])
  // RFC 7946: outer rings run counter-clockwise.
  const first = rows[0]?.geometry
  expect(first?.type === 'Polygon' && first.coordinates[0]).toEqual(reversed(outer))
})

test('numbers, dates and words of the table keep their kind; long numbers keep their digits; deleted rows are passed over', async () => {
  const typed: DbfColumn[] = [
    { name: 'n', type: 'N', length: 18 },
    { name: 'f', type: 'N', length: 8, decimals: 2 },
    { name: 'd', type: 'D', length: 8 },
    { name: 'l', type: 'L', length: 1 },
  ]
  const table = dbf(typed, [['110101001001001001', '1.50', '20040601', 'T'], null])
  const { rows } = await readAll(archive({ dbf: table }))
  expect(rows.map((row) => [row.row, row.properties])).toEqual([
    [1, { n: '110101001001001001', f: 1.5, d: '2004-06-01', l: true }],
  ])
})

test('what is missing or cut off is said', async () => {
  const bare = fileOf('a.zip', zip([{ name: 'a.shp', content: shpPoints(points) }]))
  await expect(readAll(bare)).rejects.toThrow(/缺少 a.dbf/)
  await expect(readAll(archive({ shp: shpPoints(points).subarray(0, 110) }))).rejects.toThrow(/中途断开/)
  await expect(readAll(archive({ dbf: dbf(columns, [['1', 'x']]) }))).rejects.toThrow(/只有 1 行/)
  await expect(readAll(fileOf('a.shp', shpPoints(points)))).rejects.toThrow(/一起压缩成 zip/)
})

test('an archive with two shapefiles asks which one', async () => {
  const second = [
    { name: '社区.shp', content: shpPoints(points.slice(1)) },
    { name: '社区.dbf', content: dbf(columns, [['9', 'x']]) },
    { name: '社区.prj', content: wgs84Prj },
  ]
  const path = archive({}, second)
  expect((await readAll(path)).source).toMatchObject({ layers: ['街道', '社区'], needs: ['layer'] })
  const { source, rows } = await readAll(path, { layer: '社区' })
  expect(source.needs).toEqual([])
  expect(rows.map((row) => row.properties.code)).toEqual(['9'])
  await expect(readAll(path, { layer: '区' })).rejects.toThrow(/没有图层“区”，只有：街道、社区/)
})
