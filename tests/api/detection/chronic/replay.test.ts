import { gridDisk } from 'h3-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CityHolder } from '../../../../api/areas/holder.ts'
import { insertRows } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { replayChronic } from '../../../../api/detection/chronic/replay.ts'
import { runChronic } from '../../../../api/detection/chronic/run.ts'
import { bookOf, type Rule } from '../../../../api/detection/rules/rule.ts'
import { defaultRules } from '../../../../api/detection/rules/settings.ts'
import { smallCity } from '../../../support/city.ts'
import { testStores } from '../../../support/stores.ts'
import { alley, calendar, ordinary, until } from './world.ts'

const city = CityHolder.of(smallCity())
const near = gridDisk(alley, 4)
const meals = [11, 12, 17, 18]
const at = (days: number): Date => calendar.startOfDay(until, -days)
/** Couriers come for the first time 20 days before the end, and stay away in the last 4. */
const [begin, end] = [at(20), at(4)]
let stores: Stores

beforeAll(async () => {
  stores = await testStores()
  await stores.ledger
    .insertInto('metrics')
    .values([
      { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' },
      { code: 'parking', name: '停车', unit: '个', kind: 'stock' },
    ])
    .execute()
  await stores.ledger
    .insertInto('capacities')
    .values(near.map((cell) => ({ metric: 'ebike', cell, capacity: 60, basis: '街巷宽度' })))
    .execute()
  const rows: string[] = []
  for (let hour = at(60).getTime(); hour < until.getTime(); hour += 3_600_000) {
    const local = calendar.local(hour)
    const jammed = hour >= begin.getTime() && hour < end.getTime() && meals.includes(local.hour)
    for (const cell of near) {
      const rate = jammed && cell === alley ? 118 : (ordinary(cell, { ...local, kind: 'workday', week: 0 }) ?? 0)
      const id = BigInt(`0x${cell}`).toString()
      rows.push(JSON.stringify(['ebike', hour / 1000, id, 0, 0, rate * 12, 'test', 3600, 0, 0, 1]))
    }
  }
  const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']
  await insertRows(stores.facts, 'observations', columns, rows.join('\n'), 'replay')
})
afterAll(() => stores.close())

const rule = (over: Partial<Rule>): Rule => ({
  ...{ id: 1, rule: 'chronic', area: '', subject: '', dayKind: '', settings: {}, enabled: true },
  ...over,
})
const span = { from: at(10), to: until, signal: new AbortController().signal, onProgress: () => {} }
const deps = () => ({ ...stores, city })

test('the past looked at again gives the alerts that the rule has raised, day by day', async () => {
  const told: number[] = []
  const [alerts = []] = await replayChronic(deps(), {
    ...span,
    books: [defaultRules],
    onProgress: (share) => told.push(share),
  })
  for (let days = 9; days >= 0; days--)
    await runChronic({ ...deps(), now: () => new Date(at(days).getTime() + 360_000), log: () => {} })
  const raised = await stores.ledger
    .selectFrom('alerts')
    .select(['place', 'area', 'severity', 'raised_at', 'closed_at', 'id'])
    .where('rule', '=', 'chronic')
    .orderBy('raised_at')
    .execute()
  expect(raised).toHaveLength(1)
  expect(alerts).toEqual(
    raised.map((alert) => ({
      rule: 'chronic',
      metric: 'ebike',
      subject: '',
      place: alert.place,
      area: alert.area,
      severity: alert.severity,
      cells: [alley],
      from: new Date(alert.raised_at.getTime() - 360_000).toISOString(),
      to: (alert.closed_at ?? until).toISOString(),
      sentence: expect.stringMatching(/^电动车每 5 分钟 118 辆.*超出容量 60（街巷宽度）97%.*近 4 周中有 3 周。$/),
    })),
  )
  expect(told.at(-1)).toBe(1)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
})

test('several books are replayed on the same data', async () => {
  const books = [
    defaultRules,
    bookOf([rule({ settings: { atLeast: 1 } })]),
    bookOf([rule({ settings: { atLeast: 4 } })]),
    bookOf([rule({ enabled: false })]),
    bookOf([rule({ area: '110102001', settings: { standOut: 20 } })]),
    bookOf([rule({ area: '110102011', settings: { standOut: 20 } })]),
    bookOf([rule({ subject: 'pedestrian', enabled: false })]),
    bookOf([rule({ settings: { weeks: 3, atLeast: 3 } })]),
  ]
  const replayed = await replayChronic(deps(), { ...span, books })
  expect(replayed.map((alerts) => alerts.length)).toEqual([1, 1, 0, 0, 0, 1, 1, 1])
  const [usual, eager] = replayed
  expect(usual?.[0]?.from && eager?.[0]?.from && eager[0].from < usual[0].from, 'one week is soon reached').toBe(true)
})

test('one metric alone, and none', async () => {
  const one = { ...span, books: [defaultRules] }
  expect((await replayChronic(deps(), { ...one, metric: 'ebike' }))[0]).toHaveLength(1)
  expect((await replayChronic(deps(), { ...one, metric: 'pedestrian' }))[0]).toEqual([])
})

test('it can be stopped', async () => {
  const stop = new AbortController()
  const going = replayChronic(deps(), {
    ...span,
    books: [defaultRules],
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  })
  await expect(going).rejects.toThrow('enough')
})
