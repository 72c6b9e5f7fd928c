import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../../../api/accounts/caller.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { findClusters } from '../../../../api/detection/complaints/find-clusters.ts'
import { complaintRoutes, type ScanRuns } from '../../../../api/detection/complaints/routes.ts'
import { Runs } from '../../../../api/detection/runs.ts'
import { Dice } from '../../../../api/detection/scan/dice.ts'
import { mount } from '../../../support/caller.ts'
import { testStores } from '../../../support/stores.ts'
import { demoCity, type Order, putOrders, seconds } from './world.ts'

let stores: Stores
let scans: ScanRuns
const now = new Date(seconds('2026-11-21T10:00:00') * 1000)
const app = (role?: Role, scope?: string[]) =>
  mount(complaintRoutes({ ...stores, city: demoCity, scans, now: () => now }), role, scope)
const send = (method: string, path: string, body?: unknown, role: Role | undefined = 'operator', scope?: string[]) =>
  app(role, scope).request(`/api${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
const nobody = (method: string, path: string, body?: unknown) =>
  mount(complaintRoutes({ ...stores, city: demoCity, scans, now: () => now })).request(`/api${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
const asked = { from: '2026-11-01', to: '2026-11-20', class: '噪声扰民', replications: 99 }

const orders = (): Order[] => {
  const dice = new Dice(2)
  const some = Array.from(
    { length: 120 },
    (_, i): Order => ({
      number: `s${i}`,
      at: seconds('2026-11-01T00:00:00') + dice.below(20 * 86_400),
      lon: 116.345 + dice.unit() * 0.045,
      lat: 39.88 + dice.unit() * 0.05,
      class: '噪声扰民',
      text: '音响声过大',
    }),
  )
  const evening = Array.from(
    { length: 10 },
    (_, i): Order => ({
      number: `n${i}`,
      at: seconds('2026-11-10T19:00:00') + i * 600,
      lon: 116.3868,
      lat: 39.8748,
      class: '噪声扰民',
      text: '演唱会噪声',
    }),
  )
  const severe = {
    number: '20261121000001',
    at: seconds('2026-11-20T09:00:00'),
    lon: 116.3702,
    lat: 39.9101,
    class: '物业服务',
    text: '１３８００１３８０００，外墙松动脱落，没有漏水',
  }
  return [...some, ...evening, severe]
}

beforeAll(async () => {
  stores = await testStores()
  scans = new Runs({
    work: (one, control) => findClusters({ ...stores, city: demoCity }, one, control),
    now: () => now,
    log: () => undefined,
  })
  await putOrders(stores, orders(), now)
})
afterAll(async () => {
  await scans.stop()
  await stores.close()
})

/** Asks until the run has ended. */
const ended = async (id: string) => {
  const until = Date.now() + 60_000
  for (;;) {
    const run = await (await send('GET', `/scans/${id}`)).json()
    if (!['waiting', 'running'].includes(run.state) || Date.now() > until) return run
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a scan that somebody asks for', () => {
  test('is refused to nobody, to senders, and outside the scope', async () => {
    expect((await nobody('POST', '/scans', asked)).status).toBe(401)
    expect((await send('POST', '/scans', asked, 'sender')).status).toBe(403)
    expect((await send('POST', '/scans', { ...asked, area: '110101' }, 'operator', ['110102'])).status).toBe(403)
    expect((await nobody('GET', `/scans/${crypto.randomUUID()}`)).status).toBe(401)
    expect((await nobody('DELETE', `/scans/${crypto.randomUUID()}`)).status).toBe(401)
  })

  test.each([
    ['days the wrong way round', { from: '2026-11-20', to: '2026-11-01' }],
    ['too long', { from: '2026-01-01' }],
    ['windows longer than half of it', { from: '2026-11-18' }],
    ['an area that is none', { area: '110102999' }],
    ['no date', { from: '11月1日' }],
  ])('%s is named', async (_, change) => {
    const answer = await send('POST', '/scans', { ...asked, ...change })
    expect(answer.status).toBe(400)
    expect((await answer.json()).code).toBe('invalid')
  })

  test('finds the evening beside the stadium, with progress to its end', async () => {
    const started = await send('POST', '/scans', asked)
    expect(started.status).toBe(202)
    const run = await ended((await started.json()).id)
    expect(run).toMatchObject({ state: 'done', percent: 100, result: { orders: 130 } })
    const [cluster] = run.result.clusters
    expect(cluster.orders.filter((number: string) => number.startsWith('n'))).toHaveLength(10)
    expect(cluster).toMatchObject({ place: expect.any(String), area: expect.stringMatching(/^1101/) })
    expect(cluster.since.slice(0, 10)).toBe('2026-11-10')
  })

  test('can be taken back, is not seen from other areas, and unknown ones are not found', async () => {
    const { id } = await (await send('POST', '/scans', { ...asked, replications: 9999, seed: 3 })).json()
    expect((await send('GET', `/scans/${id}`, undefined, 'operator', ['110101'])).status).toBe(404)
    const cancelled = await send('DELETE', `/scans/${id}`)
    expect(await cancelled.json()).toMatchObject({ state: 'cancelled' })
    expect((await send('GET', `/scans/${crypto.randomUUID()}`)).status).toBe(404)
    expect((await send('GET', '/scans/7')).status).toBe(400)
  })
})

describe('severe words of orders', () => {
  test('stand where they are in the masked text', async () => {
    const answer = await send('GET', '/detection/marks?numbers=20261121000001,s1,unknown')
    const { orders: marked } = await answer.json()
    expect(marked.map((one: { number: string; hazard: boolean }) => [one.number, one.hazard]).sort()).toEqual([
      ['20261121000001', true],
      ['s1', false],
    ])
    const text = '138****8000，外墙松动脱落，没有漏水'
    const [one] = marked.filter(({ hazard }: { hazard: boolean }) => hazard)
    expect(one.marks.map(({ from, to }: { from: number; to: number }) => text.slice(from, to))).toEqual([
      '外墙松动脱落',
    ])
  })

  test('of other areas are not told', async () => {
    const answer = await send('GET', '/detection/marks?numbers=20261121000001', undefined, 'operator', ['110101'])
    expect(await answer.json()).toEqual({ orders: [] })
  })

  test('are refused to nobody and to senders, and want numbers', async () => {
    expect((await nobody('GET', '/detection/marks?numbers=1')).status).toBe(401)
    expect((await send('GET', '/detection/marks?numbers=1', undefined, 'sender')).status).toBe(403)
    expect((await send('GET', '/detection/marks?numbers=')).status).toBe(400)
    expect((await send('GET', '/detection/marks')).status).toBe(400)
  })
})

describe('names that classes used to have', () => {
  const path = '/complaint-classes/aliases'
  const alias = { was: '渗漏', now: '房屋漏雨' }

  test('are an administrator’s to say', async () => {
    expect((await nobody('GET', path)).status).toBe(401)
    expect((await nobody('PUT', path, alias)).status).toBe(401)
    expect((await send('PUT', path, alias)).status).toBe(403)
    expect((await send('DELETE', `${path}?was=渗漏`)).status).toBe(403)
    expect((await send('GET', path, undefined, 'sender')).status).toBe(403)
  })

  test('are kept, replaced and taken back', async () => {
    const kept = await send('PUT', path, alias, 'administrator')
    expect(await kept.json()).toEqual({ aliases: [{ ...alias, until: null }] })
    const until = '2026-01-01T00:00:00.000Z'
    const changed = await send('PUT', path, { ...alias, until }, 'administrator')
    expect(await changed.json()).toEqual({ aliases: [{ ...alias, until }] })
    expect(await (await send('GET', path)).json()).toEqual({ aliases: [{ ...alias, until }] })
    expect((await send('PUT', path, { was: '房屋漏雨', now: '渗漏' }, 'administrator')).status).toBe(409)
    expect((await send('PUT', path, { was: '甲', now: '甲' }, 'administrator')).status).toBe(400)
    expect(await (await send('DELETE', `${path}?was=渗漏`, undefined, 'administrator')).json()).toEqual({ aliases: [] })
    expect((await send('DELETE', `${path}?was=渗漏`, undefined, 'administrator')).status).toBe(404)
  })
})
