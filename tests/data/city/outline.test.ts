import { readFileSync } from 'node:fs'
import {
  area,
  booleanValid,
  centerOfMass,
  distance,
  featureCollection,
  intersect,
  kinks,
  polygon,
  union,
} from '@turf/turf'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { places } from '../../../data/city/city.ts'
import { areas, outline, strung } from '../../../data/city/outline.ts'
import { sharedData } from '../../support/shared.ts'

const shapes = areas.map((one) => ({ ...one, shape: polygon(one.geometry.coordinates[0] ?? []) }))
const streets = shapes.filter(({ level }) => level === 'street')
const districts = shapes.filter(({ level }) => level === 'district')
const squareKilometres = (of: { shape: GeoJSON.Feature<GeoJSON.Polygon> }[]) =>
  of.reduce((sum, { shape }) => sum + area(shape), 0) / 1e6

test('there are 2 districts and 32 streets, with codes under their district', () => {
  expect(districts.map(({ code, name }) => [code, name])).toEqual([
    ['110101', '东城区'],
    ['110102', '西城区'],
  ])
  expect(streets.filter(({ code }) => code.startsWith('110101'))).toHaveLength(17)
  expect(streets.filter(({ code }) => code.startsWith('110102'))).toHaveLength(15)
  expect(new Set(areas.map(({ code }) => code)).size).toBe(34)
  for (const { code } of streets) expect(code).toMatch(/^11010[12]0\d\d$/)
})

const table = sharedData('divisions', 'beijing_streets_349.csv')
test.skipIf(!table)('codes and names are those of the official table (skipped without the shared data)', () => {
  const rows: { code: string; name: string; district_code: string }[] = parse(readFileSync(table ?? ''), {
    columns: true,
    bom: true,
  })
  const official = rows.filter(({ district_code }) => ['110101', '110102'].includes(district_code))
  expect(streets.map(({ code, name }) => `${code} ${name}`).sort()).toEqual(
    official.map(({ code, name }) => `${code} ${name}`).sort(),
  )
})

test('every outline is a simple polygon that runs counterclockwise', () => {
  for (const { name, shape } of shapes) {
    expect(kinks(shape).features, name).toEqual([])
    expect(booleanValid(shape), name).toBe(true)
    const ring = shape.geometry.coordinates[0] ?? []
    const twice = ring
      .slice(1)
      .reduce((sum, [x = 0, y = 0], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0)
    expect(twice, name).toBeGreaterThan(0)
  }
})

test('streets tile: no two overlap and their union has no hole', () => {
  for (const [i, a] of streets.entries()) {
    for (const b of streets.slice(i + 1)) {
      const common = intersect(featureCollection([a.shape, b.shape]))
      expect(common ? area(common) : 0, `${a.name} and ${b.name}`).toBeLessThan(1)
    }
  }
  const whole = union(featureCollection(streets.map(({ shape }) => shape)))
  expect(whole?.geometry.type).toBe('Polygon')
  expect(whole?.geometry.coordinates).toHaveLength(1)
  expect(area(whole ?? polygon([])) / 1e6).toBeCloseTo(squareKilometres(streets), 6)
})

test('the outline and the districts are exactly the sum of their streets', () => {
  expect(outline.coordinates).toHaveLength(1)
  expect(area(outline) / 1e6).toBeCloseTo(squareKilometres(streets), 6)
  for (const district of districts) {
    const own = streets.filter(({ code }) => code.startsWith(district.code))
    expect(area(district.shape) / 1e6).toBeCloseTo(squareKilometres(own), 6)
  }
})

test('areas are near the published ones', () => {
  const of = (code: string) => squareKilometres(streets.filter((one) => one.code.startsWith(code)))
  expect(of('110101')).toBeGreaterThan(40.5)
  expect(of('110101')).toBeLessThan(43.5)
  expect(of('110102')).toBeGreaterThan(49)
  expect(of('110102')).toBeLessThan(52)
})

const real = sharedData('beijing-dongcheng', 'streets_17_wgs84.geojson')
test.skipIf(!real)(
  'each street of 东城 lies where it does in reality, within 500 m (skipped without the shared data)',
  () => {
    const collection: GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon, { code: string }> = JSON.parse(
      readFileSync(real ?? '', 'utf8'),
    )
    for (const feature of collection.features) {
      const drawn = streets.find(({ code }) => code === feature.properties.code)
      expect(drawn, feature.properties.code).toBeDefined()
      if (!drawn) continue
      const metres = distance(centerOfMass(feature), centerOfMass(drawn.shape), { units: 'meters' })
      expect(metres, drawn.name).toBeLessThan(500)
      expect(area(drawn.shape) / area(feature)).toBeGreaterThan(0.8)
      expect(area(drawn.shape) / area(feature)).toBeLessThan(1.25)
    }
  },
)

describe('places', () => {
  test('are named once per kind and lie in or near the city', () => {
    expect(new Set(places.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(places.length)
    const [west, south, east, north] = [116.31, 39.855, 116.45, 39.975]
    const flat = (coordinates: unknown): number[][] =>
      Array.isArray(coordinates) && typeof coordinates[0] === 'number'
        ? [coordinates as number[]] // a position, just looked at
        : (coordinates as unknown[]).flatMap(flat) // GeoJSON nests arrays down to positions
    for (const { name, geometry } of places) {
      if (!('coordinates' in geometry)) throw new Error(`${name} has no coordinates`)
      for (const [lon = 0, lat = 0] of flat(geometry.coordinates)) {
        expect(lon > west && lon < east && lat > south && lat < north, `${name} ${lon} ${lat}`).toBe(true)
      }
    }
  })

  test('name what people know', () => {
    const has = (kind: string, name: string) => places.some((one) => one.kind === kind && one.name === name)
    for (const name of ['堂子胡同', '灵境胡同', '辟才胡同', '南锣鼓巷', '五道营胡同', '杨梅竹斜街', '烟袋斜街'])
      expect(has('alley', name), name).toBe(true)
    for (const name of ['西长安街', '北二环', '西单北大街', '前门大街']) expect(has('arterial', name), name).toBe(true)
    for (const name of ['后海', '南海', '龙潭湖', '陶然亭湖']) expect(has('water', name), name).toBe(true)
    for (const name of ['天坛公园', '景山公园']) expect(has('park', name), name).toBe(true)
    for (const name of ['北京站', '天安门广场', '雍和宫']) expect(has('landmark', name), name).toBe(true)
  })

  test('堂子胡同 is at 116.369 E, 39.910 N', () => {
    const alley = places.find(({ name }) => name === '堂子胡同')
    if (alley?.geometry.type !== 'LineString') throw new Error('堂子胡同 is a line')
    const [lon = 0, lat = 0] = alley.geometry.coordinates[0] ?? []
    expect(distance([lon, lat], [116.369, 39.91], { units: 'meters' })).toBeLessThan(120)
  })
})

test('a corner that does not exist is an error', () => {
  expect(() => strung('xidan nowhere')).toThrow('no corner is called nowhere')
})
