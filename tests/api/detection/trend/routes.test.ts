import { cellToParent, gridDisk, latLngToCell } from 'h3-js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeCaller, type Role } from '../../../../api/accounts/caller.ts'
import { CityHolder } from '../../../../api/areas/holder.ts'
import { insertRows } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { Runs } from '../../../../api/detection/runs.ts'
import { type TrendRuns, trendRoutes } from '../../../../api/detection/trend/routes.ts'
import { findTrend } from '../../../../api/detection/trend/trend.ts'
import { mount } from '../../../support/caller.ts'
import { smallCity } from '../../../support/city.ts'
import { eventually } from '../../../support/folders.ts'
import { seeded } from '../../../support/load.ts'
import { testStores } from '../../../support/stores.ts'

const city = CityHolder.of(smallCity())
const calendar = city.calendar()
const west = '110102001'
/** In the western street; the second one lies in the eastern. */
const middle = latLngToCell(39.91, 116.37, 10)
const far = latLngToCell(39.91, 116.39, 10)
const cells = [...gridDisk(middle, 6), ...gridDisk(far, 6)]
const first = calendar.startOfDay(new Date('2024-05-06T12:00:00+08:00'))
const days = 20
let stores: Stores
let trends: TrendRuns

const observation = 'metric at cell lon lat value source period stock outside batch'.split(' ')

beforeAll(async () => {
  stores = await testStores()
  await stores.ledger
    .insertInto('metrics')
    .values([
      { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' },
      { code: 'parking', name: '停车', unit: '个', kind: 'stock' },
    ])
    .execute()
  const random = seeded(7)
  const hot = new Set(gridDisk(middle, 1))
  const rows: unknown[][] = []
  for (let day = 0; day < days; day++)
    for (const hour of [9, 12])
      for (const cell of cells) {
        const at = first.getTime() / 1000 + day * 86_400 + hour * 3600
        // At noon the middle of the western street gets hotter every day.
        const own = hour === 12 && hot.has(cell) ? 200 + 40 * day : 20
        const id = BigInt(`0x${cell}`).toString()
        const flow = 12 * (own + Math.floor(random() * 10))
        rows.push(['ebike', at, id, 0, 0, flow, 'a', 3600, 0, 0, 1])
        if (hour === 12)
          for (const source of ['a', 'b'])
            rows.push(['parking', at, id, 0, 0, 2 + (own > 20 ? day : 0), source, 300, 1, 0, 1])
      }
  await insertRows(
    stores.facts,
    'observations',
    observation,
    rows.map((row) => JSON.stringify(row)).join('\n'),
    'trend',
  )
  const calls = Array.from({ length: days }, (_, day) => [
    '住房/渗漏',
    first.getTime() / 1000 + day * 86_400 + 36_000,
    BigInt(`0x${middle}`).toString(),
    `n${day}`,
    1,
    1,
  ])
  await insertRows(
    stores.facts,
    'complaint_changes',
    ['class', 'at', 'cell', 'number', 'sign', 'batch'],
    calls.map((row) => JSON.stringify(row)).join('\n'),
    'calls',
  )
})
afterAll(() => stores.close())

beforeEach(() => {
  trends = new Runs({
    work: (asked, control) => findTrend({ ...stores, city }, asked, control),
    now: () => new Date('2024-06-01T00:00:00+08:00'),
    log: (line) => process.stderr.write(`${line}\n`),
  })
})

const as = (role?: Role, scope?: string[]) => mount(trendRoutes({ city, trends }), role, scope)
const send = (body: unknown, role: Role | undefined = 'operator', scope?: string[]) =>
  as(role, scope).request('/api/trends', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
const ended = async (response: Response, scope: string[] = ['']) => {
  expect(response.status).toBe(202)
  const { id } = await response.json()
  const caller = makeCaller('test operator', 'operator', scope)
  await eventually('the trend ends', () => !['waiting', 'running'].includes(trends.get(id, caller).state))
  return (await as('operator', scope).request(`/api/trends/${id}`)).json()
}
const asked = { metric: 'ebike', from: '2024-05-06', to: '2024-05-25', step: 'day', resolution: 10 }

describe('what became of the heat', () => {
  test('a place that gets hotter every day is an intensifying hot spot with its neighbours', async () => {
    const run = await ended(await send({ ...asked, hours: { from: 11, to: 14 } }))
    expect(run).toMatchObject({ state: 'done', percent: 100 })
    const { steps, cells: told, counts } = run.result
    expect([steps.length, steps[0], steps.at(-1)]).toEqual([days, '2024-05-06', '2024-05-25'])
    expect(told).toHaveLength(cells.length)
    const middleTold = told.find(({ cell }: { cell: string }) => cell === middle)
    expect(middleTold).toMatchObject({ class: 'intensifying hot', cold: [] })
    expect(middleTold.hot.length).toBeGreaterThanOrEqual(18)
    expect(middleTold.z).toBeGreaterThan(4)
    expect(middleTold.trend.p).toBeLessThan(0.001)
    expect(counts['intensifying hot']).toBeGreaterThanOrEqual(7)
    expect(Object.values<number>(counts).reduce((sum, count) => sum + count)).toBe(cells.length)
    const away = told.find(({ cell }: { cell: string }) => cell === far)
    expect(away.class).not.toContain('hot')
  })

  test('in the morning there is nothing to be told', async () => {
    const { result } = await ended(await send({ ...asked, hours: { from: 8, to: 10 } }))
    expect(result.counts['intensifying hot']).toBeUndefined()
    expect(result.counts.none).toBeGreaterThan(cells.length * 0.9)
  })

  test('levels are averaged and their sources added, complaints counted, coarser cells hold their children', async () => {
    const parking = await ended(await send({ ...asked, metric: 'parking', resolution: 9 }))
    const parents = new Set(cells.map((cell) => cellToParent(cell, 9)))
    expect(new Set(parking.result.cells.map(({ cell }: { cell: string }) => cell))).toEqual(parents)
    expect(parking.result.cells.find(({ cell }: { cell: string }) => cell === cellToParent(middle, 9)).class).toMatch(
      / hot$/,
    )
    const { metric: _, ...rest } = asked
    const calls = await ended(await send({ ...rest, class: '住房/渗漏' }))
    expect(calls.result.cells.map(({ cell }: { cell: string }) => cell)).toEqual([middle])
    const all = await ended(await send({ ...rest, class: '*' }))
    expect(all.result.cells).toEqual(calls.result.cells)
  })

  test('a street sees its own cells alone', async () => {
    const own = await ended(await send(asked, 'operator', [west]), [west])
    const inWest = cells.filter((cell) => city.get().areaOfCell(cell).startsWith(west))
    expect(own.result.cells.map(({ cell }: { cell: string }) => cell)).toEqual(inWest.sort())
    const named = await ended(await send({ ...asked, area: west }))
    expect(named.result.cells).toEqual(own.result.cells)
    expect((await send({ ...asked, area: '110102011' }, 'operator', [west])).status).toBe(403)
  })
})

describe('what is refused', () => {
  const { metric: _, ...subjectless } = asked
  test.each([
    ['neither metric nor class', subjectless, 'metric 与 class'],
    ['both', { ...asked, class: '*' }, 'metric 与 class'],
    ['no date', { ...asked, from: '5 May' }, 'YYYY-MM-DD'],
    ['the wrong way round', { ...asked, from: '2024-06-01' }, '不能晚于'],
    ['too long', { ...asked, from: '2019-01-01' }, '最长 1100 天'],
    ['a step that is none', { ...asked, step: 'month' }, 'day 或 week'],
    ['a resolution that is none', { ...asked, resolution: 11 }, '7、8、9 或 10'],
    ['hours that are none', { ...asked, hours: { from: 3, to: 3 } }, '整点'],
    ['an area the city lacks', { ...asked, area: '110105' }, '没有区划'],
  ])('%s', async (_, body, reason) => {
    const refused = await send(body)
    expect(refused.status).toBe(400)
    expect((await refused.json()).message).toContain(reason)
  })

  test.each([
    ['an unknown metric', { ...asked, metric: 'cars' }, 'not_found', '没有指标“cars”；已有：ebike、parking'],
    ['a few days', { ...asked, to: '2024-05-10' }, 'invalid', '只有 5 个时间步'],
    ['a time without data', { ...asked, from: '2023-05-06', to: '2023-05-25' }, 'invalid', '没有数据'],
  ])('once it is looked at: %s', async (_, body, code, reason) => {
    expect(await ended(await send(body))).toMatchObject({
      state: 'failed',
      failed: { code, message: expect.stringContaining(reason) },
    })
  })

  test('nobody, and who may not', async () => {
    for (const [method, path] of [
      ['POST', '/api/trends'],
      ['GET', '/api/trends/x'],
      ['DELETE', '/api/trends/x'],
    ] as const) {
      expect((await as().request(path, { method })).status).toBe(401)
      expect((await as('sender').request(path, { method })).status).toBe(403)
    }
    for (const method of ['GET', 'DELETE'])
      expect((await as('operator').request('/api/trends/x', { method })).status).toBe(404)
  })
})

test('it can be stopped', async () => {
  const { id } = await (await send(asked)).json()
  const stopped = await as('operator').request(`/api/trends/${id}`, { method: 'DELETE' })
  expect(await stopped.json()).toMatchObject({ state: 'cancelled' })
  await trends.stop()
  expect(await (await as('operator').request(`/api/trends/${id}`)).json()).not.toHaveProperty('result')
})
