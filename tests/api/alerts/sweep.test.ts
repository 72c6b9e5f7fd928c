import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sweepAlerts } from '../../../api/alerts/sweep.ts'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { alertsIn, at, emptyAlerts, eventsIn, far, lookAt, middle, toldIn } from './world.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(() => emptyAlerts(stores.ledger))

const calendar = makeCalendar('Asia/Shanghai', 'cn')

test('what was put off is heard again at its end, once', async () => {
  const [id] = (await lookAt(stores.ledger, [middle])).raised
  await stores.ledger
    .updateTable('alerts')
    .set({ snoozed_until: at(5), snoozed_by: '李', snoozed_why: '已知' })
    .execute()
  await sweepAlerts(stores.ledger, at(4))
  expect(await alertsIn(stores.ledger)).toMatchObject([{ snoozed_until: at(5) }])
  await Promise.all([sweepAlerts(stores.ledger, at(5)), sweepAlerts(stores.ledger, at(5))])
  expect(await alertsIn(stores.ledger)).toMatchObject([{ snoozed_until: null, snoozed_by: null, snoozed_why: null }])
  expect(await toldIn(stores.ledger)).toEqual([`alert.opened ${id}`, `alert.unsnoozed ${id}`])
})

test('what gets worse is heard at once', async () => {
  await lookAt(stores.ledger, [middle])
  await stores.ledger
    .updateTable('alerts')
    .set({ snoozed_until: at(5), snoozed_by: '李', snoozed_why: '已知' })
    .execute()
  await lookAt(stores.ledger, [middle], { hour: 1, with: { severity: 'A' } })
  expect(await alertsIn(stores.ledger)).toMatchObject([{ snoozed_until: null }])
  expect((await eventsIn(stores.ledger)).map(({ kind }) => kind)).toContain('alert.unsnoozed')
})

test('what opened in quiet hours is told after them if it still goes on', async () => {
  const options = { calendar, limits: { quiet: [{ from: 8, to: 10 }] } }
  await lookAt(stores.ledger, [middle], options)
  await lookAt(stores.ledger, [far], { ...options, metric: 'pedestrian' })
  await lookAt(stores.ledger, [], { ...options, metric: 'pedestrian', hour: 1, gone: () => 'gone' })
  await sweepAlerts(stores.ledger, at(1))
  expect((await alertsIn(stores.ledger)).map(({ held }) => held)).toEqual(['quiet', 'quiet'])
  await sweepAlerts(stores.ledger, at(2))
  await sweepAlerts(stores.ledger, at(2))
  expect((await alertsIn(stores.ledger)).map(({ held, state }) => [held, state])).toEqual([
    [null, 'open'],
    ['quiet', 'closed'],
  ])
  expect((await eventsIn(stores.ledger)).filter(({ kind }) => kind === 'alert.released')).toMatchObject([
    { data: { was: 'quiet' } },
  ])
})

test('what a spent budget held back is not told by the passing of time', async () => {
  const options = { calendar, limits: { budgetPerDay: 0 } }
  await lookAt(stores.ledger, [middle], options)
  await sweepAlerts(stores.ledger, at(100))
  expect(await alertsIn(stores.ledger)).toMatchObject([{ held: 'budget' }])
})

test('what never opened is forgotten after a week; alerts are kept', async () => {
  await lookAt(stores.ledger, [middle], { pending: true })
  await lookAt(stores.ledger, [middle], { metric: 'pedestrian' })
  for (const metric of ['ebike', 'pedestrian']) await lookAt(stores.ledger, [], { metric, gone: () => 'gone' })
  await sweepAlerts(stores.ledger, at(7 * 24))
  expect(await alertsIn(stores.ledger)).toHaveLength(2)
  await sweepAlerts(stores.ledger, at(7 * 24 + 1))
  expect(await alertsIn(stores.ledger)).toMatchObject([{ metric: 'pedestrian' }])
})
