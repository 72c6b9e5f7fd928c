import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertRows, query } from '../../../api/db/facts.ts'
import { agedTables, retention, setRetention } from '../../../api/db/retention.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { eventually } from '../../support/folders.ts'
import { observationColumns, observationRows } from '../../support/observations.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

test('each table keeps its rows for ever until told otherwise, and can be told otherwise again', async () => {
  expect(await retention(stores.facts)).toEqual(Object.fromEntries(agedTables.map((table) => [table, null])))
  for (const [n, table] of agedTables.entries()) await setRetention(stores.facts, table, 30 + n)
  expect(await retention(stores.facts)).toEqual(Object.fromEntries(agedTables.map((table, n) => [table, 30 + n])))
  await setRetention(stores.facts, 'observations', 7)
  await setRetention(stores.facts, 'complaints_1h', null)
  await setRetention(stores.facts, 'complaints_1h', null)
  expect(await retention(stores.facts)).toMatchObject({ observations: 7, observations_5m: 31, complaints_1h: null })
})

test('the texts that are searched are kept as long as their orders, and no longer', async () => {
  const engine = async () =>
    (
      await query<{ engine: string }>(
        stores.facts,
        "select engine_full as engine from system.tables where database = currentDatabase() and name = 'complaint_texts'",
      )
    )[0]?.engine
  await setRetention(stores.facts, 'complaints', 30)
  expect(await engine()).toContain('toIntervalDay(30)')
  await setRetention(stores.facts, 'complaints', null)
  expect(await engine()).not.toContain('toIntervalDay')
})

test('rows past their time vanish by themselves; those of another table stay', async () => {
  await setRetention(stores.facts, 'observations', null)
  await setRetention(stores.facts, 'observations_1h', null)
  await insertRows(stores.facts, 'observations', observationColumns, observationRows(1, 100), 'old')
  const count = async (table: string) =>
    (await query<{ n: string }>(stores.facts, `select count() as n from ${table}`))[0]?.n
  expect(await count('observations')).toBe('100')
  const hours = await count('observations_1h')
  await setRetention(stores.facts, 'observations', 1)
  await eventually('the old rows are gone', async () => (await count('observations')) === '0')
  expect(await count('observations_1h')).toBe(hours)
})

test.each([0, -1, 1.5, Number.NaN, 40_000])('%s days are refused', async (days) => {
  await expect(setRetention(stores.facts, 'observations', days)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('保留天数'),
  })
})
