import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { cityPlan } from '../../../data/city/city.ts'
import { ComplaintBook } from '../../../data/city/complaint-book.ts'
import { areas } from '../../../data/city/outline.ts'
import { rainDocument } from '../../../data/city/rain-told.ts'
import { testStores } from '../../support/stores.ts'
import { noon } from '../facts/facts-app.ts'
import { hazardWorld, type Told } from './world.ts'

const since = noon - 56 * 86_400

let stores: Stores
let world: ReturnType<typeof hazardWorld>
let list: Told
beforeAll(async () => {
  stores = await testStores()
  world = hazardWorld(stores, makeCity({ ...cityPlan, demo: true }, areas))
  const book = new ComplaintBook({ seed: cityPlan.seed })
  const told = book.between(since, noon, since).text.split('\n')
  const rows = told.filter((row) => /漏|渗/.test(row)).map((row) => ({ lon: null, lat: null, ...JSON.parse(row) }))
  await world.take(rows)
  const rains = rainDocument(cityPlan.seed, since, noon)
  expect((await world.as('sender')('PUT', '/rain', rains)).status).toBe(200)
  list = await world.make({ name: '雨前漏雨', q: '漏雨 OR 漏水 NOT 水管' })
})
afterAll(() => stores.close())

test('the leaks of the demo city become fewer points, each merge explained, all of them in the audit', async () => {
  const { counts, points } = list
  if (!counts) throw new Error('a ready list has counts')
  expect(counts.orders).toBeGreaterThan(100)
  // Sixty leaking households call about every heavy rain, some of them again.
  expect(counts.points).toBeLessThan(0.95 * counts.orders)
  expect(counts.merged.household).toBeGreaterThan(3)
  expect(points[0]?.orders.length).toBeGreaterThan(1)
  const { body } = await world.call('GET', `/lists/${list.id}/merges?limit=500`)
  expect(body.merges).toHaveLength(counts.orders - counts.points)
  for (const { said, aText, bText } of body.merges) {
    expect(said).not.toBe('')
    for (const text of [aText, bText]) expect(text).toMatch(/漏雨|漏水/)
  }
})

test('its leaks follow the heavy rains: a day after one brings four times the calls of a dry day, and more', async () => {
  const { body } = await world.call('GET', `/lists/${list.id}/years`)
  const { rains, wet, orders } = body.years.at(-1)
  expect(rains).toBeGreaterThan(1)
  const wetDays = 3 * rains
  expect(wet / wetDays).toBeGreaterThan((4 * (orders - wet)) / (56 - wetDays))
})
