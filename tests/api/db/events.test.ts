import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendEvent, eventsAfter, lastEventId } from '../../../api/db/events.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

test('an appended event is read back in order, with what it says', async () => {
  expect(await lastEventId(stores.ledger)).toBe(0)
  const append = (subject: string) =>
    stores.ledger
      .transaction()
      .execute((tx) => appendEvent(tx, { kind: 'alert.raised', subject, area: '110102', data: { 名: '堂子胡同' } }))
  const first = await append('1')
  const second = await append('2')
  expect(second).toBeGreaterThan(first)
  const events = await eventsAfter(stores.ledger, 0, 10)
  expect(events.map(({ subject, kind, area, actor, data }) => ({ subject, kind, area, actor, data }))).toEqual([
    { subject: '1', kind: 'alert.raised', area: '110102', actor: 'system', data: { 名: '堂子胡同' } },
    { subject: '2', kind: 'alert.raised', area: '110102', actor: 'system', data: { 名: '堂子胡同' } },
  ])
  expect(await eventsAfter(stores.ledger, first, 10)).toHaveLength(1)
  expect(await eventsAfter(stores.ledger, 0, 1)).toHaveLength(1)
  expect(await lastEventId(stores.ledger)).toBe(second)
})

test('ids commit in order: while a writer has not committed, no later id can be seen', async () => {
  const before = await lastEventId(stores.ledger)
  const slow = await stores.ledger.startTransaction().execute()
  const held = await appendEvent(slow, { kind: 'a.slow', subject: 's' })
  let fastDone = false
  const fast = stores.ledger
    .transaction()
    .execute((tx) => appendEvent(tx, { kind: 'a.fast', subject: 'f' }))
    .then((id) => {
      fastDone = true
      return id
    })
  // A whole other transaction passes; the fast writer still waits for the slow one.
  await eventsAfter(stores.ledger, before, 10)
  expect(fastDone).toBe(false)
  await slow.commit().execute()
  expect(await fast).toBeGreaterThan(held)
  expect((await eventsAfter(stores.ledger, before, 10)).map((event) => event.kind)).toEqual(['a.slow', 'a.fast'])
})

test('a transaction rolled back leaves no event', async () => {
  const before = await lastEventId(stores.ledger)
  await expect(
    stores.ledger.transaction().execute(async (tx) => {
      await appendEvent(tx, { kind: 'a.lost', subject: 'x' })
      throw new Error('changed its mind')
    }),
  ).rejects.toThrow('changed its mind')
  expect(await lastEventId(stores.ledger)).toBe(before)
})
