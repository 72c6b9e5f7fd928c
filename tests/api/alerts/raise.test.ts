import { gridDisk, gridDistance, latLngToCell } from 'h3-js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PatternRange } from '../../../api/alerts/pattern.ts'
import { type Incident, type LiveAlert, raise } from '../../../api/alerts/raise.ts'
import { eventsAfter } from '../../../api/db/events.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  for (const table of ['alert_cells', 'alerts', 'events'] as const) await stores.ledger.deleteFrom(table).execute()
})

const middle = latLngToCell(39.91, 116.369, 10)
const [a = '', ...ring] = gridDisk(middle, 1).filter((cell) => cell !== middle)
const opposite = ring.find((cell) => gridDistance(cell, a) === 2) ?? ''
const far = gridDisk(middle, 5).find((cell) => gridDistance(middle, cell) === 5) ?? ''
const lunch: PatternRange[] = [{ dayKind: 'workday', from: 11, to: 13 }]
const at = (hour: number): Date => new Date(Date.UTC(2024, 3, 15, hour))

const describe = (findings: readonly { cell: string }[]): Incident => ({
  severity: 'B',
  place: '堂子胡同',
  area: '110102001',
  lon: 116.369,
  lat: 39.91,
  observed: 118,
  normal: 38,
  capacity: 60,
  capacityBasis: '街巷宽度',
  pattern: lunch,
  weeks: 3,
  ofWeeks: 4,
  firstSeen: at(-500),
  lastSeen: at(0),
  cells: findings.map(({ cell }) => ({ cell, observed: 118, capacity: 60 })),
})

type Options = { hour?: number; gone?: (alert: LiveAlert) => boolean; with?: Partial<Incident>; metric?: string }
const look = (
  cells: readonly string[],
  { hour = 0, gone = () => false, with: over = {}, metric = 'ebike' }: Options = {},
) =>
  stores.ledger.transaction().execute((tx) =>
    raise(tx, {
      rule: 'chronic',
      metric,
      at: at(hour),
      findings: cells.map((cell) => ({ cell })),
      describe: (findings) => ({ ...describe(findings), ...over }),
      gone,
    }),
  )
const alerts = () => stores.ledger.selectFrom('alerts').selectAll().orderBy('id').execute()
const told = async () => (await eventsAfter(stores.ledger, 0, 100)).map(({ kind, subject }) => `${kind} ${subject}`)

test('an incident is raised once with one event, however often it is looked at', async () => {
  const { raised } = await look([middle, a])
  const id = raised[0]
  for (let hour = 1; hour < 4; hour++)
    expect(await look([middle, a], { hour })).toEqual({ raised: [], changed: [], closed: [] })
  expect(await alerts()).toMatchObject([{ id, state: 'open', place: '堂子胡同', raised_at: at(0), pattern: lunch }])
  const events = await eventsAfter(stores.ledger, 0, 100)
  expect(events).toMatchObject([
    {
      kind: 'alert.raised',
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
  expect(await look([a], { hour: 1 })).toEqual({ raised: [], changed: [id], closed: [] })
  expect(await stores.ledger.selectFrom('alert_cells').select('cell').execute()).toEqual([{ cell: a }])
  expect(await told()).toEqual([`alert.raised ${id}`, `alert.changed ${id}`])
})

test('an incident that falls apart is not raised again', async () => {
  const [id] = (await look([a, middle, opposite])).raised
  expect(await look([a, opposite], { hour: 1 })).toEqual({ raised: [], changed: [id], closed: [] })
})

test('of incidents that grow together the oldest goes on and the other is closed into it', async () => {
  const [first] = (await look([a])).raised
  const [second] = (await look([a, opposite])).raised
  const done = await look([a, middle, opposite], { hour: 2 })
  expect(done).toEqual({ raised: [], changed: [first], closed: [second] })
  expect(await alerts()).toMatchObject([
    { id: first, state: 'open' },
    { id: second, state: 'closed', closed_at: at(2), closed_why: `与告警 ${first} 相连，已并入` },
  ])
  expect((await told()).at(-1)).toBe(`alert.closed ${second}`)
})

test('an alert that is not found stays until its rule says it is gone; what comes back is a new one', async () => {
  const [id] = (await look([middle])).raised
  const seen: LiveAlert[] = []
  const keep = (alert: LiveAlert) => seen.push(alert) < 0
  expect(await look([], { hour: 1, gone: keep })).toEqual({ raised: [], changed: [], closed: [] })
  expect(seen).toMatchObject([{ id, pattern: lunch, cells: [{ cell: middle, capacity: 60 }] }])
  expect(await look([], { hour: 2, gone: () => true })).toEqual({ raised: [], changed: [], closed: [id] })
  expect(await look([], { hour: 3, gone: () => true }), 'closed is closed').toEqual({
    raised: [],
    changed: [],
    closed: [],
  })
  const [again] = (await look([middle], { hour: 4 })).raised
  expect(again).toBeGreaterThan(id ?? 0)
  expect(await told()).toEqual([`alert.raised ${id}`, `alert.closed ${id}`, `alert.raised ${again}`])
})

test('a look never asks whether an alert is gone that it has found', async () => {
  await look([middle])
  expect((await look([a], { gone: () => true })).closed).toEqual([])
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
  expect((await look([], { hour: 3, gone: () => true })).closed).toHaveLength(1)
})

test('a transaction that fails leaves neither alert nor event', async () => {
  const failing = stores.ledger.transaction().execute(async (tx) => {
    await raise(tx, {
      rule: 'chronic',
      metric: 'ebike',
      at: at(0),
      findings: [{ cell: middle }],
      describe,
      gone: () => false,
    })
    throw new Error('cut off')
  })
  await expect(failing).rejects.toThrow('cut off')
  expect(await alerts()).toEqual([])
  expect(await told()).toEqual([])
})
