import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { type Asked, ask, at, emptyAlerts, eventsIn, lookAt, middle } from './world.ts'

let stores: Stores
let id = 0
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  await emptyAlerts(stores.ledger)
  id = (await lookAt(stores.ledger, [middle])).raised[0] ?? 0
})

const iso = (hour: number) => at(hour).toISOString()
const post = (body: unknown, over: Asked = {}, alert: number | string = id) =>
  ask(stores.ledger, `/alerts/${alert}/snooze`, { role: 'operator', hour: 1, method: 'POST', body, ...over })
const remove = (over: Asked = {}, alert: number | string = id) =>
  ask(stores.ledger, `/alerts/${alert}/snooze`, { role: 'operator', hour: 2, method: 'DELETE', ...over })

test('says until when, by whom and why, and keeps the stage', async () => {
  const { status, body } = await post({ until: '2024-04-15T20:00:00+08:00', why: '演唱会散场，已有预案' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    state: 'open',
    snoozed: { until: '2024-04-15T12:00:00.000Z', by: 'test operator', why: '演唱会散场，已有预案' },
  })
  expect(body.can).toContain('unsnooze')
  expect((await remove()).body).toMatchObject({ snoozed: null })
  expect((await remove()).status, 'nothing to take back').toBe(200)
  expect((await eventsIn(stores.ledger)).map(({ kind }) => kind)).toEqual([
    'alert.opened',
    'alert.snoozed',
    'alert.unsnoozed',
  ])
})

test('again is the new end; the same again is nothing', async () => {
  await post({ until: iso(5), why: '已知' })
  await post({ until: iso(5), why: '已知' })
  expect((await post({ until: iso(6), why: '已知' }, { role: 'staff' })).body.snoozed).toMatchObject({
    until: iso(6),
    by: 'test staff',
  })
  expect(await eventsIn(stores.ledger)).toHaveLength(3)
})

test('refuses nobody, a sender, an end that is past or far away, no reason, strangers and closed alerts', async () => {
  const good = { until: iso(5), why: '已知' }
  expect((await post(good, { role: undefined })).status).toBe(401)
  expect((await post(good, { role: 'sender' })).status).toBe(403)
  for (const body of [
    { ...good, until: iso(1) },
    { ...good, until: iso(1 + 30 * 24 + 1) },
    { ...good, why: ' ' },
    { why: 'x' },
  ])
    expect((await post(body)).status, JSON.stringify(body)).toBe(400)
  expect((await post({ ...good, until: '2024-04-15 20:00' })).body.message).toContain('ISO 8601')
  expect((await post(good, {}, 987_654_321)).status).toBe(404)
  expect((await post(good, { scope: ['110102011'] })).status).toBe(404)
  expect((await remove({ role: undefined })).status).toBe(401)
  expect((await remove({ role: 'sender' })).status).toBe(403)
  expect((await remove({}, 'abc')).status).toBe(400)
  expect((await remove({}, 987_654_321)).status).toBe(404)
  await lookAt(stores.ledger, [], { hour: 1, gone: () => 'gone' })
  expect((await post(good)).status).toBe(409)
})
