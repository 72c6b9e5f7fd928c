import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { setCause } from '../../../api/alerts/cause.ts'
import { type Cause, noCause } from '../../../api/alerts/evidence.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { alertsIn, emptyAlerts, lookAt, middle, toldIn } from './world.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(() => emptyAlerts(stores.ledger))

const cause: Cause = {
  ...noCause,
  similar: [
    { id: 3, title: '堂子胡同 电动车激增', openedAt: '2024-04-01T00:00:00Z', minutes: 90, closedWhy: '划线停放' },
  ],
}

test('what lies behind an alert is told once, and stays where nothing more is found', async () => {
  const [id = 0] = (await lookAt(stores.ledger, [middle])).raised
  await setCause(stores.ledger, id, cause)
  await setCause(stores.ledger, id, cause)
  await setCause(stores.ledger, id, noCause)
  expect((await alertsIn(stores.ledger))[0]?.evidence).toMatchObject({ ...cause, method: 'test' })
  expect(await toldIn(stores.ledger)).toEqual([`alert.opened ${id}`, `alert.explained ${id}`])
})

test('an alert that is unknown or has no evidence is left alone', async () => {
  const [id = 0] = (await lookAt(stores.ledger, [middle])).raised
  await stores.ledger.updateTable('alerts').set({ evidence: '{}' }).execute()
  await setCause(stores.ledger, id, cause)
  await setCause(stores.ledger, 987_654_321, cause)
  expect((await alertsIn(stores.ledger))[0]?.evidence).toEqual({})
  expect(await toldIn(stores.ledger)).toHaveLength(1)
})
