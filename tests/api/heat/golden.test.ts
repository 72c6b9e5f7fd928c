import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { declareMetrics, type Harness, makeHarness } from './harness.ts'
import { complain, observe } from './observe.ts'

const golden = (name: string): string => new URL(`../../golden/heat/${name}`, import.meta.url).pathname
const rowsOf = (name: string): Record<string, string>[] =>
  parse(readFileSync(golden(name)), { columns: true, skip_empty_lines: true })
const queries: { name: string; path: string }[] = JSON.parse(readFileSync(golden('queries.json'), 'utf8'))

let stores: Stores
let harness: Harness

beforeAll(async () => {
  stores = await testStores()
  await declareMetrics(stores)
  harness = makeHarness(stores, '2025-11-21T12:10:00+08:00')
  await observe(
    stores.facts,
    rowsOf('observations.csv').map((row) => ({
      metric: row.metric ?? '',
      at: Date.parse(row.at ?? '') / 1000,
      lon: Number(row.lon),
      lat: Number(row.lat),
      value: Number(row.value),
      source: row.source,
      period: Number(row.period),
      stock: row.kind === 'stock',
      outside: row.outside === '1',
    })),
  )
  await complain(
    stores.facts,
    rowsOf('complaints.csv').map((row) => ({
      number: row.number ?? '',
      class: row.class ?? '',
      at: Date.parse(row.at ?? '') / 1000,
      sign: row.sign === '-1' ? (-1 as const) : (1 as const),
      ...(row.lon ? { lon: Number(row.lon), lat: Number(row.lat) } : { cell: '' }),
    })),
  )
})
afterAll(() => stores?.close())

// The expected files were worked out by hand from the two small tables beside them.
test.each(queries)('$name', async ({ name, path }) => {
  const response = await harness.get(path)
  expect(response.status).toBe(200)
  await expect(`${JSON.stringify(await response.json(), null, 1)}\n`).toMatchFileSnapshot(
    golden(`expected/${name}.json`),
  )
})
