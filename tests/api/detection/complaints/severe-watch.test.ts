import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { alertRoutes } from '../../../../api/alerts/routes.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { runSevere } from '../../../../api/detection/complaints/severe-watch.ts'
import { mount } from '../../../support/caller.ts'
import { testStores } from '../../../support/stores.ts'
import { demoCity, emptyStores, type Order, putOrders, seconds } from './world.ts'

let stores: Stores
let now: Date
const start = seconds('2026-11-21T10:00:00')
const after = (minutes: number): void => {
  now = new Date((start + minutes * 60) * 1000)
}
const run = () => runSevere({ ...stores, city: demoCity, now: () => now, log: () => undefined })
let numbers = 0
const order = (text: string, over: Partial<Order> = {}): Order => ({
  number: `20261121${String(++numbers).padStart(6, '0')}`,
  at: now.getTime() / 1000 - 60,
  lon: 116.3702,
  lat: 39.9101,
  class: '物业服务',
  text,
  ...over,
})
const put = (...orders: Order[]): Promise<void> => putOrders(stores, orders, now)
const alerts = async (state = 'live') => {
  const app = mount(alertRoutes({ ledger: stores.ledger, city: demoCity, now: () => now }), 'operator')
  return (await (await app.request(`/api/alerts?state=${state}`)).json()).alerts
}

beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  await emptyStores(stores)
  after(0)
})

test('one report of loose facing is an alert at once, its text masked and marked', async () => {
  await put(order('可拨１３８００１３８０００联系，5号楼外墙松动脱落，没有漏水，钢筋外露'), order('停车混乱'))
  expect((await run()).raised).toHaveLength(1)
  const [alert, ...more] = await alerts()
  expect(more).toEqual([])
  expect(alert).toMatchObject({
    rule: 'severe',
    metric: 'complaints',
    subject: 'facing',
    subjectName: '外墙脱落',
    severity: 'A',
    area: { code: '110102001' },
    evidence: { per: 'report', method: 'severe-words 2018-01-01', orders: ['20261121000001'] },
  })
  const { text, marks } = alert.evidence.report
  expect(text).toContain('可拨138****8000联系')
  expect(marks.map((mark: { from: number; to: number }) => text.slice(mark.from, mark.to))).toEqual([
    '外墙松动脱落',
    '钢筋外露',
  ])
  expect(alert.sentence).toContain('一件即告警')
})

test('what is denied or feared, ordinary or without a place raises nothing', async () => {
  await put(order('没有井盖丢失'), order('万一着火车进不来'), order('路灯不亮'))
  expect((await run()).raised).toEqual([])
  expect(await alerts()).toEqual([])
})

test('each report is told of once: again at once, after a restart, sent again, or after somebody closed the alert', async () => {
  const report = order('井盖丢失')
  await put(report)
  const [id = 0] = (await run()).raised
  expect(await run()).toMatchObject({ raised: [], changed: [] })
  await stores.ledger.deleteFrom('detection_marks').execute()
  expect(await run()).toMatchObject({ raised: [], changed: [] })
  await stores.ledger
    .updateTable('alerts')
    .set({ state: 'closed', closed_at: now, closed_by: '某人', over_at: now })
    .where('id', '=', id)
    .execute()
  after(5)
  await put(report)
  expect((await run()).raised).toEqual([])
})

test('looks at the same moment raise one alert', async () => {
  await put(order('井盖丢失'))
  const runs = await Promise.all([run(), run(), run()])
  expect(runs.flatMap(({ raised }) => raised)).toHaveLength(1)
})

test('a second report of the same thing next door goes into the alert, another thing has its own', async () => {
  await put(order('井盖丢失'))
  await run()
  after(10)
  await put(order('路口井盖被偷', { lon: 116.3712 }), order('楼道里闻到煤气味'), order('井盖丢失', { lon: 116.41 }))
  expect(await run()).toMatchObject({ raised: [expect.any(Number), expect.any(Number)], changed: [expect.any(Number)] })
  const all = await alerts()
  const covers = all.filter((one: { subject: string }) => one.subject === 'cover')
  expect(covers.map((one: { observed: number }) => one.observed).sort()).toEqual([1, 2])
  const [both] = covers.filter((one: { observed: number }) => one.observed === 2)
  expect(both).toMatchObject({ severity: 'A' })
  expect(both.cells).toHaveLength(2)
  expect(both.evidence.orders).toHaveLength(2)
})

test('old reports that come late call nobody', async () => {
  await put(order('井盖丢失', { at: start - 3 * 86_400 }))
  expect((await run()).raised).toEqual([])
})

test('an alert of which nobody has told again for three days is over', async () => {
  await put(order('井盖丢失'))
  const [id] = (await run()).raised
  after(60 * 71)
  expect((await run()).closed).toEqual([])
  after(60 * 74)
  expect((await run()).closed).toEqual([id])
})

test('batches stored while nobody looked are read in order, however many', async () => {
  for (let i = 0; i < 5; i++) await put(order('井盖丢失', { lon: 116.36 + i * 0.01 }))
  after(1)
  expect((await run()).raised).toHaveLength(5)
})
