import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { sharedData } from '../../support/shared.ts'
import { fileOf, readAll, zip } from './make.ts'

const point = { type: 'Point', coordinates: [116.369, 39.91] }
const feature = (properties: unknown, geometry: unknown = point) => ({ type: 'Feature', properties, geometry })
const collection = (features: unknown[], more: object = {}) =>
  JSON.stringify({ type: 'FeatureCollection', name: 'a', ...more, features, after: [1, 2] })

test('features of a collection keep their kinds of values; what is no feature is a fault of its row', async () => {
  const path = fileOf(
    'a.geojson',
    collection([
      feature({ code: '01020304', n: 7, flag: true, nested: { a: 1 }, none: null }),
      feature({ code: 1 }, null),
      feature(
        { code: 2 },
        {
          type: 'Polygon',
          coordinates: [
            [
              [1, 2],
              [3, 4],
              [1, 2],
            ],
          ],
        },
      ),
      feature({ code: 3 }, { type: 'Point', coordinates: ['116', '39'] }),
      { type: 'Point' },
      feature({ code: 4 }, { type: 'Sphere' }),
    ]),
  )
  const { source, rows } = await readAll(path)
  expect(source).toMatchObject({ format: 'geojson', crs: 'wgs84', encoding: 'utf-8', needs: [] })
  expect(rows[0]).toEqual({
    row: 1,
    properties: { code: '01020304', n: 7, flag: true, nested: '{"a":1}', none: null },
    geometry: point,
  })
  expect(rows.map((row) => [row.row, row.geometry === null, row.fault ?? ''])).toEqual([
    [1, false, ''],
    [2, true, ''],
    [3, true, expect.stringMatching(/少于 4 个点/)],
    [4, true, expect.stringMatching(/不是成对的数字/)],
    [5, true, expect.stringMatching(/不是 GeoJSON Feature/)],
    [6, true, expect.stringMatching(/Sphere/)],
  ])
})

test('one feature a line, with record separators, in GB18030, inside a zip', async () => {
  const lines = [feature({ name: '东城' }), feature({ name: '西城' })].map((one) => `\u001e${JSON.stringify(one)}\n`)
  const path = fileOf('a.zip', zip([{ name: '部件.geojsonl', content: iconv.encode(lines.join(''), 'gb18030') }]))
  const { source, rows } = await readAll(path)
  expect(source).toMatchObject({ format: 'geojson', encoding: 'gb18030' })
  expect(rows.map((row) => row.properties.name)).toEqual(['东城', '西城'])
})

test('a crs member: names of WGS84 and CGCS2000 are known, metres are undone, others are refused', async () => {
  const named = (name: string, features = [feature({})]) =>
    readAll(fileOf('a.json', collection(features, { crs: { type: 'name', properties: { name } } })))
  expect((await named('urn:ogc:def:crs:OGC:1.3:CRS84')).source.crs).toBe('wgs84')
  expect((await named('urn:ogc:def:crs:EPSG::4490')).source.crs).toBe('cgcs2000')
  const metres = feature({}, { type: 'Point', coordinates: [446045.606109263, 4419726.610201925] })
  const { source, rows } = await named('EPSG:4548', [metres])
  expect(source.projection).toBe('EPSG:4548')
  expect(rows[0]?.geometry?.type === 'Point' && rows[0].geometry.coordinates[0]).toBeCloseTo(116.369, 8)
  await expect(named('EPSG:2154')).rejects.toThrow(/EPSG:2154.*转换为 WGS84/)
})

test('a collection that breaks off is refused, an empty one too', async () => {
  await expect(readAll(fileOf('a.geojson', collection([feature({}), feature({})]).slice(0, 150)))).rejects.toThrow(
    /不是完整/,
  )
  await expect(readAll(fileOf('a.geojson', collection([])))).rejects.toThrow(/没有要素/)
})

test('a feature longer than a megabyte is read', async () => {
  const line = Array.from({ length: 60_000 }, (_, at) => [116 + at / 1e6, 39.9123456789])
  const { rows } = await readAll(
    fileOf('a.geojson', collection([feature({}, { type: 'LineString', coordinates: line })])),
  )
  expect(rows[0]?.geometry).toEqual({ type: 'LineString', coordinates: line })
})

const streets = sharedData('beijing-dongcheng', 'streets_17_gcj02_raw.geojson')
test.skipIf(!streets)('the 17 streets of 东城 (skipped where the real data are absent)', async () => {
  const { source, rows } = await readAll(streets ?? '')
  expect(source.columns.map((column) => column.name)).toContain('code')
  expect(rows).toHaveLength(17)
  expect(rows.every((row) => row.geometry && !row.fault)).toBe(true)
})
