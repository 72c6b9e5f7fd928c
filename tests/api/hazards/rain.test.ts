import { afterAll, beforeAll, expect, test } from 'vitest'
import { lastEventId } from '../../../api/db/events.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { hazardWorld } from './world.ts'

let stores: Stores
let world: ReturnType<typeof hazardWorld>
beforeAll(async () => {
  stores = await testStores()
  world = hazardWorld(stores)
})
afterAll(() => stores.close())

const storm = { from: '2026-03-01T10:00:00+08:00', to: '2026-03-01T14:00:00+08:00', mm: 42 }
const drizzle = { from: '2026-03-05T10:00:00+08:00', to: '2026-03-05T11:00:00+08:00', mm: 3 }
const tell = (rains: unknown, as = world.as('sender')) => as('PUT', '/rain', { source: '气象站', rains })

test('rains are told once, corrected when told anew, and nothing happens when all is known', async () => {
  expect((await tell([storm, drizzle])).body).toEqual({ changed: 2 })
  const before = await lastEventId(stores.ledger)
  expect((await tell([storm, drizzle, storm])).body).toEqual({ changed: 0 })
  expect(await lastEventId(stores.ledger)).toBe(before)
  expect((await tell([{ ...storm, mm: 45 }])).body).toEqual({ changed: 1 })
  expect((await world.call('GET', '/rain')).body).toEqual({
    rains: [
      { from: '2026-03-01T02:00:00.000Z', to: '2026-03-01T06:00:00.000Z', mm: 45 },
      { from: '2026-03-05T02:00:00.000Z', to: '2026-03-05T03:00:00.000Z', mm: 3 },
    ],
  })
  const window = `/rain?from=2026-03-02T00:00:00Z&to=2026-03-06T00:00:00Z`
  expect((await world.call('GET', window)).body.rains).toHaveLength(1)
})

test('refused: nobody, those who only look or edit, rains that cannot be', async () => {
  expect((await tell([storm], world.as(undefined))).status).toBe(401)
  expect((await tell([storm], world.as('staff'))).status).toBe(403)
  for (const bad of [
    [],
    [{ ...storm, mm: -1 }],
    [{ ...storm, to: storm.from }],
    [{ ...storm, from: '昨天' }],
    [{ mm: 3 }],
  ])
    expect((await tell(bad)).status, JSON.stringify(bad)).toBe(400)
})
