import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { areaRoutes } from '../../../api/areas/routes.ts'
import { lastEventId } from '../../../api/db/events.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
let ledger: LedgerDb
const city = new CityHolder()
const now = () => new Date('2026-11-21T04:00:00Z')
const as = (role?: Parameters<typeof mount>[1], scope?: string[]) =>
  mount(areaRoutes({ ledger, city, now }), role, scope)
const put = (path: string, body: unknown, role?: Parameters<typeof mount>[1]) =>
  as(role).request(path, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

const { areas, ...settings } = smallCity()
const collection = (features: unknown[]) => ({
  type: 'FeatureCollection',
  features,
})
const areaFeatures = areas.map(({ geometry, ...properties }) => ({
  type: 'Feature',
  properties,
  geometry,
}))
const place = {
  type: 'Feature',
  properties: { kind: 'alley', name: '堂子胡同' },
  geometry: {
    type: 'LineString',
    coordinates: [
      [116.368, 39.91],
      [116.37, 39.91],
    ],
  },
}

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
})

afterAll(() => stores.close())

test('before there is a city everything is 503', async () => {
  expect((await as('operator').request('/api/city')).status).toBe(503)
})

test('a folder without a city gets the given one, and keeps it', async () => {
  const plan = {
    name: '测试城',
    timeZone: 'Asia/Shanghai',
    calendar: 'cn' as const,
    outline: settings.outline,
    seed: 7,
  }
  const founded = await ensureCity(ledger, '/nowhere', plan)
  expect(founded).toMatchObject({
    name: '测试城',
    demo: true,
    seed: 7,
    seededAt: null,
  })
  expect((await ensureCity(ledger, '/nowhere', { ...plan, name: '别的城' })).name).toBe('测试城')
  await city.reload(ledger)
  const said = await (await as('operator').request('/api/city')).json()
  expect(said).toMatchObject({
    name: '测试城',
    today: { date: '2026-11-21', hour: 12, dayKind: 'weekend' },
  })
})

test('areas are stored, reloaded, told in an event, and read within one’s scope', async () => {
  const before = await lastEventId(ledger)
  expect((await put('/api/areas', collection(areaFeatures), 'administrator')).status).toBe(200)
  expect(await lastEventId(ledger)).toBeGreaterThan(before)
  expect(city.get().areaAt(116.369, 39.91)).toBe('110102001')
  const codes = async (scope: string[]) =>
    (await (await as('staff', scope).request('/api/areas')).json()).features.map(
      (one: { properties: { code: string } }) => one.properties.code,
    )
  expect(await codes([''])).toEqual(['110102', '110102001', '110102011'])
  expect(await codes(['110102001'])).toEqual(['110102', '110102001'])
  expect(await codes(['110101'])).toEqual([])
})

const get = async (path: string, scope?: string[]) => (await as('staff', scope).request(path)).json()

test('putting the same areas again, or others in their place, makes no version', async () => {
  const features = areaFeatures.map((one) =>
    one.properties.code === '110102011'
      ? { ...one, properties: { ...one.properties, responsible: '金融街街道办事处' } }
      : one,
  )
  const before = await lastEventId(ledger)
  expect((await put('/api/areas', collection(areaFeatures), 'administrator')).status).toBe(200)
  expect(await lastEventId(ledger)).toBe(before)
  expect((await put('/api/areas', collection(features), 'administrator')).status).toBe(200)
  expect(await lastEventId(ledger)).toBeGreaterThan(before)
  expect((await get('/api/areas/110102011')).versions).toEqual([{ name: '金融街街道', validFrom: null, validTo: null }])
})

test('an area tells what it is, where it hangs, its neighbours, versions and history', async () => {
  const detail = await get('/api/areas/110102011')
  expect(detail).toMatchObject({
    code: '110102011',
    level: 'street',
    name: '金融街街道',
    responsible: '金融街街道办事处',
    validFrom: null,
    validTo: null,
    path: [
      { code: '110102', level: 'district', name: '西城区' },
      { code: '110102011', level: 'street', name: '金融街街道' },
    ],
    children: 0,
    neighbours: [{ code: '110102001', name: '西长安街街道' }],
    bbox: [116.38, 39.9, 116.4, 39.92],
    history: [{ verb: 'corrected' }, { verb: 'added' }],
  })
  expect(detail.areaM2 / 3_794_000).toBeCloseTo(1, 2)
  const [lon, lat] = detail.center
  expect(city.get().areaAt(lon, lat)).toBe('110102011')
  expect(await get('/api/areas/110102')).toMatchObject({ children: 2, neighbours: [], path: [{ code: '110102' }] })
})

test('the children of an area come as rows', async () => {
  const { children } = await get('/api/areas/110102/children')
  expect(children).toMatchObject([
    { code: '110102001', level: 'street', name: '西长安街街道', children: 0, validFrom: null },
    { code: '110102011', responsible: '金融街街道办事处' },
  ])
  expect((await get('/api/areas/110102011/children')).children).toEqual([])
})

test('one sees what lies in one’s scope and above it, and nothing beside', async () => {
  const own = ['110102001']
  expect(await get('/api/areas/110102', own)).toMatchObject({ name: '西城区', children: 1 })
  expect((await get('/api/areas/110102/children', own)).children).toHaveLength(1)
  expect((await get('/api/areas/110102001', own)).neighbours).toEqual([])
  expect((await as('staff', own).request('/api/areas/110102011')).status).toBe(404)
  expect((await as('staff', own).request('/api/areas/110102011/children')).status).toBe(404)
})

test('a dated change is a new version: the old one answers for its days', async () => {
  const renamed = { ...areaFeatures[2], properties: { ...areaFeatures[2]?.properties, name: '金融街新街道' } }
  const dated = '/api/areas?validFrom=2026-06-01'
  expect((await put(dated, collection([renamed]), 'administrator')).status).toBe(200)
  expect((await put('/api/areas?validFrom=2026-11-22', collection([renamed]), 'administrator')).status).toBe(400)
  const nameOn = async (at: string) =>
    (await get(`/api/areas?at=${at}`)).features
      .map((one: { properties: { name: string } }) => one.properties.name)
      .at(-1)
  expect(await nameOn('2026-05-31')).toBe('金融街街道')
  expect(await nameOn('2026-06-01')).toBe('金融街新街道')
  expect(await get('/api/areas/110102011?at=2026-05-31')).toMatchObject({
    name: '金融街街道',
    validFrom: null,
    validTo: '2026-06-01',
  })
  expect(await get('/api/areas/110102011')).toMatchObject({
    name: '金融街新街道',
    responsible: '金融街街道办事处',
    validFrom: '2026-06-01',
    validTo: null,
    versions: [
      { name: '金融街街道', validTo: '2026-06-01' },
      { name: '金融街新街道', validTo: null },
    ],
  })
  // Corrected without a date, the version in force is mended where it stands.
  expect((await put('/api/areas', collection([areaFeatures[2]]), 'administrator')).status).toBe(200)
  expect((await get('/api/areas/110102011')).versions).toHaveLength(2)
})

test('the same code twice is refused, and an administrator of a part writes that part alone', async () => {
  const twice = await put('/api/areas', collection([areaFeatures[1], areaFeatures[1]]), 'administrator')
  expect(twice.status).toBe(400)
  const body = JSON.stringify(collection([areaFeatures[1]]))
  const headers = { 'content-type': 'application/json' }
  const within = (scope: string[]) => as('administrator', scope).request('/api/areas', { method: 'PUT', body, headers })
  expect((await within(['110101'])).status).toBe(403)
  expect((await within(['110102'])).status).toBe(200)
})

test('a level can be asked for', async () => {
  const { features } = await get('/api/areas?level=district')
  expect(features).toMatchObject([{ properties: { code: '110102', validFrom: null } }])
  expect(features[0].properties.areaM2).toBeGreaterThan(7e6)
})

test.each([
  ['/api/areas/1101', 400],
  ['/api/areas/110102?at=yesterday', 400],
  ['/api/areas?at=2026-02-30', 400],
  ['/api/areas?level=planet', 400],
  ['/api/areas/110109', 404],
  ['/api/areas/110102?at=0000-01-01', 400],
  ['/api/areas/110109/children', 404],
  ['/api/areas/1/children', 400],
])('%s: %i', async (path, status) => {
  const answer = await as('operator').request(path)
  expect(answer.status).toBe(status)
  expect((await answer.json()).message).toMatch(/[\u4e00-\u9fff]/)
})

test('areas answer 304 to a reader who has them', async () => {
  const first = await as('operator').request('/api/areas')
  const again = await as('operator').request('/api/areas', {
    headers: { 'if-none-match': first.headers.get('etag') ?? '' },
  })
  expect(again.status).toBe(304)
})

test('places and capacities are stored and replaced by name', async () => {
  expect((await put('/api/places', collection([place]), 'administrator')).status).toBe(200)
  expect((await put('/api/places', collection([place]), 'administrator')).status).toBe(200)
  expect((await (await as('operator').request('/api/places')).json()).features).toHaveLength(1)
  const capacity = {
    metric: 'ebike',
    cell: city.get().cells(10)[0],
    capacity: 60,
    basis: '街巷宽度',
  }
  expect((await put('/api/capacities', [capacity], 'administrator')).status).toBe(400)
  await ledger.insertInto('metrics').values({ code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' }).execute()
  expect((await put('/api/capacities', [capacity], 'administrator')).status).toBe(200)
  expect((await put('/api/capacities', [{ ...capacity, capacity: 80 }], 'administrator')).status).toBe(200)
  expect(await ledger.selectFrom('capacities').select('capacity').execute()).toEqual([{ capacity: 80 }])
})

test.each([
  [
    'a code of the wrong length',
    {
      ...areaFeatures[0],
      properties: { code: '1101', level: 'district', name: 'x' },
    },
  ],
  ['a point for an area', { ...areaFeatures[0], geometry: { type: 'Point', coordinates: [1, 1] } }],
  [
    'a coordinate that is no number',
    {
      ...areaFeatures[0],
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [1, 'a'],
            [2, 2],
            [3, 3],
            [1, 1],
          ],
        ],
      },
    },
  ],
])('refuses %s', async (_, feature) => {
  const answer = await put('/api/areas', collection([feature]), 'administrator')
  expect(answer.status).toBe(400)
  expect((await answer.json()).details.issues.length).toBeGreaterThan(0)
})

test.each(['/api/city', '/api/areas', '/api/areas/110102', '/api/areas/110102/children', '/api/places'])(
  '%s: nobody 401, a sender 403',
  async (path) => {
    expect((await as().request(path)).status).toBe(401)
    expect((await as('sender').request(path)).status).toBe(403)
  },
)

test.each([
  ['/api/areas', collection([])],
  ['/api/places', collection([])],
  ['/api/capacities', []],
])('PUT %s: nobody 401, an operator 403', async (path, body) => {
  expect((await put(path, body)).status).toBe(401)
  expect((await put(path, body, 'operator')).status).toBe(403)
})
