import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold } from '../../../../api/detection/text/fold.ts'
import {
  type Apart,
  type HazardPoints,
  hazardPoints,
  mergeReasons,
  type PointOrder,
  redone,
  undone,
} from '../../../../api/detection/text/hazard-points.ts'
import { addressOf, householdKey, phoneHash } from '../../../../api/detection/text/household.ts'
import { matchesQuery, readQuery } from '../../../../api/detection/text/keyword.ts'
import { QueryFault } from '../../../../api/detection/text/query-signs.ts'
import { dayOf } from '../../../../data/city/clock.ts'
import { complaintsOfDay } from '../../../../data/city/complaints.ts'
import { areas } from '../../../../data/city/outline.ts'
import { plainly } from './plain-points.ts'

fc.configureGlobal({ seed: 20_261_121 })

type Draft = { place?: string; phone?: string; text?: string; north?: number; at?: number }
/** An order; `north` metres of a point of the city. */
const order = (number: string, { place = '', phone = '', text = '漏雨', north, at = 0 }: Draft): PointOrder => ({
  number,
  at,
  address: addressOf(place, { area: '110102' }),
  phone,
  text,
  position: north === undefined ? undefined : { lon: 116.37, lat: 39.91 + north / 111_195 },
})
const groups = ({ points }: HazardPoints) => points.map(({ orders }) => orders.join(' '))

describe('the surest reason first', () => {
  test('one household, however it is written, whoever calls', () => {
    const found = hazardPoints([
      order('a', { place: '安澜里3号楼2单元501', phone: 'p', text: '屋顶漏雨' }),
      order('b', { place: '安澜里小区3栋2门501室', phone: 'q', text: '请尽快来人' }),
      order('c', { place: '安澜里3号楼2单元502', phone: 'p', text: '屋顶漏雨' }),
    ])
    expect(groups(found)).toEqual(['a b', 'c'])
    expect(found.merges).toEqual([
      { a: 'a', b: 'b', reason: 'household', value: 1, said: '同一住户：安澜里3号楼2单元501室' },
    ])
    expect(found.points[0]).toMatchObject({ key: 'a', callers: 2, address: { room: '501' } })
  })

  test('one building only with like texts', () => {
    const found = hazardPoints([
      order('a', { place: '安澜里3号楼', text: '顶层天花板漏雨，床被都淋湿了' }),
      order('b', { place: '安澜里3号楼', text: '顶层天花板漏雨，床被淋湿了' }),
      order('c', { place: '安澜里3号楼', text: '地下室渗水，电梯停了' }),
    ])
    expect(groups(found)).toEqual(['a b', 'c'])
    expect(found.merges[0]?.said).toMatch(/^同一栋楼且内容相近（\d+%）：安澜里3号楼$/)
  })

  test('one telephone, unless the addresses differ or lie far apart', () => {
    const found = hazardPoints([
      order('a', { place: '堂子胡同5号', phone: 'p', north: 0 }),
      order('b', { place: '堂子胡同', phone: 'p', at: 1 }),
      order('c', { place: '堂子胡同7号', phone: 'p', north: 20, at: 2 }),
      order('d', { phone: 'p', north: 500, at: 3 }),
      order('e', { phone: '', at: 4 }),
      order('f', { phone: '', at: 5 }),
    ])
    expect(groups(found)).toEqual(['a b', 'c', 'd', 'e', 'f'])
    expect(found.merges[0]?.said).not.toContain('p')
  })

  test('a few metres join an order without a house to one point, never two houses', () => {
    const found = hazardPoints([
      order('a', { place: '堂子胡同5号', north: 0 }),
      order('b', { place: '堂子胡同', north: 9, at: 1 }),
      order('c', { place: '堂子胡同7号', north: 15, at: 2 }),
      order('d', { place: '灵境胡同', north: 8, at: 3 }),
    ])
    expect(groups(found)).toEqual(['a', 'b c', 'd'])
    expect(found.merges).toEqual([
      { a: 'b', b: 'c', reason: 'distance', value: 6, said: '相距 6 米，其中一件没有门牌' },
    ])
  })

  test('distance does not creep along an alley', () => {
    const found = hazardPoints(Array.from({ length: 9 }, (_, i) => order(`${i}`, { north: i * 15, at: i })))
    for (const { orders } of found.points) expect(orders.length).toBeLessThanOrEqual(3)
  })
})

test('a merge that a person undoes stays undone, and comes back when they think better of it', () => {
  const orders = [
    order('a', { place: '堂子胡同5号', phone: 'p' }),
    order('b', { place: '堂子胡同5号', phone: 'p', at: 1 }),
    order('c', { place: '堂子胡同5号', at: 2 }),
  ]
  const [merge] = hazardPoints(orders).merges
  if (!merge) throw new Error('nothing merged')
  const apart = undone([], merge)
  expect(apart).toEqual([['a', 'b']])
  expect(undone(apart, { a: 'b', b: 'a' })).toEqual([['b', 'a']])
  expect(groups(hazardPoints(orders, apart))).toEqual(['a c', 'b'])
  expect(
    hazardPoints([...orders, order('d', { place: '堂子胡同5号院', phone: 'p', at: 3 })], apart).points,
  ).toHaveLength(2)
  expect(hazardPoints(orders, redone(apart, merge))).toEqual(hazardPoints(orders))
})

const draft = fc.record({
  place: fc.constantFrom(
    '',
    '堂子胡同',
    '堂子胡同5号',
    '堂子胡同5号院',
    '堂子胡同7号',
    '安澜里3号楼',
    '安澜里3号楼501',
    '安澜里3号楼502',
  ),
  phone: fc.constantFrom('', '', 'p', 'q', 'r'),
  text: fc.constantFrom('屋顶漏雨床被淋湿', '屋顶漏雨床被都淋湿了', '厨房漏水', '外墙渗水墙角发霉'),
  north: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  at: fc.integer({ min: 0, max: 5 }),
})
const ordersOf = fc
  .array(draft, { maxLength: 14 })
  .map((drafts) => drafts.map((one, i) => order(`n${String(i).padStart(2, '0')}`, one)))
const pair = fc.tuple(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 13 }))
const apartOf = fc
  .array(pair, { maxLength: 3 })
  .map(
    (pairs): Apart =>
      pairs
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => [`n${String(a).padStart(2, '0')}`, `n${String(b).padStart(2, '0')}`]),
  )

describe('whatever the orders', () => {
  test('it is what trying every pair gives, with and without what a person took apart', () => {
    fc.assert(
      fc.property(ordersOf, apartOf, (orders, apart) => {
        expect(groups(hazardPoints(orders, apart)).sort()).toEqual(plainly(orders, apart))
      }),
      { numRuns: 400 },
    )
  })

  test('their order and repeats make no difference', () => {
    const shuffled = ordersOf.chain((orders) =>
      fc.tuple(fc.constant(orders), fc.shuffledSubarray([...orders, ...orders], { minLength: orders.length * 2 })),
    )
    fc.assert(
      fc.property(shuffled, apartOf, ([orders, again], apart) => {
        expect(hazardPoints(again, apart)).toEqual(hazardPoints(orders, apart))
      }),
    )
  })

  test('the orders of one point alone make that point again, by the same merges', () => {
    fc.assert(
      fc.property(ordersOf, apartOf, (orders, apart) => {
        for (const point of hazardPoints(orders, apart).points) {
          const alone = hazardPoints(
            orders.filter(({ number }) => point.orders.includes(number)),
            apart,
          )
          expect(alone.points).toEqual([point])
        }
      }),
    )
  })

  test('undoing any merge is as if it had never been, parts its two orders, and can be taken back', () => {
    fc.assert(
      fc.property(ordersOf, apartOf, (orders, apart) => {
        const before = hazardPoints(orders, apart)
        for (const merge of before.merges) {
          const without = undone(apart, merge)
          const after = hazardPoints(orders, without)
          expect(groups(after).sort()).toEqual(plainly(orders, [...apart, [merge.a, merge.b]]))
          const home = after.points.find((point) => point.orders.includes(merge.a))
          expect(home?.orders).not.toContain(merge.b)
          expect(hazardPoints(orders, redone(without, merge))).toEqual(before)
        }
      }),
    )
  })

  test('every order is in one point, and every merge makes one point less', () => {
    fc.assert(
      fc.property(ordersOf, apartOf, (orders, apart) => {
        const { points, merges, counts } = hazardPoints(orders, apart)
        expect(points.flatMap((point) => point.orders).sort()).toEqual(orders.map(({ number }) => number).sort())
        expect(counts.orders).toBe(orders.length)
        expect(counts.points).toBe(orders.length - merges.length)
        expect(mergeReasons.reduce((sum, reason) => sum + counts.merged[reason], 0)).toBe(merges.length)
        for (const point of points) {
          expect(point.merges).toHaveLength(point.orders.length - 1)
          for (const { a, b } of point.merges) expect(point.orders).toEqual(expect.arrayContaining([a, b]))
        }
        expect(points.flatMap((point) => point.merges)).toHaveLength(merges.length)
      }),
    )
  })
})

test('the leaks of a summer of the demo city come down to households, every merge told', () => {
  const query = readQuery('漏雨 OR 渗漏 OR 渗水 NOT 水管')
  if (query instanceof QueryFault) throw new Error(query.message)
  const areaNames = areas.map(({ name }) => name)
  const first = dayOf(Date.parse('2026-06-01T12:00:00+08:00') / 1000)
  const orders = Array.from({ length: 120 }, (_, i) => complaintsOfDay({ seed: 20180410 }, first + i))
    .flat()
    .filter(({ text }) => matchesQuery(query, fold(text).text))
    .map(
      ({ number, steps, place, reporter, text, position }): PointOrder => ({
        number,
        at: steps[0]?.at ?? 0,
        address: addressOf(place, { areaNames }),
        phone: phoneHash(reporter.phone, 'demo'),
        text,
        position,
      }),
    )
  const { points, counts, merges } = hazardPoints(orders)
  expect(orders.length).toBeGreaterThan(200)
  expect(counts.points).toBe(orders.length - merges.length)
  expect(counts.points).toBeLessThan(orders.length * 0.95)
  expect(counts.merged.household).toBeGreaterThan(counts.merged.distance)
  const keys = points.map(({ address }) => householdKey(address)).filter((key) => key !== '')
  expect(new Set(keys).size).toBe(keys.length)
})
