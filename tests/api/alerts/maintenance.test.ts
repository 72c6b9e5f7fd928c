import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { type Asked, alertsIn, ask, at, emptyAlerts, eventsIn, lookAt, middle } from './world.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(() => emptyAlerts(stores.ledger))

const iso = (hour: number) => at(hour).toISOString()
const body = { area: '110102001', rule: 'chronic', from: iso(0), to: iso(8), why: '道路大修' }
const post = (over: object = {}, asked: Asked = {}) =>
  ask(stores.ledger, '/maintenance-windows', { role: 'staff', method: 'POST', body: { ...body, ...over }, ...asked })
const remove = (id: number | string, asked: Asked = {}) =>
  ask(stores.ledger, `/maintenance-windows/${id}`, { role: 'staff', method: 'DELETE', hour: 2, ...asked })
const list = async (asked: Asked = { role: 'operator' }) =>
  (await ask(stores.ledger, '/maintenance-windows', asked)).body

test('a window says what is known of, by whom and why; what opens in it is held', async () => {
  const { status, body: made } = await post()
  expect(status).toBe(201)
  expect(made).toMatchObject({
    area: { code: '110102001', name: '西长安街街道' },
    rule: 'chronic',
    metric: null,
    from: iso(0),
    to: iso(8),
    madeBy: 'test staff',
    state: 'running',
    can: ['end'],
  })
  await lookAt(stores.ledger, [middle], { hour: 1 })
  await lookAt(stores.ledger, [middle], { hour: 1, rule: 'surge' })
  expect((await alertsIn(stores.ledger)).map(({ held }) => held)).toEqual(['maintenance', null])
})

test('called off, what it held and goes on is told', async () => {
  const { body: made } = await post()
  await lookAt(stores.ledger, [middle], { hour: 1, with: { severity: 'A' } })
  expect((await remove(made.id)).body).toMatchObject({ state: 'over', endedBy: 'test staff', endedAt: iso(2), can: [] })
  expect(await alertsIn(stores.ledger)).toMatchObject([{ held: null }])
  expect((await eventsIn(stores.ledger)).map(({ kind }) => kind)).toEqual([
    'maintenance.made',
    'alert.opened',
    'maintenance.ended',
    'alert.released',
  ])
  expect((await remove(made.id)).status, 'it is over').toBe(409)
})

test('the same window again is the one there is', async () => {
  const [one, other] = await Promise.all([post(), post()])
  expect(one?.body.id).toBe(other?.body.id)
  expect((await list()).windows).toHaveLength(1)
  expect((await post({ rule: undefined })).body.id).not.toBe(one?.body.id)
})

test('is listed to whom it concerns: a street sees its own and its district’s', async () => {
  await post()
  await post({ area: '', why: '全市演练', from: iso(1) }, { role: 'administrator' })
  await post({ area: '110102011' })
  const reasons = async (scope: string[]) =>
    (await list({ role: 'operator', scope })).windows
      .map((window: { area: { code: string } }) => window.area.code)
      .sort()
  expect(await reasons([''])).toEqual(['', '110102001', '110102011'])
  expect(await reasons(['110102001'])).toEqual(['', '110102001'])
  expect(await reasons([])).toEqual([])
  const [coming] = (await list()).windows.filter((window: { state: string }) => window.state === 'coming')
  expect(coming).toMatchObject({ why: '全市演练', can: [] })
})

test('refuses nobody, whoever may not edit, another’s area and a window that is none', async () => {
  expect((await ask(stores.ledger, '/maintenance-windows', {})).status).toBe(401)
  expect((await ask(stores.ledger, '/maintenance-windows', { role: 'sender' })).status).toBe(403)
  expect((await post({}, { role: undefined })).status).toBe(401)
  expect((await post({}, { role: 'operator' })).status).toBe(403)
  expect((await post({}, { scope: ['110102011'] })).status).toBe(403)
  expect((await post({ area: '' }, { scope: ['110102'] })).status, 'the city is more than a district').toBe(403)
  for (const over of [{ area: '西城' }, { rule: 'ufo' }, { to: iso(0) }, { from: iso(-5), to: iso(-1) }, { why: '' }])
    expect((await post(over)).status, JSON.stringify(over)).toBe(400)
  const { body: made } = await post()
  expect((await remove(made.id, { role: undefined })).status).toBe(401)
  expect((await remove(made.id, { role: 'operator' })).status).toBe(403)
  expect((await remove('abc')).status).toBe(400)
  expect((await remove(987_654_321)).status).toBe(404)
  expect((await remove(made.id, { scope: ['110102011'] })).status).toBe(404)
})
