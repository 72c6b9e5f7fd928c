import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CityHolder } from '../../../../api/areas/holder.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { keptVersions, NormalsKeeper } from '../../../../api/detection/normals/keep.ts'
import { readCells, readSlots, readWeek } from '../../../../api/detection/normals/read.ts'
import { normalRoutes } from '../../../../api/detection/normals/routes.ts'
import { storedNorms } from '../../../../api/detection/normals/stored.ts'
import { latestVersion, versionsOf } from '../../../../api/detection/normals/versions.ts'
import { writeBlock, writeVersion } from '../../../../api/detection/normals/write.ts'
import { Runs } from '../../../../api/detection/runs.ts'
import { GridHolder } from '../../../../api/grid/locate.ts'
import { heatRoutes } from '../../../../api/heat/routes.ts'
import { makeTicks } from '../../../../api/heat/ticks.ts'
import { mount } from '../../../support/caller.ts'
import { smallCity } from '../../../support/city.ts'
import { testStores } from '../../../support/stores.ts'
import { declareMetrics } from '../../heat/harness.ts'
import { observe } from '../../heat/observe.ts'
import { calendar, cellsWithin, monday, rhythm } from './streams.ts'

const cells = cellsWithin(2)
const [first = '', second = ''] = cells
const end = monday + 3 * 168 * 3600
const city = CityHolder.of(smallCity())

let stores: Stores
let clock: Date
const now = () => clock
const log = (): void => {}
const nothing = new Float32Array(216).fill(Number.NaN)
const keeper = () => new NormalsKeeper({ ...stores, city, now, log })
const local = (text: string): Date => new Date(`${text}:00+08:00`)

beforeAll(async () => {
  stores = await testStores()
  await declareMetrics(stores)
  const rows = []
  for (let at = monday; at < end; at += 3600) {
    for (const [i, cell] of cells.entries())
      rows.push({ metric: 'ebike', at, cell, value: Math.round((240 + i) * rhythm(at)), period: 3600 })
    // A level told twice an hour by one source and once by another, which are added.
    for (const [source, value, late] of [
      ['a', 10, 0],
      ['a', 20, 1800],
      ['b', 5, 0],
    ] as const)
      rows.push({ metric: 'parking_occupied', at: at + late, cell: first, value, source, stock: true })
  }
  await observe(stores.facts, rows)
})
beforeEach(() => {
  clock = local('2026-07-20T02:31') // three weeks on, at night
})
afterAll(() => stores?.close())

const slotValue = async (metric: string, version: number, slot: number) =>
  (await readSlots(stores.facts, metric, version, [slot])).mid[0]?.[0]

describe('learning by itself', () => {
  test('at the first start at once, then not again until a night has passed', async () => {
    clock = local('2026-07-20T15:00')
    const learnt = await keeper().learnIfDue()
    expect(learnt?.version).toBe(1)
    expect(learnt?.metrics.map(({ metric, cells: count }) => [metric, count])).toEqual([
      ['ebike', cells.length],
      ['parking_occupied', 1],
    ])
    expect(learnt?.metrics[0]).toMatchObject({ kind: 'flow', to: end, excluded: 0 })
    clock = local('2026-07-21T02:29')
    expect(await keeper().learnIfDue()).toBeUndefined()
    clock = local('2026-07-21T02:30')
    expect((await keeper().learnIfDue())?.version).toBe(2)
    // Nights missed are made up for by one learning.
    clock = local('2026-07-25T12:00')
    expect((await keeper().learnIfDue())?.version).toBe(3)
    expect(await keeper().learnIfDue()).toBeUndefined()
  })

  test('what it learnt is read by slot, by cell and with its calibration', async () => {
    const latest = await latestVersion(stores.facts, 'ebike')
    if (!latest) throw new Error('nothing was learnt')
    expect(await readCells(stores.facts, 'ebike', latest.version)).toEqual(cells)
    const { mid, sigma, habit, cells: names } = await readSlots(stores.facts, 'ebike', latest.version, [9, 3, 9])
    expect(names).toEqual(cells)
    const at9 = monday + 9 * 3600
    for (const i of cells.keys()) expect(mid[0]?.[i]).toBeCloseTo(Math.round((240 + i) * rhythm(at9)) / 12, 4)
    expect(mid[2]).toEqual(mid[0])
    expect(mid[1]?.[0]).not.toBe(mid[0]?.[0])
    expect(sigma[0]?.[0]).toBeGreaterThanOrEqual(0)
    expect(habit[0]?.[0]).toBe(1)
    const week = await readWeek(stores.facts, 'ebike', latest.version, second)
    expect(week?.mid[9]).toBe(mid[0]?.[1])
    expect(week?.mid).toHaveLength(216)
    expect(await readWeek(stores.facts, 'ebike', latest.version, '8a31aa0000affff')).toBeUndefined()
    expect(latest.calibration).toMatchObject({ kind: 'flow', dispersion: 1 })
    expect(latest.calibration.hourly).toHaveLength(7)
    // Readings of one source are averaged, sources added.
    expect(await slotValue('parking_occupied', latest.version, 9)).toBe(20)
  })

  test('hours of past surges in their cells teach nothing', async () => {
    const alert = await stores.ledger
      .insertInto('alerts')
      .values({
        rule: 'surge',
        metric: 'ebike',
        state: 'closed',
        severity: 'B',
        place: '西单',
        area: '110102001',
        lon: 116.38,
        lat: 39.91,
        observed: 1,
        normal: 1,
        pattern: '[]',
        first_seen: new Date((monday + 8.5 * 3600) * 1000),
        last_seen: new Date((monday + 11 * 3600) * 1000),
        raised_at: new Date((monday + 9 * 3600) * 1000),
        opened_at: new Date((monday + 9 * 3600) * 1000),
        closed_at: new Date((monday + 11 * 3600) * 1000),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await stores.ledger.insertInto('alert_cells').values({ alert: alert.id, cell: first, observed: 1 }).execute()
    clock = local('2026-07-26T03:00')
    expect((await keeper().learnIfDue())?.metrics[0]?.excluded).toBe(3)
  })

  test(`keeps the last ${keptVersions} versions, and the last that knows a metric that has stopped`, async () => {
    const newest = (await versionsOf(stores.facts, 'ebike'))[0]
    const calibration = (await latestVersion(stores.facts, 'ebike'))?.calibration
    if (!newest || !calibration) throw new Error('nothing was learnt')
    for (let version = 6; version <= 10; version++)
      await writeVersion(stores.facts, { ...newest, version, madeAt: newest.madeAt + version }, calibration)
    // One that was ended half way, and a metric that stopped after its first version.
    await writeBlock(stores.facts, 5, 'ebike', 0, [1n], { mid: nothing, sigma: nothing, habit: nothing })
    await writeVersion(stores.facts, { ...newest, version: 1, metric: 'people' }, calibration)
    clock = local('2026-08-06T03:00')
    await keeper().learnIfDue()
    const versions = (await versionsOf(stores.facts, 'ebike')).map(({ version }) => version)
    expect(versions).toEqual([11, 10, 9, 8, 7, 6, 4, 3, 1])
    expect(await readCells(stores.facts, 'ebike', 5)).toEqual([])
    // Version 1 is the last that knows it.
    expect((await versionsOf(stores.facts, 'people')).map(({ version }) => version)).toEqual([1])
  })

  test('a learning that is ended leaves nothing in force and nothing lying about', async () => {
    clock = local('2026-08-07T03:00')
    const before = await versionsOf(stores.facts, 'ebike')
    const ending = keeper()
    const learning = ending.learnIfDue()
    const stopped = ending.stop()
    await expect(learning).rejects.toThrow('the server ends')
    await stopped
    expect(await versionsOf(stores.facts, 'ebike')).toEqual(before)
  })
})

describe('the cell panel’s band', () => {
  test('is that of the newest version learnt from nothing after the window’s first day', async () => {
    clock = local('2026-08-07T12:00')
    const stored = storedNorms({ facts: stores.facts, city, now })
    const found = await stored('ebike', BigInt(`0x${first}`), end + 86_400)
    expect(found?.version).toBe(11)
    const at = monday + 9 * 3600
    expect(found?.norm(at)?.mid).toBeCloseTo(Math.round(240 * rhythm(at)) / 12, 4)
    expect(calendar.local(at * 1000).hour).toBe(9)
    expect(await stored('ebike', BigInt(`0x${first}`), monday)).toBeUndefined()
    expect(await stored('ebike', 1n, end + 86_400)).toBeUndefined()
    expect(await stored('people', BigInt(`0x${first}`), end + 86_400)).toBeUndefined()
  })
})

test('GET /heat/series tells which version its band is of, and learns one itself where there is none', async () => {
  clock = local('2026-07-20T12:00')
  const deps = { ledger: stores.ledger, facts: stores.facts, city, grids: new GridHolder(), now }
  const app = mount(
    heatRoutes({ ...deps, ticks: makeTicks({ now }), stored: storedNorms({ facts: stores.facts, city, now }) }),
    'operator',
  )
  const within = city.get().cellsIn([''], 10)
  const cell = cells.find((one) => within.includes(one)) ?? ''
  const read = async (from: number) =>
    (await app.request(`/api/heat/series?metric=ebike&cell=${cell}&from=${from}&to=${from + 7200}&step=3600`)).json()
  const today = await read(end - 7200)
  expect(today.normal).toEqual({
    version: 11,
    learntAt: '2026-08-05T19:00:00.000Z',
    from: new Date((end - 56 * 86_400) * 1000).toISOString(),
    to: new Date(end * 1000).toISOString(),
  })
  expect(today.mid).toEqual(today.value)
  const then = await read(end - 10 * 86_400)
  expect(then.normal).toBeNull()
  expect(then.mid[0]).toBeGreaterThan(0)
})

describe('routes', () => {
  const routes = () => {
    const normals = keeper()
    const normalRuns = new Runs({ work: (_: null, control) => normals.learnNow(control), now, log })
    return { app: normalRoutes({ facts: stores.facts, normalRuns }), normalRuns }
  }
  const unknown = '/api/normals/runs/3f0c2f0e-4a0c-4a53-9a6e-0a4a2c8d5e11'

  test('nobody is 401; an operator may look and not learn', async () => {
    const { app } = routes()
    expect((await mount(app).request('/api/normals')).status).toBe(401)
    expect((await mount(app, 'operator').request('/api/normals')).status).toBe(200)
    expect((await mount(app, 'operator').request('/api/normals', { method: 'POST' })).status).toBe(403)
    expect((await mount(app, 'operator').request(unknown, { method: 'DELETE' })).status).toBe(403)
  })

  test('a run that is not there is 404, a wrong id 400', async () => {
    const { app } = routes()
    for (const method of ['GET', 'DELETE']) {
      expect((await mount(app, 'administrator').request(unknown, { method })).status).toBe(404)
      expect((await mount(app, 'administrator').request('/api/normals/runs/7', { method })).status).toBe(400)
    }
  })

  test('learnt on demand, with percent and result; then it leads the list of versions', async () => {
    clock = local('2026-08-08T12:00')
    const { app, normalRuns } = routes()
    const admin = mount(app, 'administrator')
    const started = await admin.request('/api/normals', { method: 'POST' })
    expect(started.status).toBe(202)
    const { id } = await started.json()
    const deadline = Date.now() + 20_000
    let run = await (await admin.request(`/api/normals/runs/${id}`)).json()
    while (run.state !== 'done' && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      run = await (await admin.request(`/api/normals/runs/${id}`)).json()
    }
    expect(run).toMatchObject({ state: 'done', percent: 100 })
    const { versions } = await (await admin.request('/api/normals')).json()
    expect(versions[0]).toMatchObject({ version: run.result.version, madeAt: clock.toISOString() })
    expect(versions[0].metrics[0]).toMatchObject({ metric: 'ebike', cells: cells.length, excludedHours: 3 })
    await normalRuns.stop()
  })

  test('cancelled, it leaves no version', async () => {
    const { app, normalRuns } = routes()
    const admin = mount(app, 'administrator')
    const before = (await versionsOf(stores.facts, 'ebike'))[0]?.version
    const { id } = await (await admin.request('/api/normals', { method: 'POST' })).json()
    const cancelled = await admin.request(`/api/normals/runs/${id}`, { method: 'DELETE' })
    expect(await cancelled.json()).toMatchObject({ state: 'cancelled' })
    await normalRuns.stop()
    expect((await versionsOf(stores.facts, 'ebike'))[0]?.version).toBe(before)
  })
})

test('a city without data learns nothing, and says so when asked', async () => {
  const empty = await testStores()
  try {
    const normals = new NormalsKeeper({ ...empty, city, now, log })
    expect(await normals.learnIfDue()).toBeUndefined()
    await declareMetrics(empty)
    expect(await normals.learnIfDue()).toBeUndefined()
    const control = { signal: new AbortController().signal, onProgress: () => {} }
    await expect(normals.learnNow(control)).rejects.toMatchObject({ code: 'conflict' })
  } finally {
    await empty.close()
  }
})
