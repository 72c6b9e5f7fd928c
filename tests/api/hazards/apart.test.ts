import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { noon } from '../facts/facts-app.ts'
import { east, hazardWorld, type Told } from './world.ts'

let stores: Stores
let world: ReturnType<typeof hazardWorld>
let list: Told
beforeAll(async () => {
  stores = await testStores()
  world = hazardWorld(stores)
  const house = '安澜里3号楼2单元501室'
  await world.take([
    { number: 'H1', at: noon - 9000, place: house, text: '屋顶漏雨' },
    { number: 'H2', at: noon - 8000, place: house, text: '又漏雨了' },
    { number: 'H3', at: noon - 7000, place: house, text: '还是漏雨，没人管' },
    { number: 'H4', at: noon - 6000, place: '丰润胡同7号', text: '漏雨', ...east },
    { number: 'H5', at: noon - 5000, place: '丰润胡同9号', text: '漏雨', ...east },
  ])
})
afterAll(() => stores.close())
beforeEach(async () => {
  list = await world.make({ q: '漏雨' })
})

const points = async (): Promise<string[][]> =>
  (await world.get(list.id)).points.map(({ orders }) => orders.toSorted()).sort()
const apart = (a: string, b: string) => world.call('POST', `/lists/${list.id}/apart`, { a, b })
const together = (a: string, b: string) => world.call('DELETE', `/lists/${list.id}/apart?a=${a}&b=${b}`)
const audit = async (query = '') => (await world.call('GET', `/lists/${list.id}/merges${query}`)).body

test('every merge is told with its reason and both texts, page by page', async () => {
  const { merges, counts, apart: taken } = await audit()
  expect(counts).toMatchObject({ orders: 5, points: 3, merged: { household: 2 } })
  expect(taken).toEqual([])
  expect(merges[0]).toMatchObject({
    a: 'H1',
    b: 'H2',
    point: 'H1',
    reason: 'household',
    said: '同一住户：安澜里3号楼2单元501室',
    aText: '屋顶漏雨',
    bText: '又漏雨了',
  })
  const one = await audit('?limit=1')
  expect(one.next).toEqual({ a: 'H1', b: 'H2' })
  const two = await audit(`?limit=1&a=${one.next.a}&b=${one.next.b}`)
  expect([...one.merges, ...two.merges]).toEqual(merges)
  expect(two.next).toBeNull()
  expect((await audit('?reason=phone')).merges).toEqual([])
})

test('a merge can be undone and that taken back, both kept with who and when', async () => {
  const before = await points()
  expect((await apart('H1', 'H2')).body.counts).toMatchObject({ points: 4 })
  expect(await points()).not.toEqual(before)
  const split = (await world.get(list.id)).points.find(({ orders }) => orders.includes('H2'))
  expect(split?.orders).not.toContain('H1')
  expect((await world.get(list.id)).counts?.points).toBe(4)
  expect((await together('H2', 'H1')).body.counts).toMatchObject({ points: 3 })
  expect(await points()).toEqual(before)
  expect((await audit()).apart).toMatchObject([
    { a: 'H1', b: 'H2', said: '同一住户：安澜里3号楼2单元501室', by: 'test staff', undoneBy: 'test staff' },
  ])
  const { rows } = await sql<{ kind: string; area: string }>`
    select kind, area from events where subject = ${String(list.id)} and kind in ('hazards.apart', 'hazards.together') order by id`.execute(
    stores.ledger,
  )
  expect(rows).toEqual([
    { kind: 'hazards.apart', area: '110102001' },
    { kind: 'hazards.together', area: '' },
  ])
})

test('said twice it changes nothing, not even the record', async () => {
  await apart('H1', 'H2')
  expect((await apart('H2', 'H1')).status).toBe(200)
  expect((await audit()).apart).toHaveLength(1)
  await together('H1', 'H2')
  expect((await together('H1', 'H2')).status).toBe(200)
  expect((await audit()).apart).toHaveLength(1)
})

test('whatever is taken apart, in whatever order, all of it taken back is as it was', async () => {
  const before = await world.get(list.id)
  const pairs: [[a: string, b: string], ...[a: string, b: string][]] = [
    ['H1', 'H2'],
    ['H1', 'H3'],
    ['H2', 'H3'],
  ]
  const pairOf = (i: number) => pairs[i] ?? pairs[0]
  const order = fc.shuffledSubarray([0, 1, 2], { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(order, order, async (taken, back) => {
      for (const i of taken) await apart(...pairOf(i))
      const now = await points()
      for (const i of taken) {
        const [a, b] = pairOf(i)
        expect(now.some((orders) => orders.includes(a) && orders.includes(b))).toBe(false)
      }
      for (const i of new Set([...back, 0, 1, 2])) await together(...pairOf(i))
      const { points: after, counts } = await world.get(list.id)
      expect({ points: after, counts }).toEqual({ points: before.points, counts: before.counts })
    }),
    { numRuns: 2, seed: 4, endOnFailure: true },
  )
})

test('tasks stay with their point; a point split off becomes a task of its own, and none when joined again', async () => {
  await world.call('POST', `/lists/${list.id}/tasks`, { note: '雨前修好' })
  await world.call('PUT', `/lists/${list.id}/tasks/H1`, { state: 'done', note: '已修' })
  await apart('H1', 'H2')
  const split = await world.get(list.id)
  expect(split.tasks).toEqual({ open: 3, done: 1 })
  expect(split.points.find(({ key }) => key === 'H1')?.task).toMatchObject({ state: 'done', note: '已修' })
  await together('H1', 'H2')
  expect((await world.get(list.id)).tasks).toEqual({ open: 2, done: 1 })
})

test('refused: nobody, those who may not, orders that are not there or not together, part of a list alone', async () => {
  const body = { a: 'H1', b: 'H2' }
  const path = `/lists/${list.id}/apart`
  for (const [method, more] of [
    ['POST', ''],
    ['DELETE', '?a=H1&b=H2'],
  ] as const) {
    const given = method === 'POST' ? body : undefined
    expect((await world.as(undefined)(method, `${path}${more}`, given)).status).toBe(401)
    expect((await world.as('operator')(method, `${path}${more}`, given)).status).toBe(403)
    expect((await world.as('staff', ['110102001'])(method, `${path}${more}`, given)).status).toBe(403)
    expect((await world.as('staff')(method, `/lists/987654/apart${more}`, given)).status).toBe(404)
  }
  expect((await world.as('operator')('GET', `/lists/${list.id}/merges`)).status).toBe(200)
  expect((await world.as(undefined)('GET', `/lists/${list.id}/merges`)).status).toBe(401)
  expect((await world.as('sender')('GET', `/lists/${list.id}/merges`)).status).toBe(403)
  expect((await world.call('GET', `/lists/${list.id}/merges?a=H1`)).status).toBe(400)
  expect((await apart('H1', 'H1')).status).toBe(400)
  expect((await apart('H1', 'H9')).status).toBe(404)
  const { status, body: said } = await apart('H1', 'H4')
  expect(status).toBe(400)
  expect(said.message).toContain('不在同一个隐患点')
})
