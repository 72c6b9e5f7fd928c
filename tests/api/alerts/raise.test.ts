import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LiveAlert, raise, type Verdict } from '../../../api/alerts/raise.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import {
  beside as a,
  alertsIn,
  at,
  emptyAlerts,
  eventsIn,
  evidence,
  far,
  incident,
  type LookOptions,
  lookAt,
  lunch,
  middle,
  opposite,
  toldIn,
} from './world.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(() => emptyAlerts(stores.ledger))

const look = (cells: readonly string[], options?: LookOptions) => lookAt(stores.ledger, cells, options)
const alerts = () => alertsIn(stores.ledger)
const told = () => toldIn(stores.ledger)
const nothing = { raised: [], pending: [], changed: [], closed: [] }

test('an incident is raised once with one event, however often it is looked at', async () => {
  const { raised } = await look([middle, a])
  const id = raised[0]
  for (let hour = 1; hour < 4; hour++)
    expect(await look([middle, a], { hour })).toEqual({ raised: [], pending: [], changed: [], closed: [] })
  expect(await alerts()).toMatchObject([{ id, state: 'open', place: '堂子胡同', raised_at: at(0), pattern: lunch }])
  const events = await eventsIn(stores.ledger)
  expect(events).toMatchObject([
    {
      kind: 'alert.opened',
      subject: String(id),
      area: '110102001',
      data: { rule: 'chronic', metric: 'ebike', severity: 'B', place: '堂子胡同' },
    },
  ])
})

test('looks at the same moment raise it once', async () => {
  const looks = await Promise.all([1, 2, 3, 4, 5, 6].map(() => look([middle, a])))
  expect(looks.flatMap(({ raised }) => raised)).toHaveLength(1)
  expect(await alerts()).toHaveLength(1)
  expect(await told()).toHaveLength(1)
})

test('cells apart are two incidents; so are two metrics on one cell', async () => {
  expect((await look([middle, far])).raised).toHaveLength(2)
  expect((await look([middle], { metric: 'pedestrian' })).raised).toHaveLength(1)
  expect(await alerts()).toHaveLength(3)
})

test('an incident that moves by a cell keeps its number and says that it changed', async () => {
  const [id] = (await look([middle])).raised
  expect(await look([a], { hour: 1 })).toEqual({ raised: [], pending: [], changed: [id], closed: [] })
  expect(await stores.ledger.selectFrom('alert_cells').select('cell').execute()).toEqual([{ cell: a }])
  expect(await told()).toEqual([`alert.opened ${id}`, `alert.changed ${id}`])
})

test('an incident that falls apart is not raised again', async () => {
  const [id] = (await look([a, middle, opposite])).raised
  expect(await look([a, opposite], { hour: 1 })).toEqual({ raised: [], pending: [], changed: [id], closed: [] })
})

test('of incidents that grow together the oldest goes on and the other is closed into it', async () => {
  const [first] = (await look([a])).raised
  const [second] = (await look([a, opposite])).raised
  const done = await look([a, middle, opposite], { hour: 2 })
  expect(done).toEqual({ raised: [], pending: [], changed: [first], closed: [second] })
  expect(await alerts()).toMatchObject([
    { id: first, state: 'open' },
    { id: second, state: 'closed', closed_at: at(2), closed_why: `与告警 ${first} 相连，已并入` },
  ])
  expect((await told()).at(-1)).toBe(`alert.closed ${second}`)
})

test('an alert that is not found stays until its rule says it is gone; what comes back is a new one', async () => {
  const [id] = (await look([middle])).raised
  const seen: LiveAlert[] = []
  const keep = (alert: LiveAlert): Verdict => {
    seen.push(alert)
    return 'stays'
  }
  expect(await look([], { hour: 1, gone: keep })).toEqual({ raised: [], pending: [], changed: [], closed: [] })
  expect(seen).toMatchObject([{ id, pattern: lunch, cells: [{ cell: middle, capacity: 60 }] }])
  expect(await look([], { hour: 2, gone: () => 'gone' })).toEqual({
    raised: [],
    pending: [],
    changed: [],
    closed: [id],
  })
  expect(await look([], { hour: 3, gone: () => 'gone' }), 'closed is closed').toEqual({
    raised: [],
    pending: [],
    changed: [],
    closed: [],
  })
  const [again] = (await look([middle], { hour: 4 })).raised
  expect(again).toBeGreaterThan(id ?? 0)
  expect(await told()).toEqual([`alert.opened ${id}`, `alert.closed ${id}`, `alert.opened ${again}`])
})

test('a look never asks whether an alert is gone that it has found', async () => {
  await look([middle])
  expect((await look([a], { gone: () => 'gone' })).closed).toEqual([])
})

test('figures follow every look, an event only a change worth telling', async () => {
  const [id] = (await look([middle])).raised
  expect((await look([middle], { hour: 1, with: { observed: 125, lastSeen: at(1) } })).changed).toEqual([])
  expect(await alerts()).toMatchObject([{ observed: 125, last_seen: at(1), first_seen: at(-500) }])
  expect((await look([middle], { hour: 2, with: { observed: 140 } })).changed).toEqual([id])
  expect((await look([middle], { hour: 3, with: { observed: 140, severity: 'A' } })).changed).toEqual([id])
  expect(
    (await look([middle], { hour: 4, with: { observed: 140, severity: 'A', firstSeen: at(-100) } })).changed,
  ).toEqual([])
  expect((await alerts())[0]?.first_seen, 'it was seen earlier before').toEqual(at(-500))
})

test('an acknowledged alert stays acknowledged while it goes on', async () => {
  await look([middle])
  await stores.ledger
    .updateTable('alerts')
    .set({ state: 'acknowledged', acknowledged_at: at(1), acknowledged_by: '李' })
    .execute()
  await look([middle, a], { hour: 2 })
  expect(await alerts()).toMatchObject([{ state: 'acknowledged', acknowledged_by: '李' }])
  expect((await look([], { hour: 3, gone: () => 'gone' })).closed).toHaveLength(1)
})

test('a transaction that fails leaves neither alert nor event', async () => {
  const failing = stores.ledger.transaction().execute(async (tx) => {
    await raise(tx, {
      rule: 'chronic',
      metric: 'ebike',
      at: at(0),
      findings: [{ cell: middle }],
      describe: (findings) => incident(findings.map(({ cell }) => cell)),
      gone: () => 'stays',
    })
    throw new Error('cut off')
  })
  await expect(failing).rejects.toThrow('cut off')
  expect(await alerts()).toEqual([])
  expect(await told()).toEqual([])
})

describe('pending', () => {
  test('opens once it has lasted, and tells nobody of its figures before', async () => {
    const { pending, raised } = await look([middle], { pending: true })
    expect(raised).toEqual([])
    expect(await look([middle], { hour: 1, pending: true, with: { severity: 'A' } })).toEqual(nothing)
    expect(await alerts()).toMatchObject([{ state: 'pending', opened_at: null, severity: 'A' }])
    expect((await look([middle], { hour: 2, pending: false })).raised).toEqual(pending)
    expect(await alerts()).toMatchObject([{ state: 'open', raised_at: at(0), opened_at: at(2) }])
    expect(await told()).toEqual([`alert.pending ${pending[0]}`, `alert.opened ${pending[0]}`])
  })

  test('is closed as what never was an alert', async () => {
    const { pending } = await look([middle], { pending: true })
    expect((await look([], { hour: 1, gone: () => 'gone' })).closed).toEqual(pending)
    expect(await alerts()).toMatchObject([{ state: 'closed', opened_at: null, closed_why: '未持续，未形成告警' }])
  })

  test('an open alert is not asked again whether it lasts', async () => {
    await look([middle])
    expect(await look([middle], { hour: 1, pending: true })).toEqual(nothing)
    expect(await alerts()).toMatchObject([{ state: 'open' }])
  })
})

describe('no data', () => {
  test('is said once, keeps the stage, and ends with the data', async () => {
    const [id] = (await look([middle])).raised
    expect((await look([], { hour: 1, gone: () => 'no-data' })).changed).toEqual([id])
    expect(await look([], { hour: 2, gone: () => 'no-data' })).toEqual(nothing)
    expect(await alerts()).toMatchObject([{ state: 'open', no_data_since: at(1) }])
    expect((await look([], { hour: 3 })).changed, 'between the thresholds, but known').toEqual([id])
    await look([], { hour: 4, gone: () => 'no-data' })
    await look([middle], { hour: 5 })
    expect(await alerts()).toMatchObject([{ state: 'open', no_data_since: null }])
    const back = [`alert.no-data ${id}`, `alert.data-back ${id}`]
    expect(await told()).toEqual([`alert.opened ${id}`, ...back, ...back])
  })
})

describe('closed by a person', () => {
  const close = (hour: number, over: object = {}) =>
    stores.ledger
      .updateTable('alerts')
      .set({ state: 'closed', closed_at: at(hour), closed_by: '李', closed_why: '误报', ...over })
      .execute()

  test('while it goes on unchanged it is not raised again; once over it is', async () => {
    await look([middle])
    await close(1)
    expect(await look([middle], { hour: 2 })).toEqual(nothing)
    expect(await look([], { hour: 3 })).toEqual(nothing)
    expect(await look([middle], { hour: 4 })).toEqual(nothing)
    expect(await look([], { hour: 5, gone: () => 'gone' }), 'over').toEqual(nothing)
    expect((await look([middle], { hour: 6 })).raised).toHaveLength(1)
    expect((await alerts()).map(({ state }) => state)).toEqual(['closed', 'open'])
  })

  test('it opens again if it gets worse, or after a week', async () => {
    const [id] = (await look([middle])).raised
    await close(1)
    expect((await look([middle], { hour: 2, with: { severity: 'A' } })).raised).toEqual([id])
    expect(await alerts()).toMatchObject([{ state: 'open', severity: 'A', closed_by: null, closed_why: null }])
    await close(3)
    expect((await look([middle], { hour: 3 + 168, with: { severity: 'A' } })).raised).toEqual([])
    expect((await look([middle], { hour: 4 + 168, with: { severity: 'A' } })).raised).toEqual([id])
    expect((await told()).filter((one) => one.startsWith('alert.reopened'))).toHaveLength(2)
  })

  test('what is mostly elsewhere is another one', async () => {
    await look([middle])
    await close(1)
    expect((await look([middle, a, opposite], { hour: 2 })).raised).toHaveLength(1)
    expect((await alerts()).map(({ state }) => state)).toEqual(['closed', 'open'])
  })
})

describe('under monitoring', () => {
  const watch = () =>
    stores.ledger
      .updateTable('alerts')
      .set({
        state: 'monitoring',
        monitoring_at: at(1),
        monitoring_by: '李',
        acknowledged_at: at(1),
        acknowledged_by: '李',
      })
      .execute()

  test('what returns within a day opens the same alert, unseen again', async () => {
    const [id] = (await look([middle])).raised
    await watch()
    await look([], { hour: 2, gone: () => 'gone' })
    expect((await look([a], { hour: 25 })).raised, 'a cell further').toEqual([id])
    expect(await alerts()).toMatchObject([
      { id, state: 'open', acknowledged_at: null, monitoring_at: null, closed_at: null, over_at: null },
    ])
    expect((await told()).slice(-2)).toEqual([`alert.reopened ${id}`, `alert.changed ${id}`])
  })

  test('after a day it is a new one', async () => {
    const [id] = (await look([middle])).raised
    await watch()
    await look([], { hour: 2, gone: () => 'gone' })
    const [again] = (await look([middle], { hour: 27 })).raised
    expect(again).toBeGreaterThan(id ?? 0)
  })
})

test('subjects are kept apart', async () => {
  expect((await look([middle], { metric: 'complaints', subject: '噪声扰民' })).raised).toHaveLength(1)
  expect((await look([middle], { metric: 'complaints', subject: '房屋漏雨' })).raised).toHaveLength(1)
  const gone = await look([], { metric: 'complaints', subject: '噪声扰民', hour: 1, gone: () => 'gone' })
  expect(gone.closed).toHaveLength(1)
  expect((await alerts()).map(({ subject, state }) => [subject, state])).toEqual([
    ['噪声扰民', 'closed'],
    ['房屋漏雨', 'open'],
  ])
})

test('what was found to lie behind it stays where the next look finds nothing', async () => {
  const leading = [{ kind: 'class' as const, code: '停车管理', name: '停车管理', observed: 9, expected: 2, z: 4 }]
  await look([middle], { with: { evidence: { ...evidence, leading } } })
  await look([middle], { hour: 1, with: { evidence: { ...evidence, observed: 120 } } })
  expect((await alerts())[0]?.evidence).toMatchObject({ observed: 120, leading })
})

test('an incident without cells, as of a whole area, is told too', async () => {
  await look([middle], { rule: 'silence', with: { cells: [] } })
  expect(await alerts()).toHaveLength(1)
})

test('of touching alerts of several rules the worst speaks for the others, until it closes', async () => {
  const [slight = 0] = (await look([middle, a], { with: { severity: 'C' } })).raised
  const [worst = 0] = (await look([opposite], { rule: 'surge', metric: 'pedestrian', hour: 1 })).raised
  expect((await alerts()).map(({ id, parent }) => [id, parent])).toEqual([
    [slight, worst],
    [worst, null],
  ])
  expect((await eventsIn(stores.ledger)).at(-1)).toMatchObject({
    kind: 'alert.related',
    subject: String(slight),
    data: { parent: worst },
  })
  await look([middle, a], { hour: 2, with: { severity: 'C', observed: 300 } })
  expect((await eventsIn(stores.ledger)).at(-1), 'events carry it').toMatchObject({
    kind: 'alert.changed',
    data: { parent: worst },
  })
  await look([], { rule: 'surge', metric: 'pedestrian', hour: 3, gone: () => 'gone' })
  expect((await alerts()).map(({ id, parent }) => [id, parent])).toEqual([
    [slight, null],
    [worst, null],
  ])
})

test('rules that look at the same moment wait for each other', async () => {
  const rules = ['chronic', 'surge', 'drop', 'outbreak', 'scan'] as const
  await Promise.all(rules.flatMap((rule) => [look([middle], { rule }), look([middle, a], { rule, hour: 1 })]))
  const rows = await alerts()
  expect(rows).toHaveLength(rules.length)
  expect(rows.filter(({ parent }) => parent === null)).toHaveLength(1)
})
