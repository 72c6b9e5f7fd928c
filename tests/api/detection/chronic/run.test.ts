import { gridDisk } from 'h3-js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { alertRoutes } from '../../../../api/alerts/routes.ts'
import { CityHolder } from '../../../../api/areas/holder.ts'
import { insertRows } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { cellLevels, hoursOf } from '../../../../api/detection/chronic/queries.ts'
import { type ChronicRun, runChronic } from '../../../../api/detection/chronic/run.ts'
import { leftOut, lookBack, type Weeks } from '../../../../api/detection/chronic/weeks.ts'
import { mount } from '../../../support/caller.ts'
import { smallCity } from '../../../support/city.ts'
import { testStores } from '../../../support/stores.ts'
import { alley, calendar, hoursIn, levelsFor, noPause, ordinary, type Rate, until, weeks } from './world.ts'

const near = gridDisk(alley, 5)
const capacity = 60
const weekMs = 7 * 86_400_000
const meals = [11, 12, 17, 18]
const jammed = (hour: number, kind: string): boolean =>
  kind === 'weekend' ? hour >= 10 && hour < 21 : meals.includes(hour)
const [beside = ''] = gridDisk(alley, 1).filter((cell) => cell !== alley)

/** Couriers at meals and all weekend, in the alley and half as many in the cell beside it. */
const couriers =
  (peak: number): Rate =>
  (cell, at) => {
    if (!jammed(at.hour, at.kind)) return ordinary(cell, at)
    return cell === alley ? peak : cell === beside ? peak * 0.6 : ordinary(cell, at)
  }

let stores: Stores
let now: Date
const city = CityHolder.of(smallCity())
const clock = (at: Date, minutes = 6): void => {
  now = new Date(at.getTime() + minutes * 60_000)
}
const logged: string[] = []
const run = (): Promise<ChronicRun[]> =>
  runChronic({ ...stores, city, now: () => now, log: (line) => logged.push(line) })

let batch = 0
/** Stores hourly rows, as a sender's batch would leave them. */
const put = async (
  rate: Rate,
  span: Weeks = weeks,
  cells: readonly string[] = near,
  metric = 'ebike',
): Promise<void> => {
  const lines = hoursIn(span).flatMap((at) =>
    cells.flatMap((cell) => {
      const value = rate(cell, at)
      return value === undefined
        ? []
        : JSON.stringify([
            metric,
            span.from + at.index * 3600,
            BigInt(`0x${cell}`).toString(),
            0,
            0,
            value * 12,
            'test',
            3600,
            0,
            0,
            batch,
          ])
    }),
  )
  const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']
  if (lines.length > 0) await insertRows(stores.facts, 'observations', columns, lines.join('\n'), `t${batch++}`)
}
/** The last hours of a window. */
const tail = (hours: number, end: Date): Weeks => {
  const { until: to, count, place, days } = lookBack(calendar, end, 1)
  const last = (at: number) => (at === leftOut ? leftOut : at - (count - 1) * 48)
  return { from: to - hours * 3600, until: to, count: 1, place: place.slice(-hours).map(last), days: days.slice(-48) }
}
/** The one week that ends `count` weeks after the first four. */
const weekAfter = (count: number): Weeks => tail(168, new Date(until.getTime() + count * weekMs))

const alerts = async () => {
  const app = mount(alertRoutes({ ledger: stores.ledger, city, now: () => now }), 'operator')
  const live = await (await app.request('/api/alerts')).json()
  const closed = await (await app.request('/api/alerts?state=closed')).json()
  return [...live.alerts, ...closed.alerts]
}

beforeAll(async () => {
  stores = await testStores()
  await stores.ledger
    .insertInto('metrics')
    .values([
      { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' },
      { code: 'pedestrian', name: '人流', unit: '人', kind: 'flow' },
      { code: 'parking_occupied', name: '停车占用', unit: '个', kind: 'stock' },
    ])
    .execute()
  await stores.ledger
    .insertInto('capacities')
    .values(near.map((cell) => ({ metric: 'ebike', cell, capacity, basis: '街巷宽度' })))
    .execute()
  await stores.ledger
    .insertInto('places')
    .values({
      kind: 'alley',
      name: '堂子胡同',
      geometry: JSON.stringify({
        type: 'LineString',
        coordinates: [
          [116.3665, 39.91],
          [116.3715, 39.91],
        ],
      }),
      extent: '(116.3665,39.91),(116.3715,39.91)',
    })
    .execute()
})
afterAll(() => stores.close())

beforeEach(async () => {
  for (const table of ['alert_cells', 'alerts', 'events', 'detection_marks', 'batches'] as const)
    await stores.ledger.deleteFrom(table).execute()
  for (const table of ['observations', 'observations_5m', 'observations_1h'])
    await stores.facts.command({ query: `truncate table ${table}` })
  logged.length = 0
  clock(until)
})

test('the engine sums up what every cell is used to as the definition says', async () => {
  const gaps: Rate = (cell, at) =>
    cell === alley && at.hour === 12 && at.week === 1 ? undefined : couriers(118)(cell, at)
  await put(gaps)
  // A second report of the same hours in another part of the table must be added before anything is ranked.
  await put((cell, at) => (cell === beside && at.hour === 9 ? 5 : undefined))
  const whole: Rate = (cell, at) => (gaps(cell, at) ?? 0) + (cell === beside && at.hour === 9 ? 5 : 0)
  const expected = levelsFor(whole, near)
  const found = await cellLevels(stores.facts, 'ebike', weeks, noPause)
  expect([...found.keys()]).toEqual([...near].sort())
  for (const [cell, levels] of found) {
    for (const [index, rate] of levels.weekly.entries()) {
      const told = expected.get(cell)?.weekly[index] ?? -1
      if (Number.isNaN(told)) expect(rate).toBeNaN()
      else expect(rate).toBeCloseTo(told, 3)
    }
  }
  const hours = await hoursOf(stores.facts, 'ebike', weeks, [alley])
  const noons = hoursIn(weeks).filter(({ hour, week }) => hour === 12 && week < 2)
  expect(noons.map(({ index }) => Number.isNaN(hours.get(alley)?.[index]))).toEqual(noons.map(({ week }) => week === 1))
})

test('the alley is raised by itself from the data, told as the golden file has it', async () => {
  await put(couriers(118))
  const runs = await run()
  expect(runs).toMatchObject([{ metric: 'ebike', until, raised: [expect.any(Number)], closed: [] }])
  expect(logged).toHaveLength(1)
  const [found, ...more] = await alerts()
  expect(more).toEqual([])
  await expect(`${JSON.stringify({ ...found, id: 1 }, null, 2)}\n`).toMatchFileSnapshot(
    '../../../golden/detection/alley.json',
  )
})

test('without the couriers there is no alert', async () => {
  await put(ordinary)
  expect(await run()).toMatchObject([{ raised: [] }])
  expect(await alerts()).toEqual([])
})

describe('never twice', () => {
  test('looking again, at once, after a restart or an hour later raises nothing', async () => {
    await put(couriers(118))
    await run()
    expect(await run(), 'nothing new: not even a look').toEqual([])
    clock(until, 40)
    expect(await run()).toEqual([])
    await put(couriers(118), tail(1, new Date(until.getTime() + 3_600_000)))
    clock(until, 66)
    expect(await run()).toMatchObject([{ raised: [], closed: [] }])
    expect(await alerts()).toHaveLength(1)
  })

  test('looks at the same moment raise one alert', async () => {
    await put(couriers(118))
    const runs = await Promise.all([run(), run(), run(), run()])
    expect(runs.flat().flatMap(({ raised }) => raised)).toHaveLength(1)
    expect(await alerts()).toHaveLength(1)
  })

  test('an hour counts five minutes after its end', async () => {
    await put(couriers(118))
    clock(until, 4)
    expect((await run())[0]?.until).toEqual(new Date(until.getTime() - 3_600_000))
    clock(until, 5)
    expect((await run())[0]?.until).toEqual(until)
  })
})

describe('catching up', () => {
  test('days of standstill are one look', async () => {
    await put(couriers(118))
    await run()
    await put(couriers(118), weekAfter(1))
    clock(new Date(until.getTime() + weekMs))
    const runs = await run()
    expect(runs).toMatchObject([{ until: new Date(until.getTime() + weekMs), raised: [], closed: [] }])
    expect(await alerts()).toMatchObject([{ lastSeen: '2024-04-21T13:00:00.000Z', state: 'open' }])
  })

  test('rows that come late are looked at, ten minutes after the last look at the soonest', async () => {
    await put(ordinary)
    await run()
    const courier: Rate = (cell, at) => (cell === alley && meals.includes(at.hour) ? 100 : undefined)
    await put(courier)
    clock(until, 15)
    expect(await run()).toEqual([])
    clock(until, 16)
    expect(await run()).toMatchObject([{ raised: [expect.any(Number)] }])
    clock(until, 30)
    expect(await run(), 'and then it is known').toEqual([])
  })

  test('history under import is left alone until it is in', async () => {
    await put(couriers(118))
    clock(new Date(until.getTime() + 5 * 3_600_000))
    const stored = {
      sender: 's',
      key: 'k',
      kind: 'observations' as const,
      digest: Buffer.from('d'),
      state: 'stored' as const,
      result: '{}',
    }
    await stores.ledger
      .insertInto('batches')
      .values({ ...stored, accepted_at: now, stored_at: now })
      .execute()
    expect(await run()).toEqual([])
    now = new Date(now.getTime() + 61_000)
    expect(await run()).toMatchObject([{ until, raised: [expect.any(Number)] }])
  })

  test('a metric without data, without a rate or from last year is no reason to look', async () => {
    await put(couriers(118), weeks, near, 'parking_occupied')
    expect(await run()).toEqual([])
    await put(couriers(118))
    clock(new Date(until.getTime() + 200 * 86_400_000))
    expect(await run()).toEqual([])
  })
})

describe('closing', () => {
  const later = async (rate: Rate, count: number): Promise<ChronicRun[]> => {
    await put(rate, weekAfter(count))
    clock(new Date(until.getTime() + count * weekMs))
    return run()
  }

  test('between the thresholds nothing closes; below the lower one for a week it closes once; what returns is a new alert', async () => {
    await put(couriers(118))
    const [first] = await run()
    const id = first?.raised[0]
    expect(await later(couriers(capacity * 0.92), 1)).toMatchObject([{ raised: [], closed: [] }])
    expect(await later(couriers(capacity * 0.7), 2)).toMatchObject([{ raised: [], closed: [id] }])
    expect(await alerts()).toMatchObject([{ id, state: 'closed', closedWhy: '最近一周各时段均低于关闭门限', can: [] }])
    expect(await later(couriers(118), 3), 'one week is not chronic').toMatchObject([{ raised: [] }])
    await later(couriers(118), 4)
    expect(await later(couriers(118), 5)).toMatchObject([{ raised: [expect.any(Number)] }])
    expect((await alerts()).map(({ state }) => state)).toEqual(['open', 'closed'])
  })

  test('a street whose sensors fell silent keeps its alert', async () => {
    await put(couriers(118))
    await run()
    const silent: Rate = (cell, at) => (cell === alley || cell === beside ? undefined : ordinary(cell, at))
    expect(await later(silent, 1)).toMatchObject([{ closed: [] }])
    expect(await alerts(), 'and says so').toMatchObject([{ state: 'no-data', stage: 'open' }])
    expect(await later(couriers(118), 2)).toMatchObject([{ closed: [] }])
    expect(await alerts()).toMatchObject([{ state: 'open', noDataSince: null }])
  })

  test('a city that fell silent keeps its alerts and is not looked at', async () => {
    await put(couriers(118))
    await run()
    clock(new Date(until.getTime() + weekMs))
    expect(await run()).toEqual([])
    expect(await alerts()).toMatchObject([{ state: 'open', lastSeen: '2024-04-14T13:00:00.000Z' }])
  })
})
