import { afterAll, beforeAll, expect, test } from 'vitest'
import { alertRoutes } from '../../../../api/alerts/routes.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { runRepeat } from '../../../../api/detection/complaints/repeat-watch.ts'
import { Dice } from '../../../../api/detection/scan/dice.ts'
import { mount } from '../../../support/caller.ts'
import { testStores } from '../../../support/stores.ts'
import { demoCity, type Order, putOrders, seconds } from './world.ts'

let stores: Stores
let now = new Date(seconds('2026-11-21T10:00:00') * 1000)
const run = () => runRepeat({ ...stores, city: demoCity, now: () => now, log: () => undefined })
const live = async () => {
  const app = mount(alertRoutes({ ledger: stores.ledger, city: demoCity, now: () => now }), 'operator')
  return (await (await app.request('/api/alerts?state=live&rule=repeat')).json()).alerts
}
const month = 30 * 86_400
const roads = [
  '灵境胡同',
  '太仆寺街',
  '辟才胡同',
  '丰盛胡同',
  '大木仓胡同',
  '背阴胡同',
  '绒线胡同',
  '北新华街',
  '舍饭寺街',
  '民丰胡同',
]
const classes = ['停车管理', '市容环境', '噪声扰民', '占道经营']

/** Ten roads that are told of a little of everything, and one compound that twenty people have told of noise for a year, however often it was closed. */
const orders = (): Order[] => {
  const dice = new Dice(3)
  const from = seconds('2025-11-01T12:00:00')
  const one = (number: string, at: number, place: string, name: string, phone: string, lon: number): Order => ({
    number,
    at,
    lon,
    lat: 39.909,
    place,
    class: name,
    phone,
    status: '办结',
  })
  const some = Array.from({ length: 300 }, (_, i) => {
    const road = dice.below(roads.length)
    const phone = `1440${String(dice.below(10_000_000)).padStart(7, '0')}`
    return one(
      `o${i}`,
      from + dice.below(12 * month),
      `西城区${roads[road]}${dice.below(60) + 1}号`,
      classes[dice.below(4)] ?? '',
      phone,
      116.362 + road * 0.001,
    )
  })
  const noise = Array.from({ length: 36 }, (_, i) =>
    one(
      `r${i}`,
      from + Math.floor(i / 3) * month + 1000 * i,
      `果岭里小区${(i % 6) + 1}号楼`,
      '噪声扰民',
      `1440000${String(1000 + (i % 24))}`,
      116.371,
    ),
  )
  return [...some, ...noise]
}

beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

test('what twenty people tell of for a year is offered for escalation, and ordinary streets are not', async () => {
  for (const part of Object.values(Object.groupBy(orders(), ({ at }) => String(Math.floor(at / month)))))
    if (part) await putOrders(stores, part, new Date((Math.max(...part.map(({ at }) => at)) + 3 * 86_400) * 1000))
  expect((await run())?.raised).toHaveLength(1)
  const [alert] = await live()
  expect(alert).toMatchObject({
    rule: 'repeat',
    subject: '噪声扰民',
    severity: 'C',
    place: '果岭里',
    observed: 36,
    evidence: { method: 'repeat-callers', per: 'report' },
  })
  expect(alert.evidence.expected).toBeLessThan(36)
  expect(alert.evidence.orders).toHaveLength(36)
  expect(JSON.stringify(alert)).not.toContain('1440000')
  expect(alert.sentence).toContain('建议提级研办')
})

test('once a night is enough', async () => {
  expect(await run()).toBeUndefined()
  now = new Date(seconds('2026-11-22T02:00:00') * 1000)
  expect(await run()).toBeUndefined()
  now = new Date(seconds('2026-11-22T03:30:00') * 1000)
  expect(await run()).toMatchObject({ raised: [], closed: [] })
  expect(await live()).toHaveLength(1)
})

test('two at once offer it once', async () => {
  now = new Date(seconds('2026-11-23T04:00:00') * 1000)
  const runs = await Promise.all([run(), run()])
  expect(runs.filter((one) => one !== undefined)).toHaveLength(1)
  expect(await live()).toHaveLength(1)
})

test('it is over when the orders are out of sight', async () => {
  now = new Date(seconds('2030-01-01T04:00:00') * 1000)
  expect((await run())?.closed).toHaveLength(1)
})
