import { expect, test } from 'vitest'
import { double, fileOf, geopackage, readAll, uint, wkbPolygon } from './make.ts'

const ring: GeoJSON.Position[] = [
  [116.36, 39.9],
  [116.37, 39.9],
  [116.37, 39.91],
  [116.36, 39.9],
]

test('polygons, with heights or without, and their columns; a whole number beyond a double keeps its digits', async () => {
  const path = geopackage([
    {
      table: '街道',
      srs: 4490,
      rows: [
        { name: '东华门', big: 110101001001001001n, wkb: wkbPolygon([ring]) },
        { name: '景山', big: 7n, wkb: wkbPolygon([ring], true) },
        { name: '空', wkb: null },
      ],
    },
  ])
  const { source, rows } = await readAll(path)
  expect(source).toMatchObject({ format: 'geopackage', layers: ['街道'], crs: 'cgcs2000', needs: [], count: 3 })
  const polygon = { type: 'Polygon', coordinates: [ring] }
  expect(rows).toEqual([
    { row: 1, properties: { fid: 1, name: '东华门', big: '110101001001001001' }, geometry: polygon },
    { row: 2, properties: { fid: 2, name: '景山', big: 7 }, geometry: polygon },
    { row: 3, properties: { fid: 3, name: '空', big: null }, geometry: null },
  ])
})

test('the system comes from the number or the definition; undefined ones are asked for; metres become degrees', async () => {
  const of = async (srs: number, corner: GeoJSON.Position[] = ring) =>
    readAll(geopackage([{ table: 'a', srs, rows: [{ name: 'x', wkb: wkbPolygon([corner]) }] }]))
  expect((await of(9001)).source.crs).toBe('wgs84')
  expect((await of(-1)).source.needs).toEqual(['crs'])
  // EPSG 4548: CGCS2000, three-degree zone at 117 E. Check value by PROJ's own formulas, see prj.test.ts.
  const { source, rows } = await of(
    4548,
    ring.map(() => [446045.606109263, 4419726.610201925]),
  )
  expect(source).toMatchObject({ crs: 'cgcs2000', projection: 'EPSG:4548' })
  const geometry = rows[0]?.geometry
  const [lon, lat] = (geometry?.type === 'Polygon' && geometry.coordinates[0]?.[0]) || []
  expect(lon).toBeCloseTo(116.369, 8)
  expect(lat).toBeCloseTo(39.91, 8)
})

test('several layers are asked about, broken and curved geometries are faults of their rows', async () => {
  const curve = Buffer.concat([Buffer.from([1]), uint(8), uint(0)])
  const short = wkbPolygon([ring]).subarray(0, 40)
  const endless = Buffer.concat([Buffer.from([1]), uint(3), uint(1), uint(0x7fffffff), double(1)])
  const path = geopackage(
    [
      { table: 'b', srs: 4326, rows: [{ name: 'x', wkb: wkbPolygon([ring]) }] },
      { table: 'c"; drop table b', srs: 4326, rows: [curve, short, endless].map((wkb) => ({ name: 'x', wkb })) },
    ].map((layer) => ({ ...layer, table: layer.table.replaceAll('"', '') })),
  )
  expect((await readAll(path)).source).toMatchObject({ layers: ['b', 'c; drop table b'], needs: ['layer'] })
  const { rows } = await readAll(path, { layer: 'c; drop table b' })
  expect(rows.map((row) => row.fault)).toEqual(Array(3).fill(expect.stringMatching(/曲线/)))
  await expect(readAll(path, { layer: 'd' })).rejects.toThrow(/没有图层“d”，只有：b、/)
})

test('SQLite that is no GeoPackage, and half a file, are refused in words', async () => {
  const half = fileOf('half.gpkg', Buffer.concat([Buffer.from('SQLite format 3\u0000'), Buffer.alloc(200)]))
  await expect(readAll(half)).rejects.toThrow(/GeoPackage 读不了/)
})
