import { gridDisk } from 'h3-js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CityHolder } from '../../../../api/areas/holder.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { learnMetric } from '../../../../api/detection/normals/learn-metric.ts'
import { defaultRules, type RuleBook } from '../../../../api/detection/rules/settings.ts'
import { replaySurge } from '../../../../api/detection/surge/replay.ts'
import { SurgeEngine, type SurgeRun } from '../../../../api/detection/surge/run.ts'
import { smallCity } from '../../../support/city.ts'
import { testStores } from '../../../support/stores.ts'
import { east, emptyFacts, emptyLedger, type Happening, middle, noon, put } from './world.ts'

const [hour, day] = [3600, 86_400]
const crowd = gridDisk(middle, 2)
const street = gridDisk(east, 1)
const bygone: Happening = { cells: street, from: noon - 9 * day, to: noon - 9 * day + 3 * hour, times: 6 }

let stores: Stores
let now = 0
let book: RuleBook
const city = CityHolder.of(smallCity())
const logged: string[] = []
const engine = () =>
  new SurgeEngine({
    ...stores,
    city,
    now: () => new Date(now * 1000),
    log: (line) => logged.push(line),
    rules: async () => book,
  })
const fresh = () => engine()

beforeAll(async () => {
  stores = await testStores()
  await emptyFacts(stores)
  await stores.ledger
    .insertInto('metrics')
    .values([
      { code: 'pedestrian', name: '人流', unit: '人', kind: 'flow' },
      { code: 'untold', name: '没有数据', unit: '个', kind: 'flow' },
    ])
    .execute()
  await put(stores, { from: noon - 35 * day, to: noon - day, step: 3600 }, [bygone])
  await put(stores, { from: noon - day, to: noon })
  const deps = { ...stores, city, now: () => new Date(noon * 1000) }
  await learnMetric(deps, { code: 'pedestrian', kind: 'flow' }, 1, noon)
})
afterAll(() => stores.close())

/** The live part goes on from where the history ended; each test has an hour and a half of its own. */
let begin = noon
beforeEach(async () => {
  await emptyLedger(stores)
  book = defaultRules
  logged.length = 0
})

const alerts = () => stores.ledger.selectFrom('alerts').selectAll().orderBy('id').execute()
const events = async () =>
  (await stores.ledger.selectFrom('events').select('kind').orderBy('id').execute()).map(({ kind }) => kind)
/** Looked at up to here, as after a quiet time. */
const lookedTo = (at: number) =>
  stores.ledger
    .insertInto('detection_marks')
    .values({
      rule: 'surge',
      metric: 'pedestrian',
      done_to: new Date(at * 1000),
      rows_seen: 0,
      looked_at: new Date(at * 1000),
    })
    .execute()
const total = (runs: readonly SurgeRun[], what: 'raised' | 'closed' | 'recorded') =>
  runs.flatMap((run) => run[what]).length
/** So many buckets come in, each looked at as it is complete. */
const live = async (
  surge: SurgeEngine,
  buckets: number,
  happenings: readonly Happening[] = [],
): Promise<SurgeRun[]> => {
  const runs: SurgeRun[] = []
  for (let n = 0; n < buckets; n++) {
    await put(stores, { from: begin, to: begin + 300 }, happenings)
    begin += 300
    now = begin + 80
    runs.push(...(await surge.run()))
  }
  return runs
}
const from = (times: number, cells: readonly string[] = crowd): Happening => ({
  cells,
  from: begin,
  to: begin + 365 * day,
  times,
})

test('a first start records what has been and is over, once, with its own times and sentence', async () => {
  now = noon + 80
  const runs = await engine().run()
  expect(total(runs, 'recorded')).toBe(1)
  const [past, ...more] = await alerts()
  expect(more).toEqual([])
  expect(past).toMatchObject({
    rule: 'surge',
    metric: 'pedestrian',
    state: 'closed',
    severity: 'A',
    area: '110102011',
    first_seen: new Date(bygone.from * 1000),
    opened_at: new Date((bygone.from + hour) * 1000),
    closed_at: new Date(bygone.to * 1000),
    evidence: { method: 'Gi*+BH', per: '5min', unit: '人' },
  })
  expect((await events()).filter((kind) => kind !== 'alert.explained')).toEqual(['alert.recorded'])
  expect(logged).toEqual([expect.stringContaining('1 recorded')])
  expect(total(await fresh().run(), 'recorded'), 'and never again').toBe(0)
  expect(await engine().run(), 'nothing is due').toEqual([])
})

test('ordinary days raise nothing', async () => {
  await lookedTo(begin)
  const runs = await live(engine(), 6)
  expect(runs).toHaveLength(6)
  expect(await alerts()).toEqual([])
})

describe('a crowd', () => {
  test('is raised at its second bucket, goes on as the same alert, and is closed half an hour after it left', async () => {
    await lookedTo(begin)
    const surge = engine()
    const event = { ...from(5), to: begin + 4 * 300 }
    const found = await live(surge, 2, [event])
    expect(found.map((run) => run.raised.length)).toEqual([0, 1])
    const [alert] = await alerts()
    expect(alert).toMatchObject({ rule: 'surge', severity: 'A', state: 'open', opened_at: new Date(begin * 1000) })
    expect(alert?.evidence).toMatchObject({
      looks: { k: 2, n: 3 },
      since: new Date((begin - 600) * 1000).toISOString(),
    })
    expect(alert && alert.observed / alert.normal).toBeGreaterThan(3)
    expect(total(await live(surge, 2, [event]), 'raised')).toBe(0)
    const after = await live(surge, 8, [event])
    expect(total(after, 'closed')).toBe(1)
    expect(await alerts()).toMatchObject([{ id: alert?.id, state: 'closed', severity: 'A' }])
    const quiet = ((await alerts())[0]?.closed_at?.getTime() ?? 0) / 1000 - event.to
    expect([1800, 2100]).toContain(quiet)
  })

  test('is found by a server that ended between its two looks, and by one of two at the same moment', async () => {
    await lookedTo(begin)
    const event = from(5)
    await live(engine(), 1, [event])
    await put(stores, { from: begin, to: begin + 300 }, [event])
    begin += 300
    now = begin + 80
    const runs = (await Promise.all([fresh().run(), fresh().run(), fresh().run()])).flat()
    expect(total(runs, 'raised')).toBe(1)
    expect(await alerts()).toHaveLength(1)
    expect(total(await live(fresh(), 3, [event]), 'raised'), 'nor twice after a restart').toBe(0)
    expect(await events().then((all) => all.filter((kind) => kind === 'alert.opened'))).toHaveLength(1)
  })

  test('that came and went while nobody looked is recorded; one that still lasts is raised', async () => {
    await lookedTo(begin)
    const gone = { ...from(5, street), from: begin + 1800, to: begin + 3600 }
    const lasting = { ...from(5), from: begin + 2 * hour, to: begin + 4 * hour }
    await put(stores, { from: begin, to: begin + 3 * hour }, [gone, lasting])
    begin += 3 * hour
    now = begin + 80
    const runs = await engine().run()
    expect([total(runs, 'recorded'), total(runs, 'raised')]).toEqual([1, 1])
    const [past, present] = await alerts()
    expect(past).toMatchObject({ state: 'closed', area: '110102011', first_seen: new Date(gone.from * 1000) })
    expect(present).toMatchObject({ state: 'open', area: '110102001', first_seen: new Date(lasting.from * 1000) })
  })

  test('is nobody’s alert where the rule is switched off', async () => {
    await lookedTo(begin)
    book = {
      areasOf: () => ['110102001'],
      settingsFor: (rule, scope) => ({
        ...defaultRules.settingsFor(rule, scope),
        enabled: !(rule === 'surge' && scope?.area === '110102001'),
      }),
    }
    expect(total(await live(engine(), 3, [from(5), from(5, street)]), 'raised')).toBe(1)
    expect(await alerts()).toMatchObject([{ area: '110102011' }])
  })
})

test('an emptied road is a drop', async () => {
  await lookedTo(begin)
  await live(engine(), 3, [from(0.04, street)])
  expect(await alerts()).toMatchObject([{ rule: 'drop', metric: 'pedestrian', area: '110102011', state: 'open' }])
})

describe('no data', () => {
  test('of its counters leaves an alert standing, told so; when they come back quiet it closes', async () => {
    await lookedTo(begin)
    const surge = engine()
    await live(surge, 2, [from(5)])
    await live(surge, 8, [from(Number.NaN)])
    const [alert] = await alerts()
    expect(alert?.state).toBe('open')
    expect(alert?.no_data_since).not.toBeNull()
    await live(surge, 7)
    expect(await alerts()).toMatchObject([{ id: alert?.id, state: 'closed' }])
  })

  test('of counters that fall silent in the middle of the day is no drop', async () => {
    await lookedTo(begin)
    await live(engine(), 4, [from(Number.NaN)])
    expect(await alerts()).toEqual([])
  })

  test('of the whole metric is waited for, then passed over', async () => {
    await lookedTo(begin)
    now = begin + 380
    expect(await engine().run()).toEqual([])
    now = begin + 300 + 900
    expect(await engine().run()).toHaveLength(1)
    expect(await alerts()).toEqual([])
    begin += 1200
  })
})

test('a replay tells what would have been raised and writes nothing', async () => {
  const shares: number[] = []
  const span = { from: new Date((noon - 14 * day) * 1000), to: new Date(noon * 1000) }
  const deaf: RuleBook = {
    ...defaultRules,
    settingsFor: (rule, scope) => ({ ...defaultRules.settingsFor(rule, scope), openRatio: rule === 'surge' ? 40 : 0 }),
  }
  const [usual, strict] = await replaySurge(
    { ...stores, city },
    { ...span, books: [defaultRules, deaf], onProgress: (share) => shares.push(share) },
  )
  expect(usual).toMatchObject([
    {
      rule: 'surge',
      metric: 'pedestrian',
      area: '110102011',
      severity: 'A',
      from: new Date((bygone.from + hour) * 1000).toISOString(),
    },
  ])
  expect(usual?.[0]?.sentence).toMatch(/^人流每 5 分钟 [\d,]+ 人，是此时常态/)
  expect(strict).toEqual([])
  expect(shares.at(-1)).toBe(1)
  expect(await alerts()).toEqual([])
  const stopped = AbortSignal.abort(new Error('stopped'))
  await expect(replaySurge({ ...stores, city }, { ...span, books: [defaultRules], signal: stopped })).rejects.toThrow(
    'stopped',
  )
})
