import { expect, test } from 'vitest'
import { fileOf, readAll, zip } from './make.ts'

const kml = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>全部</name><Style><LineStyle><color>ff</color></LineStyle></Style>${body}</Document></kml>`
const ring = '116.36,39.9,0 116.37,39.9,0 116.37,39.91,0 116.36,39.9,0'
const placemark = (geometry: string, more = ''): string =>
  `<Placemark><name>东华门 &amp; 景山</name>${more}${geometry}</Placemark>`
const area = `<Polygon><outerBoundaryIs><LinearRing><coordinates>${ring}</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>${ring}</coordinates></LinearRing></innerBoundaryIs></Polygon>`
const corners = [
  [116.36, 39.9],
  [116.37, 39.9],
  [116.37, 39.91],
  [116.36, 39.9],
]

test('placemarks with their data: polygons with holes, lines, points, and several of them', async () => {
  const data =
    '<ExtendedData><Data name="code"><value>110101001</value></Data><SchemaData><SimpleData name="级别">街道</SimpleData></SchemaData></ExtendedData>'
  const path = fileOf(
    'a.kml',
    kml(
      [
        placemark(area, data),
        placemark('<LineString><coordinates>116.36,39.9\n116.37,39.91</coordinates></LineString>'),
        `<Folder>${placemark('<Point><coordinates>116.36,39.9,44</coordinates></Point>')}</Folder>`,
        placemark(`<MultiGeometry>${area}${area}</MultiGeometry>`),
        placemark('<Point><coordinates>abc</coordinates></Point>'),
        placemark('<LineString><coordinates>116.36,39.9</coordinates></LineString>'),
        placemark(''),
      ].join(''),
    ),
  )
  const { source, rows } = await readAll(path)
  expect(source).toMatchObject({ format: 'kml', crs: 'wgs84', needs: [] })
  expect(rows[0]).toEqual({
    row: 1,
    properties: { name: '东华门 & 景山', code: '110101001', 级别: '街道' },
    geometry: { type: 'Polygon', coordinates: [corners, corners] },
  })
  expect(rows.map((row) => row.geometry?.type ?? row.fault)).toEqual([
    'Polygon',
    'LineString',
    'Point',
    'MultiPolygon',
    expect.stringMatching(/经度,纬度/),
    expect.stringMatching(/少于 2 个点/),
    undefined,
  ])
})

test('KMZ is KML in a zip; broken XML is refused; entities are not expanded', async () => {
  const kmz = fileOf('a.kmz', zip([{ name: 'doc.kml', content: kml(placemark(area)) }]))
  expect((await readAll(kmz)).rows).toHaveLength(1)
  await expect(readAll(fileOf('a.kml', kml(placemark(area)).slice(0, -30)))).rejects.toThrow(/不是完整的 XML/)
  const bomb = `<!DOCTYPE kml [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>`
  await expect(readAll(fileOf('a.kml', bomb))).rejects.toThrow(/不是完整的 XML/)
})
