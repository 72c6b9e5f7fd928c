import { VectorTile } from '@mapbox/vector-tile'
import { area as areaOf } from '@turf/turf'
import { PbfReader } from 'pbf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../../api/accounts/caller.ts'
import { ensureCity } from '../../../api/areas/found.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { lastEventId } from '../../../api/db/events.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { mercator } from '../../../api/files/mvt.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { gridRoutes } from '../../../api/grid/routes.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'
import { expectExactTiling } from './tilings.ts'

let stores: Stores
const city = CityHolder.of(smallCity())
const grids = new GridHolder()
const now = () => new Date('2026-11-21T04:00:00Z')

const west = '110102001'
const east = '110102011'
/** 1,000 m a side keeps the test city's grids few. */
const nominal = 200_000

beforeAll(async () => {
  stores = await testStores()
  const { name, timeZone, calendar, outline } = smallCity()
  await ensureCity(stores.ledger, '/nowhere', { name, timeZone, calendar, outline, seed: 1 })
  await grids.reload(stores.ledger)
})
afterAll(() => stores?.close())

const ask = (method: string, path: string, body?: unknown, role: Role | undefined = 'administrator', scope = ['']) =>
  mount(gridRoutes({ ledger: stores.ledger, city, grids, now }), role, scope).request(`/api${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
const get = async (path: string, role: Role = 'operator', scope = ['']) => {
  const answer = await ask('GET', path, undefined, role, scope)
  expect(answer.status).toBe(200)
  return answer.json()
}
const lay = async (area: string, more = {}) => (await ask('POST', '/grids/generate', { area, nominal, ...more })).json()
const rowsOf = async (area: string): Promise<{ code: string; areaM2: number }[]> =>
  (await get(`/grids?area=${area}&limit=1000`)).rows
const polygonOf = async (code: string): Promise<GeoJSON.Polygon> => (await get(`/grids/${code}`)).geometry

/** A line from north to south through the middle of a grid. */
const through = async (code: string): Promise<GeoJSON.LineString> => {
  const { bbox } = await get(`/grids/${code}`)
  const x = (bbox[0] + bbox[2]) / 2
  return {
    type: 'LineString',
    coordinates: [
      [x, bbox[1] - 0.001],
      [x, bbox[3] + 0.001],
    ],
  }
}

test('a preview tells what would be laid and writes nothing', async () => {
  const answer = await ask('POST', '/grids/generate', { area: west, nominal, commit: false })
  expect(answer.status).toBe(200)
  const { stats, collection } = await answer.json()
  const street = smallCity().areas.find(({ code }) => code === west)
  expect(stats.grids).toBe(collection.features.length)
  expect(stats.areaM2).toBeCloseTo(areaOf(street?.geometry ?? { type: 'Polygon', coordinates: [] }), -1)
  expectExactTiling(
    collection.features.map((one: { geometry: GeoJSON.Polygon }) => one.geometry),
    street?.geometry ?? { type: 'Polygon', coordinates: [] },
  )
  expect((await get('/grids')).count).toBe(0)
  expect(grids.size).toBe(0)
})

test('grids are laid with codes of their street, told in an event, and found by place', async () => {
  const event = await lastEventId(stores.ledger)
  const answer = await ask('POST', '/grids/generate', { area: west, nominal })
  expect(answer.status).toBe(201)
  const { stats } = await answer.json()
  expect(await lastEventId(stores.ledger)).toBeGreaterThan(event)
  const rows = await rowsOf(west)
  expect(rows).toHaveLength(stats.grids)
  expect(rows[0]?.code).toBe('110102001000001')
  expect(rows.every(({ code }, i) => code === `110102001000${String(i + 1).padStart(3, '0')}`)).toBe(true)
  expect(grids.size).toBe(stats.grids)
  const found = grids.gridAt(116.369, 39.91)
  expect(found).toMatch(/^110102001000\d{3}$/)
  expect(grids.gridAt(116.39, 39.91)).toBe('')
  expect(await get(`/grids/${found}`)).toMatchObject({
    code: found,
    origin: 'generated',
    validFrom: '2026-11-21',
    validTo: null,
    responsible: '西长安街街道',
    responsibleIs: 'office',
    path: [
      { code: '110102', level: 'district', name: '西城区' },
      { code: west, level: 'street', name: '西长安街街道' },
    ],
    can: [],
  })
})

test('grids where there are some are a conflict; replaced ones never give their numbers again', async () => {
  const before = await rowsOf(west)
  expect((await ask('POST', '/grids/generate', { area: west, nominal })).status).toBe(409)
  expect(await rowsOf(west)).toEqual(before)
  await lay(west, { replace: true })
  const after = await rowsOf(west)
  expect(after[0]?.code).toBe(`110102001000${String(before.length + 1).padStart(3, '0')}`)
  expect(await get(`/grids/${before[0]?.code}`)).toMatchObject({ validTo: '2026-11-21', can: [] })
  expect(grids.gridAt(116.369, 39.91) > (before.at(-1)?.code ?? '')).toBe(true)
})

test('a page of grids goes on where the last one ended', async () => {
  const first = await get(`/grids?area=${west}&limit=4`)
  const second = await get(`/grids?area=${west}&limit=1000&after=${first.next}`)
  expect([...first.rows, ...second.rows].map(({ code }: { code: string }) => code)).toEqual(
    (await rowsOf(west)).map(({ code }) => code),
  )
  expect(second.next).toBeNull()
  const sum = (await rowsOf(west)).reduce((total, { areaM2 }) => total + areaM2, 0)
  expect(first.areaM2).toBeCloseTo(sum, 3)
})

test('a grid is split in two that keep its land, and the split taken back', async () => {
  const [grid] = await rowsOf(west)
  const code = grid?.code ?? ''
  const line = await through(code)
  const neighbours = (await get(`/grids/${code}`)).neighbours
  expect(neighbours.length).toBeGreaterThan(0)
  const answer = await ask('POST', `/grids/${code}/split`, { line })
  expect(answer.status).toBe(201)
  const { change, after } = await answer.json()
  expect(after).toHaveLength(2)
  const pieces = await Promise.all(after.map(polygonOf))
  expectExactTiling(pieces, await polygonOf(code))
  expect((await get(`/grids/${after[0]}`)).neighbours).toContain(after[1])
  expect(grids.has(code)).toBe(false)
  const { bbox } = await get(`/grids/${after[1]}`)
  expect(grids.gridAt((bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2)).toBe(after[1])

  expect((await ask('DELETE', `/grids/changes/${change}`)).status).toBe(200)
  expect(grids.has(code)).toBe(true)
  expect(after.some((one: string) => grids.has(one))).toBe(false)
  expect((await ask('DELETE', `/grids/changes/${change}`)).status).toBe(409)
  const history = (await get(`/grids/changes?area=${code}`, 'administrator')).changes
  expect(history.map((one: { verb: string }) => one.verb)).toEqual(['undone', 'split', 'generated'])
  expect(history[1]).toMatchObject({ actor: 'test administrator', undoneBy: 'test administrator', can: [] })
  expect(history[2].can).toEqual(['undo'])
})

test('what was built upon cannot be taken back before that', async () => {
  const [grid] = await rowsOf(west)
  const code = grid?.code ?? ''
  const split = await (await ask('POST', `/grids/${code}/split`, { line: await through(code) })).json()
  const merged = await (await ask('POST', '/grids/merge', { codes: split.after })).json()
  expect(await polygonOf(merged.after[0])).toBeTruthy()
  expect(areaOf(await polygonOf(merged.after[0])) / areaOf(await polygonOf(code))).toBeCloseTo(1, 6)
  expect((await ask('DELETE', `/grids/changes/${split.change}`)).status).toBe(409)
  expect((await ask('DELETE', `/grids/changes/${merged.change}`)).status).toBe(200)
  expect((await ask('DELETE', `/grids/changes/${split.change}`)).status).toBe(200)
  expect(grids.has(code)).toBe(true)
})

test('only neighbours of one community are merged', async () => {
  await lay(east)
  const [a, b] = [await rowsOf(west), await rowsOf(east)]
  const beside: string[] = (await get(`/grids/${a[0]?.code}`)).neighbours
  const far = a.find(({ code }) => code !== a[0]?.code && !beside.includes(code))
  expect((await ask('POST', '/grids/merge', { codes: [a[0]?.code, far?.code] })).status).toBe(400)
  expect((await ask('POST', '/grids/merge', { codes: [a[0]?.code, b[0]?.code] })).status).toBe(400)
  expect((await ask('POST', '/grids/merge', { codes: [a[0]?.code, '110102001000999'] })).status).toBe(404)
  expect((await ask('POST', '/grids/merge', { codes: [a[0]?.code, a[0]?.code] })).status).toBe(400)
})

test('a line that does not cut a grid in two is refused with the remedy', async () => {
  const [grid] = await rowsOf(west)
  const line = {
    type: 'LineString',
    coordinates: [
      [116.3, 39.8],
      [116.31, 39.81],
    ],
  }
  const answer = await ask('POST', `/grids/${grid?.code}/split`, { line })
  expect(answer.status).toBe(400)
  expect((await answer.json()).message).toContain('从边界一侧画到另一侧')
})

test('tiles hold the grids of the scope from z14 on, and are not sent twice', async () => {
  const [x, y] = mercator(116.38, 39.91).map((part) => Math.floor(part * 2 ** 14))
  const answer = await ask('GET', `/tiles/grids/14/${x}/${y}`, undefined, 'operator')
  expect(answer.status).toBe(200)
  const codesIn = async (tile: Response) => {
    const { layers } = new VectorTile(new PbfReader(await tile.arrayBuffer()))
    const layer = layers.grids
    return Array.from({ length: layer?.length ?? 0 }, (_, i) => String(layer?.feature(i).properties.code))
  }
  const etag = answer.headers.get('etag') ?? ''
  const codes = await codesIn(answer)
  expect(codes.some((code) => code.startsWith(west)) && codes.some((code) => code.startsWith(east))).toBe(true)
  const mine = await codesIn(await ask('GET', `/tiles/grids/14/${x}/${y}`, undefined, 'staff', [west]))
  expect(mine.length).toBeGreaterThan(0)
  expect(mine.every((code) => code.startsWith(west))).toBe(true)
  const app = mount(gridRoutes({ ledger: stores.ledger, city, grids, now }), 'operator')
  expect((await app.request(`/api/tiles/grids/14/${x}/${y}`, { headers: { 'if-none-match': etag } })).status).toBe(304)
  expect((await ask('GET', '/tiles/grids/13/6745/3104', undefined, 'operator')).status).toBe(204)
})

test('digits of codes are fixed once a number was given', async () => {
  expect(await get('/grids/settings')).toEqual({ digits: 15 })
  expect((await ask('PUT', '/grids/settings', { digits: 14 })).status).toBe(409)
  expect((await ask('PUT', '/grids/settings', { digits: 15 })).status).toBe(200)
  // What holds for the whole city is not a street's to set.
  expect((await ask('PUT', '/grids/settings', { digits: 15 }, 'administrator', [east])).status).toBe(403)
})

test('a scope sees and changes its own grids alone', async () => {
  const [grid] = await rowsOf(west)
  const line = await through(grid?.code ?? '')
  expect((await get('/grids', 'staff', [east])).rows.every(({ code }: { code: string }) => code.startsWith(east))).toBe(
    true,
  )
  const as = (method: string, path: string, body?: unknown) => ask(method, path, body, 'administrator', [east])
  expect((await as('GET', `/grids/${grid?.code}`)).status).toBe(404)
  expect((await as('GET', `/grids?area=${west}`)).status).toBe(404)
  expect((await as('GET', `/grids/changes?area=${west}`)).status).toBe(404)
  expect((await as('POST', `/grids/${grid?.code}/split`, { line })).status).toBe(404)
  expect((await as('POST', '/grids/merge', { codes: [grid?.code, grid?.code] })).status).toBe(404)
  expect((await as('POST', '/grids/generate', { area: west })).status).toBe(404)
  const { changes } = await get(`/grids/changes?area=${west}`, 'administrator')
  expect((await as('DELETE', `/grids/changes/${changes[0].id}`)).status).toBe(404)
})

test('what was done to a whole district is told to a street by its own grids alone, and not offered to be taken back', async () => {
  await lay('110102', { replace: true })
  const as = async (path: string) => (await ask('GET', path, undefined, 'administrator', [east])).json()
  const [own] = (await as('/grids')).rows
  for (const path of ['/grids/changes', `/grids/changes?area=${own.code}`, `/grids/${own.code}`]) {
    const [{ before, after, can }] = (await as(path)).changes
    expect(after).toContain(own.code)
    expect([...before, ...after].filter((code: string) => !code.startsWith(east))).toEqual([])
    expect(can).toEqual([])
  }
  expect((await get('/grids/changes', 'administrator')).changes[0].can).toEqual(['undo'])
})

const line = {
  type: 'LineString',
  coordinates: [
    [116.3, 39.8],
    [116.31, 39.81],
  ],
}

test.each([
  ['GET', '/grids', undefined, 'sender'],
  ['GET', '/grids/settings', undefined, 'sender'],
  ['GET', '/grids/changes', undefined, 'sender'],
  ['GET', '/grids/110102001000001', undefined, 'sender'],
  ['GET', '/tiles/grids/14/0/0', undefined, 'sender'],
  ['PUT', '/grids/settings', { digits: 14 }, 'staff'],
  ['POST', '/grids/generate', { area: west }, 'staff'],
  ['POST', '/grids/merge', { codes: ['110102001000001', '110102001000002'] }, 'staff'],
  ['POST', '/grids/110102001000001/split', { line }, 'staff'],
  ['DELETE', '/grids/changes/1', undefined, 'staff'],
] as const)('%s %s: nobody 401, who may not 403', async (method, path, body, role) => {
  const nobody = mount(gridRoutes({ ledger: stores.ledger, city, grids, now }))
  expect((await nobody.request(`/api${path}`, { method })).status).toBe(401)
  expect((await ask(method, path, body, role)).status).toBe(403)
})

test.each([
  ['GET', '/grids?area=x', undefined, 400],
  ['GET', '/grids?limit=0', undefined, 400],
  ['GET', '/grids/changes?limit=1000', undefined, 400],
  ['GET', '/grids/1101', undefined, 400],
  ['GET', '/grids/110102001000999', undefined, 404],
  ['GET', '/tiles/grids/30/0/0', undefined, 400],
  ['PUT', '/grids/settings', { digits: 16 }, 400],
  ['POST', '/grids/generate', { area: '1101020' }, 400],
  ['POST', '/grids/generate', { area: west, nominal: 10 }, 400],
  ['POST', '/grids/generate', { area: '110199' }, 404],
  ['POST', '/grids/merge', { codes: ['110102001000001'] }, 400],
  ['POST', '/grids/110102001000001/split', { line: { type: 'LineString', coordinates: [[1, 1]] } }, 400],
  ['POST', '/grids/110102001000999/split', { line }, 404],
  ['DELETE', '/grids/changes/x', undefined, 400],
  ['DELETE', '/grids/changes/999999', undefined, 404],
] as const)('%s %s answers as it should', async (method, path, body, status) => {
  expect((await ask(method, path, body)).status).toBe(status)
})
