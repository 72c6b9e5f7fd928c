import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { quietUntil, type Window, windowOver } from '../../../api/alerts/hold.ts'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { alertsIn, at, emptyAlerts, eventsIn, far, type LookOptions, lookAt, middle } from './world.ts'

const calendar = makeCalendar('Asia/Shanghai', 'cn')

describe('quiet hours', () => {
  const until = (from: number, to: number, iso: string) =>
    quietUntil([{ from, to }], calendar, new Date(iso))?.toISOString()

  test('hold to their end by the local clock, over midnight too', () => {
    expect(until(22, 6, '2024-04-15T23:30:00+08:00')).toBe('2024-04-15T22:00:00.000Z')
    expect(until(22, 6, '2024-04-16T05:59:00+08:00')).toBe('2024-04-15T22:00:00.000Z')
    expect(until(22, 6, '2024-04-16T06:00:00+08:00')).toBeUndefined()
    expect(until(22, 24, '2024-04-15T22:00:00+08:00')).toBe('2024-04-15T16:00:00.000Z')
    expect(until(12, 14, '2024-04-15T11:59:00+08:00')).toBeUndefined()
    expect(until(8, 8, '2024-04-15T08:30:00+08:00'), 'no hours').toBeUndefined()
  })

  test('end where the wall clock says, also on the day it is changed', () => {
    const berlin = makeCalendar('Europe/Berlin', 'none')
    const end = quietUntil([{ from: 22, to: 6 }], berlin, new Date('2024-03-30T23:00:00+01:00'))
    expect(end?.toISOString(), 'the clock goes forward that night').toBe('2024-03-31T04:00:00.000Z')
  })

  test('end after the instant that they hold, at the hour they name', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.integer({ min: 1, max: 24 }), fc.nat(8760), (from, to, hours) => {
        const instant = new Date(Date.UTC(2024, 0, 1) + hours * 3_600_000)
        const end = quietUntil([{ from, to }], calendar, instant)
        if (!end) return
        expect(end.getTime()).toBeGreaterThan(instant.getTime())
        expect(end.getTime() - instant.getTime()).toBeLessThanOrEqual(86_400_000)
        expect(calendar.local(end).hour).toBe(to % 24)
      }),
    )
  })
})

test('a window covers what it names, and everything of what it does not', () => {
  const window: Window = { area: '110102', rule: 'surge', metric: null, subject: null, to_at: at(1) }
  const alert = { rule: 'surge', metric: 'ebike', subject: '', area: '110102001' }
  expect(windowOver([window], alert)).toBe(window)
  expect(windowOver([window], { ...alert, rule: 'drop' })).toBeUndefined()
  expect(windowOver([window], { ...alert, area: '110101001' })).toBeUndefined()
  expect(windowOver([{ ...window, metric: 'vehicle' }], alert)).toBeUndefined()
  const longer = { ...window, area: '', to_at: at(2) }
  expect(windowOver([window, longer], alert)).toBe(longer)
})

describe('what opens without being told', () => {
  let stores: Stores
  beforeAll(async () => {
    stores = await testStores()
  })
  afterAll(() => stores.close())
  beforeEach(() => emptyAlerts(stores.ledger))

  // The looks are at 08:00 in Beijing and later.
  const quiet = [{ from: 8, to: 10 }]
  const look = (cell: string, options: LookOptions) => lookAt(stores.ledger, [cell], { calendar, ...options })
  const held = async () => (await alertsIn(stores.ledger)).map((alert) => alert.held)

  test('in quiet hours only severity A is told', async () => {
    await look(middle, { limits: { quiet } })
    await look(far, { limits: { quiet }, with: { severity: 'A' } })
    await look(middle, { metric: 'pedestrian', limits: { quiet }, hour: 2 })
    expect(await alertsIn(stores.ledger)).toMatchObject([
      { held: 'quiet', held_until: at(2), state: 'open' },
      { held: null },
      { held: null },
    ])
    expect((await eventsIn(stores.ledger))[0]?.data).toMatchObject({ held: 'quiet' })
  })

  test('what gets as bad as A is told after all', async () => {
    await look(middle, { limits: { quiet } })
    await look(middle, { limits: { quiet }, hour: 1, with: { severity: 'A' } })
    expect(await alertsIn(stores.ledger)).toMatchObject([{ held: null, held_until: null, severity: 'A' }])
    expect((await eventsIn(stores.ledger)).map(({ kind }) => kind)).toEqual([
      'alert.opened',
      'alert.released',
      'alert.changed',
    ])
  })

  test('a budget counts told ones of the rule, the district and the local day', async () => {
    const limits = { budgetPerDay: 1 }
    await look(middle, { limits })
    await look(middle, { limits, metric: 'pedestrian' })
    await look(middle, { limits, metric: 'vehicle', with: { area: '110101001' } })
    await look(middle, { limits, rule: 'surge' })
    await look(middle, { limits, metric: 'a', with: { severity: 'A' } })
    await look(middle, { limits, metric: 'b', hour: 16 })
    expect(await held()).toEqual([null, 'budget', null, null, null, null])
  })

  test('where few may be told, the worst are', async () => {
    await lookAt(stores.ledger, [far, middle], {
      limits: { budgetPerDay: 1 },
      calendar,
      describe: (cell) => ({ severity: cell === middle ? 'B' : 'C' }),
    })
    expect((await alertsIn(stores.ledger)).map(({ severity, held }) => [severity, held])).toEqual([
      ['B', null],
      ['C', 'budget'],
    ])
  })

  test('maintenance holds back everything, A too', async () => {
    const window = { from_at: at(-1), to_at: at(2), why: '演练', made_by: '李', made_at: at(-2) }
    await stores.ledger
      .insertInto('maintenance_windows')
      .values({ area: '110102', ...window })
      .execute()
    await look(middle, { with: { severity: 'A' } })
    await look(far, { hour: 2 })
    expect(await held()).toEqual(['maintenance', null])
  })
})
