import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Area, makeCity } from '../../../api/areas/city.ts'
import { parsePlace } from '../../../api/gazetteer/address.ts'
import type { CodedComponent } from '../../../api/gazetteer/coded.ts'
import { geocode } from '../../../api/gazetteer/geocode.ts'
import { Names, type PlaceRow } from '../../../api/gazetteer/names.ts'
import { metresBetween } from '../../../api/gazetteer/shape.ts'
import { sharedData } from '../../support/shared.ts'
import { town, townPlaces } from './town.ts'

const city = town()
const names = new Names(city.areas, townPlaces, city.areaAt)
const components: CodedComponent[] = [
  { district: '110102', code: '01020304', name: '雨水箅子', area: '110102001', lon: 116.37, lat: 39.91 },
  { district: '110101', code: '01020304', name: '路灯', area: '110101001', lon: 116.41, lat: 39.91 },
  { district: '110101', code: '01029999', name: '路灯', area: '110101001', lon: 116.411, lat: 39.91 },
]
const grids = [{ code: '110102001003007', lon: 116.366, lat: 39.912, spread: 70 }]
const { contains, areaAt } = city
const ask = (text: string, within: string[] = []) =>
  geocode({ place: parsePlace(text), names, within, components, grids, contains, areaAt })
const first = (text: string, within: string[] = []) => ask(text, within)[0]

/** What is sure enough to be taken without a person by the usual setting. */
const sure = 0.8

test('an alley with its street is sure; without it nearly as sure; in another street it is not', () => {
  expect(first('西长安街街道堂子胡同5号院')).toMatchObject({
    level: 'alley',
    key: 'alley/堂子胡同',
    matched: '堂子胡同5号院',
    area: '110102001',
    lon: expect.closeTo(116.3706, 3),
    lat: expect.closeTo(39.91, 3),
  })
  const confirmed = first('西长安街街道堂子胡同5号院')?.confidence ?? 0
  const alone = first('堂子胡同5号院')?.confidence ?? 0
  const contradicted = first('东华门街道堂子胡同5号院')?.confidence ?? 0
  expect(confirmed).toBeGreaterThan(alone)
  expect(alone).toBeGreaterThan(sure)
  expect(contradicted).toBeLessThan(0.6)
  expect(first('堂子胡同5号院', ['110102001'])?.confidence).toBe(confirmed)
})

test.each<[string, object]>([
  ['堂子胡同与西单北大街交叉口', { level: 'crossing', matched: '堂子胡同与西单北大街' }],
  [
    '西单北大街和西长安街路口东侧',
    { level: 'crossing', lon: expect.closeTo(116.3675, 3), lat: expect.closeTo(39.9062, 3) },
  ],
  ['堂子胡同东口', { level: 'alley', lon: expect.closeTo(116.373, 3), spread: 40 }],
  ['堂子胡同西口', { level: 'alley', lon: expect.closeTo(116.3683, 3) }],
  ['西单商场北侧', { level: 'landmark', lat: expect.closeTo(39.91285, 4) }],
  ['西城区安澜里小区3号楼2单元', { level: 'compound', key: 'compound/安澜里小区', matched: '安澜里小区3号楼2单元' }],
  ['安澜里3号楼', { level: 'compound', key: 'compound/安澜里小区' }],
  ['部件编号01029999', { level: 'component', key: '110101.01029999', matched: '01029999' }],
  ['西城区 01020304 井盖', { level: 'component', key: '110102.01020304' }],
  ['网格110102001003007', { level: 'grid', key: '110102001003007' }],
])('%s is taken', (text, expected) => {
  const found = first(text)
  expect(found).toMatchObject(expected)
  expect(found?.confidence).toBeGreaterThanOrEqual(sure)
})

test.each<[string, object]>([
  ['西城区', { level: 'district' }],
  ['西城区西长安街街道', { level: 'street', key: '110102001' }],
  ['义达里社区', { level: 'community', key: '110102001003' }],
  ['长路12号', { level: 'road' }],
  ['和畅苑2号楼', { key: expect.stringMatching(/和畅苑/) }],
  ['01020304', { level: 'component' }],
  ['唐子胡同5号', { level: 'alley', key: 'alley/堂子胡同' }],
  ['富莱茵花园12号', undefined as unknown as object],
  ['北锣鼓巷', { key: 'alley/锣鼓巷' }],
  ['堂子胡同小区', { key: 'alley/堂子胡同' }],
  ['116.370, 39.910', { level: 'point' }],
  ['灵境胡同与西单北大街交叉口', { level: 'alley' }],
  ['堂子胡同5号院 花园胡同3号', {}],
])('%s waits for a person', (text, expected) => {
  const found = first(text)
  if (expected === undefined) expect(found).toBeUndefined()
  else expect(found).toMatchObject(expected)
  expect(found?.confidence ?? 0).toBeLessThan(sure)
})

test('of namesakes the one in the area stated is taken, otherwise both are told', () => {
  expect(ask('和畅苑2号楼').map(({ key }) => key)).toEqual(['compound/和畅苑', 'landmark/和畅苑'])
  expect(first('东城区和畅苑2号楼')).toMatchObject({ key: 'landmark/和畅苑', area: '110101001' })
  expect(first('东城区和畅苑2号楼')?.confidence).toBeGreaterThanOrEqual(sure)
  expect(
    ask('01020304')
      .map(({ key }) => key)
      .sort(),
  ).toEqual(['110101.01020304', '110102.01020304'])
})

test('a long road is known where the text names a street through which little of it runs', () => {
  expect(first('东城区长路')?.confidence).toBeGreaterThan(first('长路')?.confidence ?? 1)
  expect(first('东城区长路')?.lon).toBeGreaterThan(116.4)
})

test('what names nothing known gives nothing, and any text gives an answer in order', () => {
  expect(ask('没有这个地方')).toEqual([])
  expect(ask('')).toEqual([])
  const piece = fc.oneof(
    fc.constantFrom(...names.all.map(({ name }) => name), '与', '路口', '东侧', '5号', '3号楼', '01020304', '南'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const found = ask(pieces.join(''))
      expect(found.length).toBeLessThanOrEqual(5)
      for (const [index, one] of found.entries()) {
        expect(one.confidence).toBeGreaterThanOrEqual(0)
        expect(one.confidence).toBeLessThanOrEqual(found[index - 1]?.confidence ?? 1)
        expect(metresBetween([one.lon, one.lat], [116.39, 39.91])).toBeLessThan(10_000_000)
      }
    }),
    { numRuns: 300 },
  )
})

const streetsFile = sharedData('beijing-dongcheng/streets_17_wgs84.geojson')

test.skipIf(!streetsFile)('addresses of 647 car parks in 东城: the surer, the nearer', () => {
  const read = (name: string) => readFileSync(sharedData(`beijing-dongcheng/${name}`) ?? '', 'utf8')
  type Features = { features: { properties: Record<string, string>; geometry: GeoJSON.Geometry }[] }
  const streets: Features = JSON.parse(read('streets_17_wgs84.geojson'))
  const areas = streets.features.map(
    ({ properties, geometry }) => ({ code: properties.code, name: properties.name, level: 'street', geometry }) as Area,
  )
  const roads: Features = JSON.parse(read('roads_wgs84.geojson'))
  const lines = new Map<string, GeoJSON.Position[][]>()
  for (const { properties, geometry } of roads.features)
    if (properties.name && geometry.type === 'LineString')
      lines.set(properties.name, [...(lines.get(properties.name) ?? []), geometry.coordinates])
  const places: PlaceRow[] = [...lines].map(([name, coordinates]) => ({
    kind: /胡同|巷$/.test(name) ? 'alley' : 'road',
    name,
    geometry: { type: 'MultiLineString', coordinates },
  }))
  const rings = areas.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
  )
  const dongcheng = makeCity(
    {
      name: '东城',
      timeZone: 'Asia/Shanghai',
      calendar: 'cn',
      demo: false,
      outline: { type: 'MultiPolygon', coordinates: rings },
    },
    areas,
  )
  const known = new Names(areas, places, dongcheng.areaAt)
  const found = read('parking_1165_wgs84_gcj02_pairs.csv')
    .trim()
    .split('\n')
    .slice(1)
    .flatMap((row) => {
      const [, , , , , address, street, lon, lat] = row.split(',')
      const text = address || street
      if (!text) return []
      const place = parsePlace(text)
      const [best] = geocode({ ...dongcheng, place, names: known, within: [], components: [], grids: [] })
      return [{ best, metres: best ? metresBetween([best.lon, best.lat], [Number(lon), Number(lat)]) : Number.NaN }]
    })
  const between = (least: number, most: number) => {
    const metres = found
      .filter(({ best }) => best && best.confidence >= least && best.confidence < most)
      .map((one) => one.metres)
    return { count: metres.length, median: metres.sort((a, b) => a - b)[metres.length >> 1] ?? Number.NaN }
  }
  const [surest, taken, waiting] = [between(0.9, 2), between(sure, 0.9), between(0, sure)]
  expect(found.length).toBe(647)
  expect(surest.count + taken.count).toBeGreaterThan(150)
  expect(surest.median).toBeLessThan(120)
  expect(taken.median).toBeLessThan(220)
  expect(waiting.median).toBeGreaterThan(taken.median)
})
