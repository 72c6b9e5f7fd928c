import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Past, raiseHistory } from '../../../api/alerts/past.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { alertsIn, at, beside, emptyAlerts, eventsIn, far, incident, lookAt, middle } from './world.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(() => emptyAlerts(stores.ledger))

const past = (cells: readonly string[], from: number, to: number, over: Partial<Past> = {}): Past => ({
  rule: 'surge',
  metric: 'pedestrian',
  incident: incident(cells, { firstSeen: at(from), lastSeen: at(to) }),
  openedAt: at(from),
  closedAt: at(to),
  ...over,
})
const write = (...all: Past[]) => stores.ledger.transaction().execute((tx) => raiseHistory(tx, all))

test('an incident of the past is a closed alert with its true times, and calls nobody', async () => {
  const [id] = await write(past([middle, beside], -50, -47))
  expect(await alertsIn(stores.ledger)).toMatchObject([
    { id, state: 'closed', opened_at: at(-50), closed_at: at(-47), over_at: at(-47), closed_by: null },
  ])
  expect(await stores.ledger.selectFrom('alert_cells').selectAll().execute()).toHaveLength(2)
  expect(await eventsIn(stores.ledger)).toMatchObject([
    { kind: 'alert.recorded', subject: String(id), data: { openedAt: at(-50).toISOString() } },
  ])
})

test('written once, however often it is worked out, and not where an alert told of it', async () => {
  expect(await write(past([middle], -50, -47), past([middle], -50, -47))).toHaveLength(1)
  expect(await write(past([middle], -50, -47))).toEqual([])
  expect(await write(past([middle, beside], -49, -46)), 'the same, told a little otherwise').toEqual([])
  expect(await write(past([middle], -40, -38)), 'later').toHaveLength(1)
  expect(await write(past([far], -50, -47)), 'elsewhere').toHaveLength(1)
  expect(await write(past([middle], -50, -47, { rule: 'drop' }))).toHaveLength(1)
  await lookAt(stores.ledger, [middle], { rule: 'outbreak', with: { firstSeen: at(-5) } })
  expect(await write(past([middle], -6, -4, { rule: 'outbreak', metric: 'ebike' })), 'an alert is about it').toEqual([])
  expect(await alertsIn(stores.ledger)).toHaveLength(5)
})

test('what is past never comes back to life: the same place now is an alert of its own', async () => {
  await write(past([middle], -3, -1))
  const { raised } = await lookAt(stores.ledger, [middle], { rule: 'surge', metric: 'pedestrian' })
  expect(raised).toHaveLength(1)
  expect((await alertsIn(stores.ledger)).map(({ state }) => state)).toEqual(['closed', 'open'])
})
