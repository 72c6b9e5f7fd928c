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

test.each(['/api/city', '/api/areas', '/api/places'])('%s: nobody 401, a sender 403', async (path) => {
  expect((await as().request(path)).status).toBe(401)
  expect((await as('sender').request(path)).status).toBe(403)
})

test.each([
  ['/api/areas', collection([])],
  ['/api/places', collection([])],
  ['/api/capacities', []],
])('PUT %s: nobody 401, an operator 403', async (path, body) => {
  expect((await put(path, body)).status).toBe(401)
  expect((await put(path, body, 'operator')).status).toBe(403)
})
