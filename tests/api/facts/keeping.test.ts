import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { keepingRoutes } from '../../../api/facts/keeping.ts'
import { mount } from '../../support/caller.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores

beforeAll(async () => {
  stores = await testStores()
})

afterAll(() => stores.close())

const as = (role?: Parameters<typeof mount>[1]) => mount(keepingRoutes(stores), role)
const put = (table: string, body: unknown, role?: Parameters<typeof mount>[1]) =>
  as(role).request(`/api/retention/${table}`, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

test('every table is kept for ever until somebody says otherwise', async () => {
  const said = await (await as('administrator').request('/api/retention')).json()
  expect(Object.keys(said)).toContain('observations_5m')
  expect(new Set(Object.values(said))).toEqual(new Set([null]))
})

test('an administrator sets the days of one table, which is told in an event, and takes them back', async () => {
  expect(await (await put('observations_5m', { days: 400 }, 'administrator')).json()).toMatchObject({
    observations_5m: 400,
    observations_1h: null,
  })
  expect(
    await stores.ledger.selectFrom('events').select(['kind', 'subject', 'data']).executeTakeFirstOrThrow(),
  ).toEqual({
    kind: 'retention.changed',
    subject: 'observations_5m',
    data: { days: 400 },
  })
  expect(await (await put('observations_5m', { days: null }, 'administrator')).json()).toMatchObject({
    observations_5m: null,
  })
})

test.each([
  ['observations_5m', { days: 0 }],
  ['observations_5m', { days: 1.5 }],
  ['observations_5m', {}],
  ['tokens', { days: 3 }],
])('refuses %s %j', async (table, body) => {
  expect((await put(table, body, 'administrator')).status).toBe(400)
})

test('nobody 401, others 403', async () => {
  expect((await as().request('/api/retention')).status).toBe(401)
  expect((await as('operator').request('/api/retention')).status).toBe(403)
  expect((await put('observations', { days: 3 })).status).toBe(401)
  expect((await put('observations', { days: 3 }, 'operator')).status).toBe(403)
})
