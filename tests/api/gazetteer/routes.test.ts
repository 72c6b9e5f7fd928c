import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../../api/accounts/caller.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { Gazetteer } from '../../../api/gazetteer/gazetteer.ts'
import { gazetteerRoutes } from '../../../api/gazetteer/routes.ts'
import { mount } from '../../support/caller.ts'
import { testStores } from '../../support/stores.ts'
import { town, townGazetteer, writeComponents, writePlaces } from './town.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
  await writePlaces(stores.ledger)
  await writeComponents(stores.ledger, [{ code: '01020304' }, { code: '01020305', state: 'removed' }])
})
afterAll(() => stores.close())

const now = () => new Date('2026-03-10T04:00:00Z')
const call = async (
  path: string,
  { role = 'operator', scope = [''], put }: { role?: Role; scope?: string[]; put?: object } = {},
) => {
  const routes = gazetteerRoutes({ ledger: stores.ledger, gazetteer: townGazetteer(stores.ledger), now })
  const answer = await mount(routes, role, scope).request(`/api/geocode${path}`, {
    ...(put && { method: 'PUT', body: JSON.stringify(put), headers: { 'content-type': 'application/json' } }),
  })
  return { status: answer.status, body: await answer.json() }
}
const ask = async (text: string, over: Parameters<typeof call>[1] & { within?: string } = {}) =>
  (await call(`?text=${encodeURIComponent(text)}${over.within ? `&within=${over.within}` : ''}`, over)).body.candidates

test('nobody, nobody who may, and nothing asked', async () => {
  const routes = gazetteerRoutes({ ledger: stores.ledger, gazetteer: townGazetteer(stores.ledger), now })
  expect((await mount(routes).request('/api/geocode?text=x')).status).toBe(401)
  expect((await call('?text=x', { role: 'sender' })).status).toBe(403)
  expect((await call('/threshold', { put: { value: 0.5 } })).status).toBe(403)
  expect((await call('/threshold', { role: 'administrator', scope: ['110102'], put: { value: 0.5 } })).status).toBe(403)
  for (const path of ['', '?text=', '?text=x&within=abc', `?text=${'x'.repeat(501)}`])
    expect((await call(path)).status).toBe(400)
  for (const put of [
    {},
    { value: 0 },
    { value: 1.1 },
    { value: 0.5, since: 'gestern' },
    { value: 0.5, since: '2026-03-10 12:00' },
  ])
    expect((await call('/threshold', { role: 'administrator', put })).status).toBe(400)
})

test('candidates of a text, the surest first, and from where on one is taken', async () => {
  const { body } = await call(`?text=${encodeURIComponent('西城区堂子胡同5号院')}`)
  expect(body).toMatchObject({ text: '西城区堂子胡同5号院', threshold: 0.8 })
  expect(body.candidates.map(({ level }: { level: string }) => level)).toEqual(['alley', 'district'])
  expect(await ask('不知何处')).toEqual([])
})

test('components are found by the code in the text, those removed and those out of scope are not', async () => {
  expect(await ask('井盖01020304')).toMatchObject([{ key: '110102.01020304', confidence: 1 }])
  expect(await ask('井盖01020305')).toEqual([])
  expect(await ask('井盖01020304', { scope: ['110101'] })).toEqual([])
  expect(await ask('西城区', { scope: ['110101'] })).toEqual([])
})

test('areas known from elsewhere tell namesakes apart', async () => {
  expect((await ask('和畅苑', { within: '110101' }))[0]).toMatchObject({ key: 'landmark/和畅苑' })
  expect((await ask('和畅苑', { within: '110102001' }))[0]).toMatchObject({ key: 'compound/和畅苑' })
})

test('places that are written are known, by whomever they are written', async () => {
  const gazetteer = new Gazetteer({ ledger: stores.ledger, city: CityHolder.of(town()) }, { freshMs: 0 })
  const find = async () => (await gazetteer.geocode({ text: '新起的名胡同' })).map(({ lon }) => lon)
  expect(await find()).toEqual([])
  const place = (lon: number) => ({
    kind: 'alley',
    name: '新起的名胡同',
    geometry: { type: 'Point' as const, coordinates: [lon, 39.91] },
  })
  await writePlaces(stores.ledger, [place(116.37)])
  expect(await find()).toEqual([116.37])
  await stores.ledger
    .updateTable('places')
    .set({ geometry: JSON.stringify(place(116.38).geometry) })
    .where('name', '=', '新起的名胡同')
    .execute()
  expect(await find()).toEqual([116.38])
  await stores.ledger.deleteFrom('places').where('name', '=', '新起的名胡同').execute()
  expect(await find()).toEqual([])
})

test('areas are known again when the city is', async () => {
  const holder = CityHolder.of(town())
  const gazetteer = new Gazetteer({ ledger: stores.ledger, city: holder })
  const before = await gazetteer.names()
  expect(await gazetteer.names()).toBe(before)
  await stores.ledger
    .insertInto('city')
    .values({
      name: '新城',
      demo: false,
      time_zone: 'Asia/Shanghai',
      calendar: 'cn',
      outline: JSON.stringify(town().outline),
      seed: null,
      seeded_at: null,
    })
    .execute()
  await holder.reload(stores.ledger)
  expect((await gazetteer.names()).area('110102')).toBeUndefined()
})

test('the threshold is dated: what was set stays on record, what begins later does not count yet', async () => {
  const put = (value: number, since?: string) => call('/threshold', { role: 'administrator', put: { value, since } })
  expect((await call('/threshold')).body).toEqual({ threshold: 0.8, usual: 0.8, settings: [] })
  expect((await put(0.7)).body.threshold).toBe(0.7)
  expect((await put(0.9, '2026-03-11T00:00:00+08:00')).body).toEqual({
    threshold: 0.7,
    usual: 0.8,
    settings: [
      { value: 0.9, since: '2026-03-10T16:00:00.000Z', by: 'test administrator' },
      { value: 0.7, since: '2026-03-10T04:00:00.000Z', by: 'test administrator' },
    ],
  })
  const events = await stores.ledger
    .selectFrom('events')
    .select(['kind', 'data'])
    .where('kind', '=', 'geocode.threshold')
    .execute()
  expect(events.map(({ data }) => data.value)).toEqual([0.7, 0.9])
})
