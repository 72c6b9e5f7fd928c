import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeCaller, type Role } from '../../../../api/accounts/caller.ts'
import { CityHolder } from '../../../../api/areas/holder.ts'
import { insertRows } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import type { Replayed } from '../../../../api/detection/replayed.ts'
import { keepRules, rulesAt } from '../../../../api/detection/rules/book.ts'
import { type DryRuns, dryRun, type Replay } from '../../../../api/detection/rules/dry-run.ts'
import { ruleRoutes } from '../../../../api/detection/rules/routes.ts'
import { ruleCodes, ruleDefaults } from '../../../../api/detection/rules/settings.ts'
import { Runs } from '../../../../api/detection/runs.ts'
import { mount } from '../../../support/caller.ts'
import { smallCity } from '../../../support/city.ts'
import { eventually } from '../../../support/folders.ts'
import { testStores } from '../../../support/stores.ts'

const city = CityHolder.of(smallCity())
const street = '110102001'
const start = new Date('2024-05-10T08:00:00+08:00')
let stores: Stores
let at: Date
let replay: Replay
let dryRuns: DryRuns
const now = (): Date => at

beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

beforeEach(async () => {
  for (const table of ['rules', 'events'] as const) await stores.ledger.deleteFrom(table).execute()
  at = start
  replay = async ({ books }) => books.map(() => [])
  dryRuns = new Runs({
    work: (asked, control) => dryRun({ ...stores, city, now, replay: (...all) => replay(...all) }, asked, control),
    now,
    log: (line) => process.stderr.write(`${line}\n`),
  })
})

const as = (role?: Role, scope?: string[]) =>
  mount(ruleRoutes({ ledger: stores.ledger, city, now, dryRuns }), role, scope)
const send = (path: string, body: unknown, role: Role | undefined = 'administrator', scope?: string[]) =>
  as(role, scope).request(`/api${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
const anonymous = (path: string, method: string) =>
  as().request(`/api${path}`, {
    method,
    ...(method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }),
  })
const later = (minutes: number): void => {
  at = new Date(at.getTime() + minutes * 60_000)
}
const surge = { rule: 'surge', settings: { openZ: 6 } }
const events = async () =>
  await stores.ledger.selectFrom('events').select(['kind', 'area', 'actor', 'data']).orderBy('id').execute()

describe('setting rules', () => {
  test('a city that has set none is shown every rule with its form', async () => {
    const shown = await (await as('operator').request('/api/rules')).json()
    expect(shown).toMatchObject({ rules: [], can: [] })
    expect(shown.forms.map(({ rule }: { rule: string }) => rule)).toEqual(ruleCodes)
    expect(shown.forms[1]).toMatchObject({
      rule: 'surge',
      zh: '激增',
      subject: 'metric',
      dayKind: true,
      fields: expect.arrayContaining([
        {
          ...{ key: 'openZ', zh: '开启偏差', en: 'opens at z', unit: 'σ', min: 1, max: 50 },
          ...{ usual: ruleDefaults.surge.openZ, step: 0.1, whole: false, city: false },
        },
      ]),
    })
  })

  test('a rule holds from now on, in place of the one for the same scope, and every change is an event', async () => {
    const made = await send('/rules', { ...surge, note: '演唱会以后' })
    expect(made.status).toBe(201)
    const { id, rules } = await made.json()
    expect(rules).toMatchObject([
      {
        ...{ id, rule: 'surge', area: '', areaName: '测试城', settings: { openZ: 6 }, enabled: true },
        ...{ note: '演唱会以后', madeBy: 'test administrator', since: start.toISOString(), until: null, can: ['end'] },
      },
    ])
    later(10)
    const again = await (await send('/rules', { ...surge, note: '演唱会以后' })).json()
    expect(again.id, 'the same again changes nothing').toBe(id)
    await send('/rules', { ...surge, settings: { openZ: 7, k: 1 } })
    later(10)
    await send('/rules', { ...surge, area: street, subject: 'ebike', dayKind: 'holiday', enabled: false, settings: {} })
    expect((await rulesAt(stores.ledger, start)).settingsFor('surge')).toMatchObject({ openZ: 6, k: 2 })
    const book = await rulesAt(stores.ledger, now())
    expect(book.settingsFor('surge')).toMatchObject({ openZ: 7, k: 1 })
    expect(book.settingsFor('surge', { area: `${street}002`, subject: 'ebike', dayKind: 'holiday' })).toMatchObject({
      openZ: 7,
      enabled: false,
    })
    expect(await events()).toEqual([
      expect.objectContaining({ kind: 'rule.made', area: '', actor: 'test administrator' }),
      expect.objectContaining({
        kind: 'rule.made',
        data: expect.objectContaining({ replaces: id, settings: { openZ: 7, k: 1 } }),
      }),
      expect.objectContaining({ kind: 'rule.made', area: street }),
    ])
    const history = await (await as('operator').request('/api/rules/history?rule=surge')).json()
    expect(history.rules.map((one: { until: string | null }) => one.until)).toEqual([
      null,
      null,
      new Date(start.getTime() + 600_000).toISOString(),
    ])
    const older = await (
      await as('operator').request(`/api/rules/history?before=${history.rules[1].id}&limit=1`)
    ).json()
    expect(older.rules.map((one: { id: number }) => one.id)).toEqual([id])
  })

  test('ending a rule brings back what held without it', async () => {
    const { id } = await (await send('/rules', surge)).json()
    later(5)
    const left = await as('administrator').request(`/api/rules/${id}`, { method: 'DELETE' })
    expect(left.status).toBe(200)
    expect((await left.json()).rules).toEqual([])
    expect((await rulesAt(stores.ledger, now())).settingsFor('surge').openZ).toBe(ruleDefaults.surge.openZ)
    expect((await events()).map(({ kind }) => kind)).toEqual(['rule.made', 'rule.ended'])
    const twice = await as('administrator').request(`/api/rules/${id}`, { method: 'DELETE' })
    expect(twice.status).toBe(409)
    expect((await as('administrator').request('/api/rules/999999', { method: 'DELETE' })).status).toBe(404)
    expect((await as('administrator', [street]).request(`/api/rules/${id}`, { method: 'DELETE' })).status).toBe(404)
  })

  test('engines are given the same book until somebody changes it', async () => {
    const rules = keepRules(stores.ledger, now)
    const first = await rules()
    expect(await rules()).toBe(first)
    await send('/rules', surge)
    const second = await rules()
    expect(second.settingsFor('surge').openZ).toBe(6)
    expect(await rules()).toBe(second)
  })

  test('a clock that was set back does not end a rule before it began', async () => {
    await send('/rules', surge)
    at = new Date(start.getTime() - 3_600_000)
    expect((await send('/rules', { ...surge, settings: { openZ: 8 } })).status).toBe(201)
    at = start
    expect((await rulesAt(stores.ledger, now())).settingsFor('surge').openZ).toBe(8)
  })

  test('several at the same moment leave one in force', async () => {
    const all = await Promise.all([5, 6, 7, 8].map((openZ) => send('/rules', { rule: 'surge', settings: { openZ } })))
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect((await (await as('operator').request('/api/rules')).json()).rules).toHaveLength(1)
  })
})

describe('what is refused', () => {
  test.each([
    ['an unknown rule', { rule: 'surges', settings: { openZ: 5 } }, 'rule'],
    ['an unknown setting', { rule: 'surge', settings: { open: 5 } }, '没有设置项“open”'],
    ['a value out of range', { rule: 'surge', settings: { openZ: 0 } }, '须为 1 到 50'],
    ['a value that is no number', { rule: 'surge', settings: { openZ: '5' } }, '须为数字'],
    [
      'a setting of the whole city for a street',
      { rule: 'surge', area: street, settings: { alpha: 0.01 } },
      '全市统一',
    ],
    ['settings that cross', { rule: 'surge', settings: { closeZ: 9 } }, '不能大于“开启偏差”'],
    ['nothing at all', { rule: 'surge' }, '没有改变任何设置'],
    ['an area that is none', { rule: 'surge', area: '11', settings: { openZ: 5 } }, '区划代码'],
    ['an area the city lacks', { rule: 'surge', area: '110105', settings: { openZ: 5 } }, '没有区划“110105”'],
    [
      'a kind of day for a rule of weeks',
      { rule: 'chronic', dayKind: 'holiday', settings: { closeAt: 0.5 } },
      '不分日子',
    ],
    ['an area for a rule of the whole city', { rule: 'silence', area: street, settings: { k: 2 } }, '不分区域'],
    ['a kind of day that is none', { rule: 'surge', dayKind: 'friday', settings: { openZ: 5 } }, 'dayKind'],
  ])('%s', async (_, body, reason) => {
    const refused = await send('/rules', body)
    expect(refused.status).toBe(400)
    expect((await refused.json()).message).toContain(reason)
    expect(await events()).toEqual([])
  })

  test('settings that cross what a broader rule says', async () => {
    await send('/rules', { rule: 'surge', settings: { openZ: 3, closeZ: 2.5 } })
    const refused = await send('/rules', { rule: 'surge', area: street, settings: { openZ: 2 } })
    expect((await refused.json()).details.issues).toEqual([
      { field: 'closeZ', reason: '“解除偏差”（2.5）不能大于“开启偏差”（2），请一并调整' },
    ])
  })

  test.each([
    ['GET', '/rules'],
    ['GET', '/rules/history'],
    ['POST', '/rules'],
    ['DELETE', '/rules/1'],
    ['POST', '/rules/dry-runs'],
    ['GET', '/rules/dry-runs/x'],
    ['DELETE', '/rules/dry-runs/x'],
  ])('nobody: %s %s', async (method, path) => {
    expect((await anonymous(path, method)).status).toBe(401)
  })

  test('who may not', async () => {
    expect((await send('/rules', surge, 'staff')).status).toBe(403)
    expect((await as('operator').request('/api/rules/1', { method: 'DELETE' })).status).toBe(403)
    expect((await as('sender').request('/api/rules')).status).toBe(403)
    expect((await as('sender').request('/api/rules/history')).status).toBe(403)
    expect((await send('/rules', surge, 'administrator', [street])).status, 'the city is not theirs').toBe(403)
    expect((await send('/rules', { ...surge, area: street }, 'administrator', [street])).status).toBe(201)
    expect((await send('/rules/dry-runs', surge, 'sender')).status).toBe(403)
    expect((await send('/rules/dry-runs', surge, 'operator', [street])).status).toBe(403)
  })

  test('a street is shown what holds for it, and not its neighbour’s', async () => {
    await send('/rules', surge)
    await send('/rules', { ...surge, area: '110102' })
    await send('/rules', { ...surge, area: '110102011' })
    const shown = await (await as('operator', [street]).request('/api/rules')).json()
    expect(shown.rules.map(({ area }: { area: string }) => area)).toEqual(['', '110102'])
    expect((await as('administrator').request('/api/rules/abc', { method: 'DELETE' })).status).toBe(400)
    expect((await as('operator').request('/api/rules/history?limit=0')).status).toBe(400)
  })
})

describe('dry-runs', () => {
  const alert = (over: Partial<Replayed>): Replayed => ({
    ...{ rule: 'surge', metric: 'ebike', subject: '', place: '堂子胡同', area: street, severity: 'B', cells: [] },
    ...{ from: '2024-05-08T04:00:00.000Z', to: '2024-05-08T06:00:00.000Z', sentence: '…', ...over },
  })
  const ended = async (id: string, role: Role = 'operator') => {
    const caller = makeCaller(`test ${role}`, role, [''])
    await eventually('the dry-run ends', () => !['waiting', 'running'].includes(dryRuns.get(id, caller).state))
    return (await as(role).request(`/api/rules/dry-runs/${id}`)).json()
  }

  beforeAll(async () => {
    const row = ['ebike', start.getTime() / 1000 - 1800, '0', 0, 0, 1, 'test', 300, 0, 0, 1]
    const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']
    await insertRows(stores.facts, 'observations', columns, JSON.stringify(row), 'dry-run')
  })

  test('says what the rule would have raised and what it does raise, by day, within its scope', async () => {
    const asked: unknown[] = []
    replay = async ({ books, ...rest }) => {
      asked.push(rest)
      return books.map((book) => {
        const { openZ } = book.settingsFor('surge', { area: street, dayKind: 'workday' })
        const all = [
          alert({ from: '2024-05-09T04:00:00.000Z' }),
          alert({}),
          alert({ area: '110102011' }),
          alert({ from: '2024-05-05T04:00:00.000Z' }),
          alert({ rule: 'drop' }),
        ]
        return openZ < 4 ? all : all.slice(1)
      })
    }
    await send('/rules', { ...surge, settings: { openZ: 6 } })
    const made = await send(
      '/rules/dry-runs',
      { rule: 'surge', area: street, dayKind: 'workday', settings: { openZ: 3 }, days: 7 },
      'operator',
    )
    expect(made.status).toBe(202)
    const run = await ended((await made.json()).id)
    expect(run).toMatchObject({ state: 'done', percent: 100, by: 'test operator' })
    expect(run.result).toEqual({
      from: '2024-05-02T16:00:00.000Z',
      to: '2024-05-10T00:00:00.000Z',
      alerts: [alert({}), alert({ from: '2024-05-09T04:00:00.000Z' })],
      count: 2,
      now: 1,
      perDay: [
        ...['2024-05-03', '2024-05-04', '2024-05-05', '2024-05-06', '2024-05-07'].map((date) => ({
          date,
          count: 0,
          now: 0,
        })),
        { date: '2024-05-08', count: 1, now: 1 },
        { date: '2024-05-09', count: 1, now: 0 },
        { date: '2024-05-10', count: 0, now: 0 },
      ],
    })
    expect(asked).toEqual([
      { rule: 'surge', area: street, subject: '', from: new Date('2024-05-02T16:00:00Z'), to: start },
    ])
    expect(await events(), 'nothing is written').toHaveLength(1)
  })

  test('a rule off is tried too', async () => {
    replay = async ({ books }) => books.map((book) => (book.settingsFor('surge').enabled ? [alert({})] : []))
    const { id } = await (await send('/rules/dry-runs', { rule: 'surge', enabled: false }, 'operator')).json()
    expect((await ended(id)).result).toMatchObject({ count: 0, now: 1 })
  })

  test('can be stopped, is told of its faults, and is not there for others', async () => {
    replay = (_, { signal }) =>
      new Promise((_, fail) => {
        signal.addEventListener('abort', () => fail(signal.reason))
      })
    const { id } = await (await send('/rules/dry-runs', { rule: 'surge', settings: { openZ: 3 } }, 'operator')).json()
    const path = `/api/rules/dry-runs/${id}`
    expect((await as('operator', [street]).request(path)).status).toBe(404)
    expect((await as('operator').request('/api/rules/dry-runs/none')).status).toBe(404)
    expect((await as('staff').request(path, { method: 'DELETE' })).status).toBe(403)
    expect(await (await as('operator').request(path, { method: 'DELETE' })).json()).toMatchObject({
      state: 'cancelled',
    })
    const complaints = await (
      await send('/rules/dry-runs', { rule: 'outbreak', settings: { fewest: 3 } }, 'operator')
    ).json()
    expect(await ended(complaints.id)).toMatchObject({ state: 'failed', failed: { code: 'invalid' } })
    await dryRuns.stop()
  })

  test.each([
    [{ rule: 'surge', settings: { openZ: 3 }, days: 57 }, '1 到 56'],
    [{ rule: 'silence', settings: { k: 2 } }, '不能试算'],
    [{ rule: 'surge', settings: { openZ: 0 } }, '须为 1 到 50'],
    [{ rule: 'surge', settings: { closeZ: 9 } }, '不能大于'],
    [{ rule: 'surge', area: '110105', settings: { openZ: 3 } }, '没有区划'],
  ])('refused at once: %j', async (body, reason) => {
    const refused = await send('/rules/dry-runs', body, 'operator')
    expect(refused.status).toBe(400)
    expect((await refused.json()).message).toContain(reason)
  })
})
