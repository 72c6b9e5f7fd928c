import type { ClickHouseClient } from '@clickhouse/client'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { packSections } from '../../../api/facts/batch.ts'
import { testStores } from '../../support/stores.ts'
import { complaint, complaintCounts, factsApp, observation, tallies, type Wire, wiredFacts } from './facts-app.ts'

let stores: Stores
let wire: Wire
let facts: ClickHouseClient
beforeAll(async () => {
  stores = await testStores()
  ;({ wire, facts } = await wiredFacts(stores, inject('engines').facts))
})
afterAll(async () => {
  await facts.close()
  await wire.close()
  await stores.close()
})

const wipe = async (): Promise<void> => {
  wire.mode = 'whole'
  await sql`truncate batches, complaint_numbers cascade`.execute(stores.ledger)
  for (const table of [
    'observations',
    'observations_5m',
    'observations_1h',
    'complaints',
    'complaint_changes',
    'complaints_5m',
    'complaints_1h',
  ])
    await stores.facts.command({ query: `truncate table ${table}` })
}
beforeEach(wipe)
afterEach(wipe)

const pending = async (): Promise<number> =>
  (await stores.ledger.selectFrom('batches').select('id').where('state', '=', 'pending').execute()).length

test('with the fact store away a batch is accepted, durable and pending; it arrives when the store is back', async () => {
  const { post, ingest, stored, log } = factsApp(stores, { facts })
  wire.mode = 'cut'
  expect(await post('observations', 'a', [observation()])).toMatchObject({ status: 202, state: 'pending', accepted: 1 })
  expect(await post('observations', 'b', [observation({ value: 2 })])).toMatchObject({ status: 202 })
  expect(await post('observations', 'a', [observation()])).toMatchObject({
    status: 200,
    duplicate: true,
    state: 'pending',
  })
  expect((await tallies(stores.facts)).raw[0]).toBe(0)
  expect(await pending()).toBe(2)
  expect(ingest.backlog().batches).toBe(2)
  expect(stored).toEqual([])
  await ingest.drainPending()
  expect(await pending()).toBe(2)

  wire.mode = 'whole'
  await ingest.drainPending()
  expect(await pending()).toBe(0)
  expect(ingest.backlog()).toEqual({ batches: 0, bytes: 0 })
  expect(await tallies(stores.facts)).toEqual({ raw: [2, 3], fine: [2, 3], hourly: [2, 3] })
  expect(stored.map((one) => one.rows)).toEqual([1, 1])
  expect(await post('observations', 'c', [observation()])).toMatchObject({ status: 201, state: 'stored' })
  expect(log.filter((line) => line.includes('behind'))).toHaveLength(1)
  expect(log.filter((line) => line.includes('caught up'))).toHaveLength(1)
})

test('an answer lost on the way does not store a batch twice', async () => {
  const { post, ingest } = factsApp(stores, { facts })
  wire.mode = 'deaf'
  wire.lost = 0
  expect(await post('observations', 'a', [observation({ value: 5 })])).toMatchObject({ status: 202 })
  expect(await post('complaints', 'b', [complaint()])).toMatchObject({ status: 202 })
  // The store had it all the while.
  expect((await tallies(stores.facts)).raw).toEqual([1, 5])
  for (let i = 0; i < 3; i++) await ingest.drainPending()
  expect(wire.lost).toBeGreaterThan(1)
  wire.mode = 'whole'
  for (let i = 0; i < 7; i++) await ingest.drainPending()
  expect(await pending()).toBe(0)
  expect(await tallies(stores.facts)).toEqual({ raw: [1, 5], fine: [1, 5], hourly: [1, 5] })
  expect(await complaintCounts(stores.facts)).toEqual({ '停车 8a31aa42ec57fff': 1 })
})

test('a new process sends what an earlier one left behind before anything newer', async () => {
  const earlier = factsApp(stores, { facts })
  wire.mode = 'cut'
  await earlier.post('observations', 'a', [observation()])
  wire.mode = 'whole'
  const later = factsApp(stores, { facts })
  const answer = await later.post('observations', 'b', [observation({ value: 2 })])
  expect([201, 202]).toContain(answer.status)
  await later.ingest.drainPending()
  await later.ingest.drainPending()
  expect(await pending()).toBe(0)
  expect(await tallies(stores.facts)).toEqual({ raw: [2, 3], fine: [2, 3], hourly: [2, 3] })
})

test('two processes that drain at once store nothing twice', async () => {
  const one = factsApp(stores, { facts })
  wire.mode = 'cut'
  for (let i = 0; i < 12; i++) await one.post('observations', `k${i}`, [observation({ value: i })])
  wire.mode = 'whole'
  const others = [factsApp(stores, { facts }), factsApp(stores, { facts })]
  await Promise.all(others.map(({ ingest }) => ingest.drainPending()))
  expect(await pending()).toBe(0)
  expect((await tallies(stores.facts)).fine).toEqual([12, 66])
})

test('a body that the store can never take is set aside and stops no other', async () => {
  const { post, ingest, log } = factsApp(stores, { facts })
  await post('observations', 'first', [observation()])
  const body = await packSections([
    { table: 'observations', columns: ['metric', 'no_such_column'], token: 'bad', rows: Buffer.from('["x",1]\n') },
  ])
  await sql`insert into batches (id, sender, key, kind, digest, state, result, accepted_at) overriding system value
    values (1000000, 'x', 'bad', 'observations', '\\x00', 'pending', '{"metrics":[]}', now())`.execute(stores.ledger)
  await sql`insert into batch_bodies (batch, body) values (1000000, ${body})`.execute(stores.ledger)
  wire.mode = 'cut'
  await post('observations', 'second', [observation({ value: 2 })])
  wire.mode = 'whole'
  for (let i = 0; i < 7; i++) await ingest.drainPending()
  expect(await pending()).toBe(1)
  expect((await tallies(stores.facts)).raw).toEqual([2, 3])
  expect(log.filter((line) => line.includes('batch 1000000 cannot be stored'))).toHaveLength(1)
  expect(await post('observations', 'third', [observation()])).toMatchObject({ status: 201 })
})

test('a full journal refuses more, says so, and takes the same key later', async () => {
  const { post, ingest } = factsApp(stores, { facts, limits: { pendingBatches: 2, pendingBytes: 1e9 } })
  wire.mode = 'cut'
  await post('observations', 'a', [observation()])
  await post('observations', 'b', [observation()])
  const refused = await post('observations', 'c', [observation()])
  expect(refused).toMatchObject({ status: 503, code: 'unavailable' })
  expect(refused.message).toMatch(/待存批次已满（2 批）/)
  // A repeat of what was accepted is still answered.
  expect(await post('observations', 'a', [observation()])).toMatchObject({ status: 200, duplicate: true })
  wire.mode = 'whole'
  for (let i = 0; i < 7; i++) await ingest.drainPending()
  expect(await post('observations', 'c', [observation()])).toMatchObject({ status: 201 })
})

test('whatever fails and however often senders repeat: every acknowledged batch is there once', {
  timeout: 120_000,
}, async () => {
  const step = fc.record({
    key: fc.integer({ min: 0, max: 5 }),
    rows: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
    mode: fc.constantFrom('whole' as const, 'whole' as const, 'cut' as const, 'deaf' as const),
    drain: fc.boolean(),
    restart: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      await wipe()
      let app = factsApp(stores, { facts })
      const apps = [app]
      const accepted = new Map<number, number[]>()
      for (const { key, rows, mode, drain, restart } of steps) {
        wire.mode = mode
        if (restart) {
          app = factsApp(stores, { facts })
          apps.push(app)
        }
        const { status } = await app.post(
          'observations',
          `k${key}`,
          rows.map((value) => observation({ value })),
        )
        const before = accepted.get(key)
        if (!before) {
          expect([201, 202]).toContain(status)
          accepted.set(key, rows)
        } else expect(status).toBe(JSON.stringify(before) === JSON.stringify(rows) ? 200 : 409)
        if (drain) await app.ingest.drainPending()
      }
      wire.mode = 'whole'
      // Here an earlier process goes on beside its successor, and may be sending a batch that the successor then passes over.
      for (let i = 0; i < 7; i++) for (const { ingest } of apps) await ingest.drainPending()
      expect(await pending()).toBe(0)
      const all = [...accepted.values()].flat()
      const tally = [all.length, all.reduce((sum, one) => sum + one, 0)]
      expect(await tallies(stores.facts)).toEqual({ raw: tally, fine: tally, hourly: tally })
    }),
    // What fails here fails by timing: shrinking would run for minutes and find nothing.
    { numRuns: 25, seed: 11, endOnFailure: true },
  )
})
