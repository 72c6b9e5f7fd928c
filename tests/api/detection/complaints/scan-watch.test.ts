import { afterAll, beforeAll, expect, test } from 'vitest'
import { alertRoutes } from '../../../../api/alerts/routes.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { groupsOf, runScan } from '../../../../api/detection/complaints/scan-watch.ts'
import { Dice } from '../../../../api/detection/scan/dice.ts'
import { scan } from '../../../../api/detection/scan/scan.ts'
import { mount } from '../../../support/caller.ts'
import { testStores } from '../../../support/stores.ts'
import { demoCity, type Order, putOrders, seconds } from './world.ts'

let stores: Stores
const start = seconds('2026-11-21T10:00:00')
let now = new Date((start + 600) * 1000)
const scanned: number[] = []
const run = () =>
  runScan({
    ...stores,
    city: demoCity,
    now: () => now,
    log: () => undefined,
    scanner: (problem, settings, control) => {
      scanned.push(problem.casePlace.length)
      return scan(problem, { ...settings, replications: 199 }, control)
    },
  })
const later = (hours: number): void => {
  now = new Date((start + hours * 3600 + 600) * 1000)
}
const live = async () => {
  const app = mount(alertRoutes({ ledger: stores.ledger, city: demoCity, now: () => now }), 'operator')
  return (await (await app.request('/api/alerts?state=live&rule=scan')).json()).alerts
}

/** Four weeks of two classes anywhere in 西城, and a dozen noises beside the stadium in one evening. */
const orders = (): Order[] => {
  const dice = new Dice(5)
  const some = Array.from(
    { length: 240 },
    (_, i): Order => ({
      number: `s${i}`,
      at: start - dice.below(28 * 86_400),
      lon: 116.345 + dice.unit() * 0.045,
      lat: 39.88 + dice.unit() * 0.05,
      class: i % 2 === 0 ? '噪声扰民' : '停车管理',
    }),
  )
  const noises = Array.from(
    { length: 12 },
    (_, i): Order => ({
      number: `n${i}`,
      at: start - (12 - i) * 900,
      lon: 116.3868 + (i % 4) * 0.0005,
      lat: 39.8748,
      class: '噪声扰民',
    }),
  )
  return [...some, ...noises]
}

beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

test('without orders there is nothing to scan', async () => {
  expect(await run()).toBeUndefined()
})

test('a cluster in space and time is raised with its recurrence interval and its orders', async () => {
  await putOrders(stores, orders(), now)
  expect((await run())?.raised).toHaveLength(1)
  const [alert] = await live()
  expect(alert).toMatchObject({
    rule: 'scan',
    subject: '噪声扰民',
    evidence: { method: 'scan-permutation', per: 'day' },
  })
  expect(alert.evidence.recurrenceDays).toBeGreaterThan(365)
  expect(alert.evidence.orders.filter((number: string) => number.startsWith('n'))).toHaveLength(12)
  expect(alert.sentence).toContain('偶然出现一次平均要')
  expect(scanned).toHaveLength(2)
})

test('within the hour nothing is scanned again; later only what has new orders or is watched', async () => {
  scanned.length = 0
  expect(await run()).toBeUndefined()
  later(3)
  expect(await run()).toMatchObject({ raised: [] })
  expect(scanned).toHaveLength(1)
})

test('two at once scan the same and raise nothing twice', async () => {
  later(5)
  const runs = await Promise.all([run(), run()])
  expect(runs.filter((one) => one !== undefined)).toHaveLength(1)
  expect(await live()).toHaveLength(1)
})

test('the alert is over when the cluster has left the window', async () => {
  later(9 * 24)
  const dice = new Dice(9)
  const fresh = Array.from(
    { length: 40 },
    (_, i): Order => ({
      number: `f${i}`,
      at: Math.floor(now.getTime() / 1000) - 700 - dice.below(8 * 86_400),
      lon: 116.345 + dice.unit() * 0.045,
      lat: 39.88 + dice.unit() * 0.05,
      class: '噪声扰民',
    }),
  )
  await putOrders(stores, fresh, now)
  expect((await run())?.closed).toHaveLength(1)
  expect(await live()).toEqual([])
})

test('classes with few orders are no group', () => {
  const row = (name: string) => ({ number: '', at: 0, cell: '', class: name, lon: 0, lat: 0 })
  const rows = [...Array.from({ length: 20 }, () => row('b')), ...Array.from({ length: 19 }, () => row('a'))]
  expect([...groupsOf(rows).keys()]).toEqual(['b'])
})
