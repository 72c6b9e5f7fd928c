import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../../api/accounts/caller.ts'
import { alertRoutes } from '../../../api/alerts/routes.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import { eventsAfter } from '../../../api/db/events.ts'
import type { AlertTable } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
let ids: Record<'alley' | 'finance' | 'over' | 'nowhere', number>
const now = new Date('2024-04-15T04:24:36.000Z')

beforeAll(async () => {
  stores = await testStores()
  await stores.ledger
    .insertInto('metrics')
    .values({ code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' })
    .execute()
})
afterAll(() => stores.close())
beforeEach(async () => {
  for (const table of ['alert_cells', 'alerts', 'events'] as const) await stores.ledger.deleteFrom(table).execute()
  ids = {
    alley: await put({ place: '堂子胡同', area: '110102001', severity: 'A' }),
    finance: await put({ place: '金融大街', area: '110102011', severity: 'B', raised: '2024-04-14T00:00:00Z' }),
    over: await put({ place: '六部口', area: '110102001', severity: 'C', state: 'closed' }),
    nowhere: await put({ place: '未命名地点', area: '', severity: 'B', raised: '2024-04-13T00:00:00Z' }),
  }
})

type Put = {
  place: string
  area: string
  severity: AlertTable['severity']
  state?: AlertTable['state']
  raised?: string
}
const put = async ({
  place,
  area,
  severity,
  state = 'open',
  raised = '2024-04-10T00:00:00Z',
}: Put): Promise<number> => {
  const { id } = await stores.ledger
    .insertInto('alerts')
    .values({
      rule: 'chronic',
      metric: 'ebike',
      state,
      severity,
      place,
      area,
      lon: 116.369,
      lat: 39.91,
      observed: 118,
      normal: 38,
      capacity: 60,
      capacity_basis: '街巷宽度',
      pattern: JSON.stringify([
        { dayKind: 'workday', from: 11, to: 13 },
        { dayKind: 'weekend', from: 10, to: 21 },
      ]),
      weeks: 3,
      of_weeks: 4,
      first_seen: '2024-03-20T03:00:00Z',
      last_seen: '2024-04-14T13:00:00Z',
      raised_at: raised,
      opened_at: raised,
      closed_at: state === 'closed' ? '2024-04-12T00:00:00Z' : null,
      closed_why: state === 'closed' ? '最近一周各时段均低于关闭门限' : null,
      over_at: state === 'closed' ? '2024-04-12T00:00:00Z' : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await stores.ledger
    .insertInto('alert_cells')
    .values([
      { alert: id, cell: '8a31aa42ec57fff', observed: 70, capacity: 60 },
      { alert: id, cell: '8a31aa42ec5ffff', observed: 118, capacity: 60 },
    ])
    .execute()
  return id
}

const call = async (
  path: string,
  { role, scope, method }: { role?: Role; scope?: string[]; method?: string } = { role: 'operator' },
) => {
  const app = mount(
    alertRoutes({ ledger: stores.ledger, city: CityHolder.of(smallCity()), now: () => now }),
    role,
    scope,
  )
  const response = await app.request(`/api${path}`, { method: method ?? 'GET' })
  return { status: response.status, body: await response.json() }
}
const listed = async (query = '', scope?: string[]): Promise<string[]> => {
  const { status, body } = await call(`/alerts${query}`, { role: 'operator', scope })
  expect(status).toBe(200)
  return body.alerts.map((alert: { place: string }) => alert.place)
}
const events = async () =>
  (await eventsAfter(stores.ledger, 0, 100)).map(({ kind, subject, area, actor }) => ({ kind, subject, area, actor }))

describe('GET /api/alerts', () => {
  test('lists live alerts, the worst first and the newest first among equals', async () => {
    expect(await listed()).toEqual(['堂子胡同', '金融大街', '未命名地点'])
  })

  test('tells everything a screen shows of an alert', async () => {
    const { body } = await call('/alerts')
    expect(body.alerts[0]).toEqual({
      id: ids.alley,
      rule: 'chronic',
      metric: 'ebike',
      metricName: '电动车',
      subject: '',
      subjectName: '',
      unit: '辆',
      severity: 'A',
      priority: 0,
      state: 'open',
      stage: 'open',
      place: '堂子胡同',
      title: '堂子胡同 电动车拥堵',
      area: { code: '110102001', name: '西长安街街道' },
      cells: [
        { cell: '8a31aa42ec5ffff', observed: 118, capacity: 60, expected: null, z: null },
        { cell: '8a31aa42ec57fff', observed: 70, capacity: 60, expected: null, z: null },
      ],
      center: [116.369, 39.91],
      observed: 118,
      normal: 38,
      capacity: 60,
      capacityBasis: '街巷宽度',
      times: 3.1,
      pattern: {
        text: '工作日 11:00-13:00，周末',
        slots: [
          { dayKind: 'workday', from: 11, to: 13 },
          { dayKind: 'weekend', from: 10, to: 21 },
        ],
      },
      weeks: 3,
      ofWeeks: 4,
      evidence: null,
      parent: null,
      children: [],
      firstSeen: '2024-03-20T03:00:00.000Z',
      lastSeen: '2024-04-14T13:00:00.000Z',
      raisedAt: '2024-04-10T00:00:00.000Z',
      openedAt: '2024-04-10T00:00:00.000Z',
      acknowledgedAt: null,
      acknowledgedBy: null,
      handlingAt: null,
      handlingBy: null,
      monitoringAt: null,
      monitoringBy: null,
      closedAt: null,
      closedBy: null,
      closedWhy: null,
      noDataSince: null,
      held: null,
      snoozed: null,
      sentence:
        '电动车每 5 分钟 118 辆，是周边同类网格同一时段常态（38）的 3.1 倍，超出容量 60（街巷宽度）97%。' +
        '反复出现于工作日 11:00-13:00，周末，近 4 周中有 3 周。',
      can: ['acknowledge', 'handle', 'monitor', 'close', 'snooze'],
    })
  })

  test('filters by state, area and number', async () => {
    expect(await listed('?state=closed')).toEqual(['六部口'])
    expect(await listed('?state=acknowledged')).toEqual([])
    expect(await listed('?area=110102011')).toEqual(['金融大街'])
    expect(await listed('?area=110102')).toEqual(['堂子胡同', '金融大街'])
    expect(await listed('?limit=1')).toEqual(['堂子胡同'])
  })

  test('filters by rule, subject, severity, time and parent', async () => {
    await stores.ledger
      .updateTable('alerts')
      .set({ rule: 'outbreak', metric: 'complaints', subject: '停水停电' })
      .where('id', '=', ids.finance)
      .execute()
    expect(await listed('?rule=outbreak')).toEqual(['金融大街'])
    expect(await listed('?metric=ebike')).toEqual(['堂子胡同', '未命名地点'])
    expect(await listed(`?subject=${encodeURIComponent('停水停电')}`)).toEqual(['金融大街'])
    expect(await listed('?severity=B')).toEqual(['金融大街', '未命名地点'])
    expect(await listed('?state=closed&from=2024-04-11T00:00:00Z')).toEqual(['六部口'])
    expect(await listed('?state=closed&from=2024-04-13T00:00:00Z')).toEqual([])
    expect(await listed('?to=2024-03-01T00:00:00%2B08:00')).toEqual([])
    await stores.ledger.updateTable('alerts').set({ parent: ids.finance }).where('id', '=', ids.alley).execute()
    expect(await listed('?parent=none'), 'as bad as the worst it speaks for').toEqual(['金融大街', '未命名地点'])
    expect(await listed(`?parent=${ids.finance}`)).toEqual(['堂子胡同'])
    const { body } = await call(`/alerts/${ids.finance}`)
    expect(body).toMatchObject({ children: [ids.alley], parent: null, subjectName: '停水停电' })
  })

  test('no data is a state of its own, above the one that is kept', async () => {
    await stores.ledger
      .updateTable('alerts')
      .set({ no_data_since: '2024-04-15T00:00:00Z' })
      .where('id', '=', ids.alley)
      .execute()
    expect(await listed('?state=no-data')).toEqual(['堂子胡同'])
    const { body } = await call(`/alerts/${ids.alley}`)
    expect(body).toMatchObject({ state: 'no-data', stage: 'open', noDataSince: '2024-04-15T00:00:00.000Z' })
  })

  test('what is pending is told only if asked for; what never opened is no closed alert', async () => {
    await stores.ledger
      .updateTable('alerts')
      .set({ state: 'pending', opened_at: null })
      .where('id', '=', ids.alley)
      .execute()
    await stores.ledger.updateTable('alerts').set({ opened_at: null }).where('id', '=', ids.over).execute()
    expect(await listed()).toEqual(['金融大街', '未命名地点'])
    expect(await listed('?state=pending')).toEqual(['堂子胡同'])
    expect(await listed('?state=closed')).toEqual([])
  })

  test.each(['live', 'closed'] as const)('pages through %s alerts and misses none', async (state) => {
    const extra = state === 'closed' ? ('closed' as const) : ('open' as const)
    for (const [index, severity] of (['A', 'B', 'C', 'B', 'C'] as const).entries())
      await put({ place: `${index}`, area: '110102001', severity, state: extra })
    const whole = await listed(`?state=${state}`)
    const paged: string[] = []
    for (let after = '', turns = 0; turns < 20; turns++) {
      const { body } = await call(`/alerts?state=${state}&limit=2${after}`)
      paged.push(...body.alerts.map((alert: { place: string }) => alert.place))
      if (body.next === null) break
      after = `&after=${body.next}`
    }
    expect(paged).toEqual(whole)
    expect(paged.length).toBeGreaterThan(5)
  })

  test('shows a street its own and nothing of its neighbours', async () => {
    expect(await listed('', ['110102011'])).toEqual(['金融大街'])
    expect(await listed('?area=110102001', ['110102011'])).toEqual([])
    expect(await listed('', [])).toEqual([])
  })

  test('refuses nobody, a sender and a wrong question', async () => {
    expect((await call('/alerts', {})).status).toBe(401)
    expect((await call('/alerts', { role: 'sender' })).status).toBe(403)
    for (const query of [
      '?state=ajar',
      '?area=西城',
      '?limit=0',
      '?limit=501',
      '?rule=ufo',
      '?severity=D',
      '?parent=x',
      '?after=1',
      '?from=yesterday',
      '?from=2024-04-13T00:00:00Z&to=2024-04-12T00:00:00Z',
    ]) {
      const { status, body } = await call(`/alerts${query}`)
      expect([status, body.code], query).toEqual([400, 'invalid'])
    }
  })
})

describe('GET /api/alerts/:id', () => {
  test('gives one alert, closed ones too', async () => {
    expect((await call(`/alerts/${ids.alley}`)).body).toMatchObject({ id: ids.alley, title: '堂子胡同 电动车拥堵' })
    expect((await call(`/alerts/${ids.over}`)).body).toMatchObject({
      state: 'closed',
      closedAt: '2024-04-12T00:00:00.000Z',
      can: [],
    })
  })

  test('refuses nobody, a sender, what is no number and what is not there or not theirs', async () => {
    expect((await call(`/alerts/${ids.alley}`, {})).status).toBe(401)
    expect((await call(`/alerts/${ids.alley}`, { role: 'sender' })).status).toBe(403)
    for (const id of ['abc', '0', '-1', '1e3', '9999999999999999'])
      expect((await call(`/alerts/${id}`)).status, id).toBe(400)
    expect((await call('/alerts/987654321')).status).toBe(404)
    const other = await call(`/alerts/${ids.alley}`, { role: 'staff', scope: ['110102011'] })
    expect([other.status, other.body.code]).toEqual([404, 'not_found'])
    expect((await call(`/alerts/${ids.nowhere}`, { role: 'staff', scope: ['110102'] })).status).toBe(404)
    expect((await call(`/alerts/${ids.nowhere}`)).status).toBe(200)
  })
})

describe('GET /api/alerts/:id/history', () => {
  const path = (query = '', id = ids.alley) => `/alerts/${id}/history${query}`

  test('tells what happened to it, oldest first, and nothing of others', async () => {
    await call(`/alerts/${ids.alley}/acknowledgement`, { role: 'staff', method: 'POST' })
    await call(`/alerts/${ids.finance}/acknowledgement`, { role: 'staff', method: 'POST' })
    await call(`/alerts/${ids.alley}/acknowledgement`, { role: 'operator', method: 'DELETE' })
    const { status, body } = await call(path())
    expect(status).toBe(200)
    expect(body.events).toMatchObject([
      {
        kind: 'alert.acknowledged',
        actor: 'test staff',
        data: { from: 'open', to: 'acknowledged', place: '堂子胡同' },
      },
      { kind: 'alert.unacknowledged', actor: 'test operator' },
    ])
    const rest = await call(path(`?after=${body.events[0].id}&limit=1`))
    expect(rest.body.events).toEqual([body.events[1]])
  })

  test('refuses nobody, a sender, a wrong question and strangers', async () => {
    expect((await call(path(), {})).status).toBe(401)
    expect((await call(path(), { role: 'sender' })).status).toBe(403)
    expect((await call(path('?limit=0'))).status).toBe(400)
    expect((await call(path('', 987_654_321))).status).toBe(404)
    expect((await call(path(), { role: 'staff', scope: ['110102011'] })).status).toBe(404)
  })
})

describe('/api/alerts/:id/acknowledgement', () => {
  const path = (id: number) => `/alerts/${id}/acknowledgement`
  const post = (id: number, over: { role?: Role; scope?: string[] } = { role: 'staff' }) =>
    call(path(id), { ...over, method: 'POST' })
  const remove = (id: number, over: { role?: Role; scope?: string[] } = { role: 'staff' }) =>
    call(path(id), { ...over, method: 'DELETE' })

  test('POST says who has seen it and when; DELETE takes it back', async () => {
    const seen = await post(ids.alley)
    expect(seen.status).toBe(200)
    expect(seen.body).toMatchObject({
      state: 'acknowledged',
      acknowledgedAt: now.toISOString(),
      acknowledgedBy: 'test staff',
      can: ['handle', 'monitor', 'close', 'unacknowledge', 'snooze'],
    })
    const back = await remove(ids.alley)
    expect(back.body).toMatchObject({ state: 'open', acknowledgedAt: null, acknowledgedBy: null })
    expect(back.body.can).toContain('acknowledge')
    const event = { subject: String(ids.alley), area: '110102001', actor: 'test staff' }
    expect(await events()).toEqual([
      { kind: 'alert.acknowledged', ...event },
      { kind: 'alert.unacknowledged', ...event },
    ])
  })

  test('twice is once, also at the same moment', async () => {
    const answers = await Promise.all([post(ids.alley), post(ids.alley), post(ids.alley, { role: 'operator' })])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await events()).toHaveLength(1)
    expect((await remove(ids.finance)).body.state, 'nothing to take back').toBe('open')
    expect(await events()).toHaveLength(1)
  })

  test('an acknowledged alert is still live', async () => {
    await post(ids.alley)
    expect(await listed()).toContain('堂子胡同')
    expect(await listed('?state=acknowledged')).toEqual(['堂子胡同'])
    expect(await listed('?state=open')).not.toContain('堂子胡同')
  })

  test.each([
    ['POST', post],
    ['DELETE', remove],
  ])('%s refuses nobody, a sender, strangers and a closed alert', async (_, act) => {
    expect((await act(ids.alley, {})).status).toBe(401)
    expect((await act(ids.alley, { role: 'sender' })).status).toBe(403)
    expect((await act(Number.NaN)).status).toBe(400)
    expect((await act(987_654_321)).status).toBe(404)
    expect((await act(ids.alley, { role: 'staff', scope: ['110102011'] })).status).toBe(404)
    const closed = await act(ids.over)
    expect([closed.status, closed.body.code]).toEqual([409, 'conflict'])
    expect(await events()).toEqual([])
  })
})
