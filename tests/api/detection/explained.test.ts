import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { noCause } from '../../../api/alerts/evidence.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { explainAlerts } from '../../../api/detection/explained.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'
import { alertsIn, at, emptyAlerts, evidence, lookAt, middle, toldIn } from '../alerts/world.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  await emptyAlerts(stores.ledger)
  await stores.ledger.deleteFrom('detection_marks').execute()
})

const city = CityHolder.of(smallCity())
const run = () => explainAlerts({ ledger: stores.ledger, facts: stores.facts, city, now: () => at(50) })
const similar = [{ id: 1, title: '旧', openedAt: at(-90).toISOString(), minutes: 30, closedWhy: '已处置' }]

test('an alert that opened without a cause is given one, once', async () => {
  const [old = 0] = (await lookAt(stores.ledger, [middle])).raised
  await lookAt(stores.ledger, [], { hour: 1, gone: () => 'gone' })
  const [id = 0] = (await lookAt(stores.ledger, [middle], { hour: 40 })).raised
  expect(await run(), 'what is closed is left').toEqual([id])
  expect((await alertsIn(stores.ledger)).at(-1)?.evidence).toMatchObject({ similar: [{ id: old }] })
  expect(await toldIn(stores.ledger)).toContain(`alert.explained ${id}`)
  expect(await run()).toEqual([])
  await lookAt(stores.ledger, [middle], { hour: 41, with: { observed: 400 } })
  expect(await run(), 'a change of figures is no reason').toEqual([])
  await lookAt(stores.ledger, [middle], { hour: 42, with: { severity: 'A' } })
  expect(await run(), 'that it got worse is').toEqual([id])
})

test('whose rule has said what lies behind it is left alone, and so is what is pending', async () => {
  await lookAt(stores.ledger, [middle], { with: { evidence: { ...evidence, ...noCause, similar } } })
  await lookAt(stores.ledger, [middle], { rule: 'surge', pending: true })
  expect(await run()).toEqual([])
})
