import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alertRoutes } from '../../../../api/alerts/routes.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { looksBetween, type OutbreakRun, runOutbreak } from '../../../../api/detection/complaints/watch.ts'
import { defaultRules, type RuleBook } from '../../../../api/detection/rules/settings.ts'
import { cityPlan } from '../../../../data/city/city.ts'
import { mount } from '../../../support/caller.ts'
import { testStores } from '../../../support/stores.ts'
import { demoCity, demoOrders, emptyStores, putOrders, seconds } from './world.ts'

let stores: Stores
let now: Date
const clock = (local: string): void => {
  now = new Date(seconds(local) * 1000)
}
const logged: string[] = []
const run = (rules?: RuleBook): Promise<OutbreakRun[]> =>
  runOutbreak({
    ...stores,
    city: demoCity,
    now: () => now,
    log: (line) => logged.push(line),
    ...(rules ? { rules: async () => rules } : {}),
  })
const put = (from: string, to: string): Promise<void> =>
  putOrders(stores, demoOrders(cityPlan.seed, seconds(from), seconds(to)), now)
const ids = (runs: readonly OutbreakRun[], of: 'raised' | 'closed' | 'recorded'): number[] =>
  runs.flatMap((one) => one[of])

/** Alerts as the screens get them. */
const alerts = async (state: string) => {
  const app = mount(alertRoutes({ ledger: stores.ledger, city: demoCity, now: () => now }), 'operator')
  return (await (await app.request(`/api/alerts?state=${state}&rule=outbreak`)).json()).alerts
}

beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

test('looks are a quarter of an hour apart, and an hour while there is much to catch up on', () => {
  expect(looksBetween(0, 2700)).toEqual([900, 1800, 2700])
  expect(looksBetween(900, 900)).toEqual([])
  const far = looksBetween(900, 10 * 3600)
  expect(far.slice(0, 3)).toEqual([3600, 7200, 10_800])
  expect(far.slice(-2)).toEqual([35_100, 36_000])
})

describe('a water main bursts at twenty past six', () => {
  let raised: number[] = []

  test('without an order nothing is looked at', async () => {
    clock('2026-11-21T06:00:00')
    expect(await run()).toEqual([])
  })

  test('the first look writes what lies behind as history, and is quiet about the present', async () => {
    clock('2026-11-21T05:00:00')
    await put('2026-10-31T00:00:00', '2026-11-21T05:00:00')
    clock('2026-11-21T05:02:00')
    const runs = await run()
    expect(ids(runs, 'recorded').length).toBeGreaterThan(0)
    const past = await alerts('closed')
    const concert = past.find((one: { subject: string; place: string }) => one.subject === '噪声扰民')
    expect(concert).toMatchObject({ metric: 'complaints', area: { name: '天桥街道' }, state: 'closed' })
    expect(concert.closedAt > concert.openedAt).toBe(true)
    const live = await alerts('live')
    expect(
      live.map((one: { subject: string }) => one.subject).filter((subject: string) => subject !== '房屋漏雨'),
    ).toEqual([])
  })

  test('before it, looks find nothing new', async () => {
    clock('2026-11-21T06:17:00')
    await put('2026-11-21T05:00:00', '2026-11-21T06:17:00')
    expect(ids(await run(), 'raised')).toEqual([])
  })

  test('it is raised from the calls that come, with the numbers of the orders', async () => {
    clock('2026-11-21T12:32:00')
    await put('2026-11-21T06:17:00', '2026-11-21T12:32:00')
    const runs = await run()
    const opened = ids(runs, 'raised')
    const live = (await alerts('live')).filter((one: { id: number }) => opened.includes(one.id))
    raised = live.map((one: { id: number }) => one.id)
    expect(live.map((one: { subject: string }) => one.subject).sort()).toEqual(['停水停电', '道路积水'])
    const [water] = live.filter((one: { subject: string }) => one.subject === '停水停电')
    expect(water).toMatchObject({ area: { name: '广安门内街道' }, severity: 'B', evidence: { unit: '件' } })
    expect(water.evidence.orders.length).toBe(water.observed)
    expect(water.evidence.rate).toBeLessThan(0.001)
    expect(water.sentence).toContain('停水停电投诉')
    const first = runs.find((one) => one.raised.length > 0)
    expect((first?.at.getTime() ?? 0) / 1000 - seconds('2026-11-21T06:20:00')).toBeLessThan(4 * 3600)
  })

  test('looking again, after a restart or by several at once, raises nothing', async () => {
    expect(await run()).toEqual([])
    clock('2026-11-21T12:48:00')
    const runs = (await Promise.all([run(), run(), run()])).flat()
    expect(ids(runs, 'raised')).toEqual([])
    expect(runs).toHaveLength(1)
  })

  test('with no order from anywhere it cannot be told whether it is over', async () => {
    clock('2026-11-21T17:32:00')
    await run()
    const live = (await alerts('live')).filter((one: { id: number }) => raised.includes(one.id))
    expect(live).toHaveLength(2)
    expect(live.every((one: { state: string }) => one.state === 'no-data')).toBe(true)
  })

  test('it closes when the calls have stopped, and days of standstill are caught up on', async () => {
    clock('2026-11-23T03:02:00')
    await put('2026-11-21T12:32:00', '2026-11-23T03:02:00')
    const runs = await run()
    expect(ids(runs, 'closed')).toEqual(expect.arrayContaining(raised))
    expect(runs.at(-1)?.at).toEqual(new Date(seconds('2026-11-23T03:00:00') * 1000))
    const closed = (await alerts('closed')).filter((one: { id: number }) => raised.includes(one.id))
    expect(closed.every((one: { closedWhy: string }) => one.closedWhy === '投诉已回落到通常水平')).toBe(true)
  })

  test('nothing was ever raised in the control street', async () => {
    const rows = await stores.ledger.selectFrom('alerts').select('area').execute()
    expect(rows.filter(({ area }) => area.startsWith('110101010'))).toEqual([])
  })
})

test('a rule that is switched off raises nothing; one that wants to see it longer waits', async () => {
  await emptyStores(stores)
  clock('2026-11-21T10:32:00')
  await put('2026-10-30T00:00:00', '2026-11-21T10:32:00')
  const changed = (change: object): RuleBook => ({
    settingsFor: (rule, scope) => ({ ...defaultRules.settingsFor(rule, scope), ...change }),
    areasOf: () => [],
  })
  const lookedAt = async (local: string): Promise<void> => {
    const done_to = new Date(seconds(local) * 1000)
    await stores.ledger.deleteFrom('detection_marks').execute()
    await stores.ledger
      .insertInto('detection_marks')
      .values({ rule: 'outbreak', metric: 'complaints', done_to, rows_seen: 0, looked_at: now })
      .execute()
  }
  await lookedAt('2026-11-21T10:15:00')
  expect(await run(changed({ enabled: false }))).toMatchObject([{ raised: [], pending: [] }])
  await lookedAt('2026-11-21T10:15:00')
  const [waits] = await run(changed({ k: 15, n: 15 }))
  expect(waits?.pending.length).toBeGreaterThan(0)
  const subjects = (await alerts('live')).map((one: { subject: string }) => one.subject)
  expect(subjects, 'leaks have been there for days').toContain('房屋漏雨')
  expect(subjects).not.toContain('停水停电')
})

test('history that is being imported is left alone until it is in', async () => {
  await emptyStores(stores)
  clock('2026-11-20T12:00:00')
  await put('2026-10-30T00:00:00', '2026-11-20T02:00:00')
  expect(await run()).toEqual([])
  now = new Date(now.getTime() + 61_000)
  expect(await run()).toHaveLength(1)
})
