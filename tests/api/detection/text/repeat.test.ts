import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOf, siteKey } from '../../../../api/detection/text/household.ts'
import { type RepeatOrder, repeatClusters, repeatLimits, repeatSigns } from '../../../../api/detection/text/repeat.ts'
import { dateOf, dayOf } from '../../../../data/city/clock.ts'
import { complaintsOfDay } from '../../../../data/city/complaints.ts'
import { areas } from '../../../../data/city/outline.ts'

fc.configureGlobal({ seed: 20_261_121 })

const day = 86_400
/** Months of thirty days serve for the arithmetic. */
const monthOf = (at: number): string => String(Math.floor(at / (30 * day)))

const order = (number: string, at: number, rest: Partial<RepeatOrder> = {}): RepeatOrder => ({
  number,
  at: at * day,
  closedAt: null,
  reopened: 0,
  site: 's',
  name: '果岭假日',
  subject: '违法建设',
  phone: `p${number}`,
  ...rest,
})

test('one site over eighteen years, told by many and closed again and again, comes first and is offered', () => {
  const long = Array.from({ length: 150 }, (_, i) =>
    order(`a${String(i).padStart(3, '0')}`, i * 44, { closedAt: (i * 44 + 10) * day, phone: `p${i % 142}` }),
  )
  const short = [0, 40, 70].map((at, i) => order(`b${i}`, at, { site: 't', name: '堂子胡同' }))
  const [first, second] = repeatClusters([...short, ...long], monthOf)
  expect(first).toMatchObject({ site: 's', callers: 142, returns: 149, open: 0, score: 100, offered: true })
  expect(first?.said).toBe(
    `果岭假日的违法建设：17 年内至少 142 人反映 150 件，涉及 ${first?.months} 个月份；办结后又出现 149 次；目前全部办结`,
  )
  expect(second).toMatchObject({ site: 't', months: 3, callers: 3, returns: 0, open: 3, offered: false })
  expect(second?.said).toBe(
    '堂子胡同的违法建设：2 个月内至少 3 人反映 3 件，涉及 3 个月份；没有办结后再出现；现有 3 件未办结',
  )
})

test('a long road with much of everything is not offered, one with too much of one thing is', () => {
  const subjects = ['违法建设', '停车', '漏雨', '噪声']
  const told = (site: string, subject: string, count: number) =>
    Array.from({ length: count }, (_, i) =>
      order(`${site}${subject}${i}`, i * 9, { site, name: site, subject, closedAt: (i * 9 + 3) * day }),
    )
  const city = Array.from({ length: 12 }, (_, i) => subjects.flatMap((one) => told(`路${i}`, one, 4))).flat()
  const long = subjects.flatMap((one) => told('长街', one, 60))
  const trouble = [...told('果岭假日', '违法建设', 60), ...told('果岭假日', '停车', 4)]
  const found = repeatClusters([...city, ...long, ...trouble], monthOf)
  expect(found.filter(({ offered }) => offered).map(({ name, subject }) => [name, subject])).toEqual([
    ['果岭假日', '违法建设'],
  ])
  expect(found.filter(({ name }) => name === '长街').map(({ score }) => score >= 50)).toEqual([true, true, true, true])
  expect(found.find(({ offered }) => offered)?.said).toContain('此地按常情约 ')
})

describe('what is no cluster', () => {
  const clusters = (orders: RepeatOrder[]) => repeatClusters(orders, monthOf).length
  test('one caller over years', () => {
    expect(clusters(Array.from({ length: 40 }, (_, i) => order(`${i}`, i * 30, { phone: 'p' })))).toBe(0)
  })
  test('many callers in one month', () => {
    expect(clusters(Array.from({ length: 40 }, (_, i) => order(`${i}`, i / 2)))).toBe(0)
  })
  test('different subjects or places, or no place', () => {
    expect(clusters([0, 40, 80].map((at, i) => order(`${i}`, at, { subject: `${i}` })))).toBe(0)
    expect(clusters([0, 40, 80].map((at, i) => order(`${i}`, at, { site: `${i}` })))).toBe(0)
    expect(clusters([0, 40, 80].map((at, i) => order(`${i}`, at, { site: '' })))).toBe(0)
  })
  test('callers without a telephone are not counted as people', () => {
    expect(clusters([0, 40, 80].map((at, i) => order(`${i}`, at, { phone: '' })))).toBe(0)
  })
})

test('a return is a call after everything was closed; a call beside an open one is none; reopenings count', () => {
  const closed = (at: number) => ({ closedAt: at * day })
  const returns = (orders: RepeatOrder[]) => repeatClusters(orders, monthOf)[0]?.returns
  expect(returns([order('a', 0, closed(5)), order('b', 40, closed(50)), order('c', 80)])).toBe(2)
  expect(returns([order('a', 0, closed(100)), order('b', 40, closed(50)), order('c', 80)])).toBe(0)
  expect(returns([order('a', 0), order('b', 40, closed(50)), order('c', 80)])).toBe(0)
  expect(returns([order('a', 0, { closedAt: 5 * day, reopened: 2 }), order('b', 40), order('c', 80)])).toBe(3)
})

test('of half a year of the demo city, what was planted is offered and little else', () => {
  const areaNames = areas.map(({ name }) => name)
  const from = dayOf(Date.parse('2026-04-01T12:00:00+08:00') / 1000)
  const told = Array.from({ length: 180 }, (_, i) => complaintsOfDay({ seed: 20180410 }, from + i))
    .flat()
    .map(({ number, steps, place, class: subject, reporter }): RepeatOrder => {
      const address = addressOf(place, { areaNames })
      const [at, closedAt] = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 0]
      return {
        number,
        at,
        closedAt,
        reopened: 0,
        site: siteKey(address),
        name: address.name,
        subject,
        phone: reporter.phone,
      }
    })
  const offered = repeatClusters(told, (at) => dateOf(dayOf(at)).slice(0, 7)).filter((one) => one.offered)
  expect(offered.map(({ name, subject }) => `${name} ${subject}`)).toContain('堂子胡同 非机动车乱停放')
  expect(offered.length).toBeLessThan(40)
})

const orders = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 400 }),
      open: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }),
      reopened: fc.integer({ min: 0, max: 1 }),
      site: fc.constantFrom('', 's', 't'),
      subject: fc.constantFrom('漏雨', '停车'),
      phone: fc.constantFrom('', 'p', 'q', 'r', 'u'),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ at, open, ...rest }, i) =>
      order(String(i).padStart(2, '0'), at, { ...rest, closedAt: open === undefined ? null : (at + open) * day }),
    ),
  )

test('counts what is there, whatever the order of the rows', () => {
  const shuffled = orders.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
  )
  fc.assert(
    fc.property(shuffled, ([all, again]) => {
      const found = repeatClusters(all, monthOf)
      expect(repeatClusters(again, monthOf)).toEqual(found)
      for (const cluster of found) {
        const own = all.filter(({ number }) => cluster.orders.includes(number))
        expect(own).toEqual(all.filter(({ site, subject }) => site === cluster.site && subject === cluster.subject))
        expect(cluster.months).toBe(new Set(own.map(({ at }) => monthOf(at))).size)
        expect(cluster.callers).toBe(new Set(own.flatMap(({ phone }) => phone || [])).size)
        expect(cluster.score).toBe(repeatSigns.reduce((sum, sign) => sum + cluster.parts[sign], 0))
        expect(cluster.score).toBeLessThanOrEqual(100)
        const earlier = (a: RepeatOrder, b: RepeatOrder) => a.at < b.at || (a.at === b.at && a.number < b.number)
        const returns = own.filter((one) => {
          const before = own.filter((other) => earlier(other, one))
          return before.length > 0 && before.every(({ closedAt }) => closedAt !== null && closedAt <= one.at)
        })
        expect(cluster.returns).toBe(returns.length + own.reduce((sum, { reopened }) => sum + reopened, 0))
      }
    }),
  )
})

test('one more caller never lowers a score', () => {
  const limits = { ...repeatLimits, least: { months: 1, callers: 1 } }
  fc.assert(
    fc.property(orders, (all) => {
      const before = repeatClusters(all, monthOf, limits).find(
        ({ site, subject }) => site === 's' && subject === '漏雨',
      )
      if (!before) return
      const more = order('zz', before.last / day, { subject: '漏雨', phone: 'new', closedAt: before.last })
      const after = repeatClusters([...all, more], monthOf, limits).find(
        ({ site, subject }) => site === 's' && subject === '漏雨',
      )
      expect(after?.score).toBeGreaterThanOrEqual(before.score)
      expect(after?.callers).toBe(before.callers + 1)
    }),
  )
})
