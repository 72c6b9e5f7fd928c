import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { mercator } from '../../../api/files/mvt.ts'
import { testStores } from '../../support/stores.ts'
import { componentWorld, lamp } from './world.ts'

let stores: Stores
let world: ReturnType<typeof componentWorld>

/** 400 things over the small city, every tenth amiss, every twentieth taken away. */
const things = Array.from({ length: 400 }, (_, i) =>
  lamp(i, {
    lon: 116.3604 + (i % 20) * 0.00195,
    lat: 39.9005 + Math.floor(i / 20) * 0.00095,
    class: ['0118', '0305', '0402'][i % 3],
    state: i % 20 === 0 ? 'removed' : i % 10 === 0 ? 'damaged' : 'intact',
  }),
)

beforeAll(async () => {
  stores = await testStores()
  world = componentWorld(stores.ledger)
  expect((await world.post(things)).status).toBe(200)
})
afterAll(() => stores.close())

const read = async (z: number, x: number, y: number, scope?: string[], query = '') => {
  const answer = await world.as('operator', scope).request(`/api/tiles/components/${z}/${x}/${y}${query}`)
  expect(answer.status).toBe(200)
  const layers = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer()))).layers
  return Object.entries(layers).flatMap(([name, layer]) =>
    Array.from({ length: layer.length }, (_, i) => ({
      layer: name,
      ...layer.feature(i).toGeoJSON(x, y, z),
      id: layer.feature(i).id,
    })),
  )
}

/** Every tile of a zoom that touches the city. */
const tilesAt = (z: number): [number, number, number][] => {
  const [west, north] = mercator(116.36, 39.92).map((share) => Math.floor(share * 2 ** z))
  const [east, south] = mercator(116.4, 39.9).map((share) => Math.floor(share * 2 ** z))
  const tiles: [number, number, number][] = []
  for (let x = west ?? 0; x <= (east ?? 0); x++) for (let y = north ?? 0; y <= (south ?? 0); y++) tiles.push([z, x, y])
  return tiles
}

const readAll = async (z: number, scope?: string[], query?: string) =>
  (await Promise.all(tilesAt(z).map((tile) => read(...tile, scope, query)))).flat()

const standing = things.filter((one) => one.state !== 'removed')

test.each([15, 17])('at z %i every component is drawn once, where it stands, with class and state', async (z) => {
  const features = await readAll(z)
  expect(new Set(features.map((one) => one.layer))).toEqual(new Set(['components']))
  const byKey = new Map(features.map((one) => [one.properties?.key, one]))
  expect(features).toHaveLength(standing.length)
  for (const { code, class: cls, state, lon, lat } of standing) {
    const feature = byKey.get(`110102.${code}`)
    expect(feature?.properties).toMatchObject({
      cls,
      state,
      major: { '0118': '01', '0305': '03', '0402': '04' }[cls],
    })
    expect(feature?.id).toBe(Number(`110102${code}`))
    const [x = 0, y = 0] = feature?.geometry.type === 'Point' ? feature.geometry.coordinates : []
    // Half a step of a tile of z 15 is 0.12 m at this latitude, or 1.1e-6 degrees.
    expect(Math.abs(x - lon)).toBeLessThan(2e-6)
    expect(Math.abs(y - lat)).toBeLessThan(2e-6)
  }
})

test.each([14, 13, 12, 11, 9, 4, 0])(
  'at z %i the numbers add up and stand in the middle of what they count',
  async (z) => {
    const features = await readAll(z)
    expect(new Set(features.map((one) => one.layer))).toEqual(new Set(['clusters']))
    const sum = (of: string) => features.reduce((total, one) => total + Number(one.properties?.[of] ?? 0), 0)
    expect(sum('count')).toBe(standing.length)
    expect(sum('amiss')).toBe(standing.filter((one) => one.state === 'damaged').length)
    expect(sum('m01') + sum('m03') + sum('m04')).toBe(standing.length)
    let lon = 0
    for (const { geometry, properties } of features)
      lon += (geometry.type === 'Point' ? (geometry.coordinates[0] ?? 0) : 0) * Number(properties?.count)
    const mean = standing.reduce((total, one) => total + one.lon, 0) / standing.length
    expect(Math.abs(lon / standing.length - mean)).toBeLessThan(360 / 2 ** z / 4096)
    expect(features.length).toBeLessThanOrEqual(64 * tilesAt(z).length)
  },
)

test.each([16, 14, 11])('at z %i one class can be drawn alone', async (z) => {
  const lamps = standing.filter((one) => one.class === '0118')
  const features = await readAll(z, undefined, '?class=0118')
  const sum = (of: string) => features.reduce((total, one) => total + Number(one.properties?.[of] ?? 0), 0)
  if (z < 15) {
    expect([sum('count'), sum('m01')]).toEqual([lamps.length, lamps.length])
    expect(sum('amiss')).toBe(lamps.filter((one) => one.state === 'damaged').length)
  } else {
    expect(features).toHaveLength(lamps.length)
    expect(new Set(features.map((one) => one.properties?.cls))).toEqual(new Set(['0118']))
  }
  expect(await readAll(z, ['110101'], '?class=0118')).toEqual([])
  expect((await world.as('operator').request(`/api/tiles/components/${z}/1/1?class=lamp`)).status).toBe(400)
})

test('a scope sees its own alone, at every zoom', async () => {
  const own = standing.filter((one) => one.lon < 116.38).length
  expect(await readAll(15, ['110102001'])).toHaveLength(own)
  const clusters = await readAll(12, ['110102001'])
  expect(clusters.reduce((total, one) => total + Number(one.properties?.count), 0)).toBe(own)
  expect(await readAll(12, ['110101'])).toEqual([])
})

test('a tile that a reader has is 304 until something changes', async () => {
  const [first] = standing
  const [x, y] = mercator(first?.lon ?? 0, first?.lat ?? 0).map((share) => Math.floor(share * 2 ** 13))
  const path = `/api/tiles/components/13/${x}/${y}`
  const ask = (etag: string) => world.as('operator').request(path, { headers: { 'if-none-match': etag } })
  const etag = (await world.as('operator').request(path)).headers.get('etag') ?? ''
  expect(etag).not.toBe('')
  expect((await ask(etag)).status).toBe(304)
  await world.post([{ ...first, state: 'missing' }])
  expect((await ask(etag)).status).toBe(200)
  await world.post([first])
})
