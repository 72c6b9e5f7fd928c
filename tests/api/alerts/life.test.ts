import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeCaller } from '../../../api/accounts/caller.ts'
import { canNow, isLive, mayMove, movesTo, type Stage, type Target } from '../../../api/alerts/life.ts'
import { move } from '../../../api/alerts/move.ts'
import { snooze, unsnooze } from '../../../api/alerts/snooze.ts'
import { sweepAlerts } from '../../../api/alerts/sweep.ts'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { AppError } from '../../../api/http/errors.ts'
import { testStores } from '../../support/stores.ts'
import { alertsIn, at, emptyAlerts, eventsIn, lookAt, middle } from './world.ts'

const operator = makeCaller('李', 'operator', [''])
const standing = (state: Stage, closed_by: string | null = null, snoozed_until: Date | null = null) => ({
  state,
  closed_by,
  snoozed_until,
})

describe('what may be done', () => {
  test('follows the stage, and nothing may be done by whoever only reads', () => {
    expect(canNow(standing('pending'), operator)).toEqual([])
    expect(canNow(standing('open'), operator)).toEqual(['acknowledge', 'handle', 'monitor', 'close', 'snooze'])
    expect(canNow(standing('acknowledged'), operator)).toEqual([
      'handle',
      'monitor',
      'close',
      'unacknowledge',
      'snooze',
    ])
    expect(canNow(standing('handling', null, at(1)), operator)).toEqual(['monitor', 'close', 'reopen', 'unsnooze'])
    expect(canNow(standing('monitoring'), operator)).toEqual(['handle', 'close', 'reopen', 'snooze'])
    expect(canNow(standing('closed', '李'), operator)).toEqual(['reopen'])
    expect(canNow(standing('closed'), operator), 'what is over does not open again').toEqual([])
    expect(canNow(standing('open'), { can: new Set(['read']) })).toEqual([])
  })

  test('every stage but pending can be left, and closed can be reached from every live one', () => {
    const stages: Stage[] = ['open', 'acknowledged', 'handling', 'monitoring', 'closed']
    for (const stage of stages) {
      expect(
        Object.values(movesTo).some((from) => from.includes(stage)),
        stage,
      ).toBe(true)
      if (isLive(stage)) expect(mayMove(standing(stage), 'closed'), stage).toBe(true)
    }
  })
})

describe('a life', () => {
  let stores: Stores
  beforeAll(async () => {
    stores = await testStores()
  })
  afterAll(() => stores.close())
  beforeEach(() => emptyAlerts(stores.ledger))

  const calendar = makeCalendar('Asia/Shanghai', 'cn')
  type Step =
    | { do: 'look'; found: boolean; verdict: 'gone' | 'stays' | 'no-data'; pending: boolean; severity: 'A' | 'B' }
    | { do: 'move'; to: Target; hours: number }
    | { do: 'sweep'; hours: number }
    | { do: 'snooze' | 'unsnooze'; hours: number }
  const steps = fc.array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('look' as const),
          found: fc.boolean(),
          verdict: fc.constantFrom('gone' as const, 'stays' as const, 'no-data' as const, 'no-data' as const),
          pending: fc.constantFrom(true, false, false),
          severity: fc.constantFrom('A' as const, 'B' as const),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('move' as const),
          to: fc.constantFrom<Target[]>(
            'open',
            'acknowledged',
            'handling',
            'monitoring',
            'monitoring',
            'closed',
            'closed',
          ),
          hours: fc.constantFrom(0, 5, 30),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('snooze' as const, 'unsnooze' as const), hours: fc.nat(10) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const), hours: fc.nat(40) }) },
    ),
    { minLength: 12, maxLength: 16, size: 'max' },
  )

  const take = async (step: Step, hour: number): Promise<void> => {
    const { ledger } = stores
    if (step.do === 'look') {
      const { found, verdict, pending, severity } = step
      const look = () =>
        lookAt(ledger, found ? [middle] : [], { hour, gone: () => verdict, pending, with: { severity } })
      await look()
      expect(await look(), 'the same look again changes nothing').toEqual({
        raised: [],
        pending: [],
        changed: [],
        closed: [],
      })
      return
    }
    if (step.do === 'sweep') return sweepAlerts(ledger, at(hour))
    const [newest] = await ledger.selectFrom('alerts').selectAll().orderBy('id', 'desc').limit(1).execute()
    if (!newest) return
    const act = (): Promise<void> => {
      if (step.do === 'move')
        return move({ ledger, calendar, at: at(hour) }, operator, newest.id, { to: step.to, why: '已核实' })
      if (step.do === 'unsnooze') return unsnooze(ledger, operator, newest.id)
      return snooze(ledger, operator, newest.id, { until: at(hour + 3), why: '已知' }, at(hour))
    }
    const may =
      step.do === 'move'
        ? newest.state === step.to || mayMove(newest, step.to)
        : step.do === 'unsnooze' || isLive(newest.state)
    const refused = await act().catch((error: unknown) => error)
    if (may) expect(refused).toBeUndefined()
    else expect(refused).toMatchObject({ code: 'conflict' })
  }

  /** What the events say of each alert, told in the order in which they were written. */
  const byEvents = async (): Promise<Map<string, { stage: string; noData: boolean; snoozed: boolean }>> => {
    const told = new Map<string, { stage: string; noData: boolean; snoozed: boolean }>()
    for (const { kind, subject, data } of await eventsIn(stores.ledger)) {
      const one = told.get(subject) ?? { stage: 'none', noData: false, snoozed: false }
      const verb = kind.replace('alert.', '')
      const stages: Record<string, string> = {
        pending: 'pending',
        opened: 'open',
        reopened: 'open',
        unacknowledged: 'open',
        acknowledged: 'acknowledged',
        moved: String(data.to),
        closed: 'closed',
      }
      one.stage = stages[verb] ?? one.stage
      if (verb === 'no-data' || verb === 'data-back') one.noData = verb === 'no-data'
      if (verb === 'snoozed' || verb === 'unsnoozed') one.snoozed = verb === 'snoozed'
      if (verb === 'closed') Object.assign(one, { noData: false, snoozed: false })
      told.set(subject, one)
    }
    return told
  }

  test('the events tell it whole, at most one alert of an incident lives, and it is never raised twice', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        await emptyAlerts(stores.ledger)
        let hour = 0
        for (const step of taken) {
          hour += step.do === 'look' ? 1 : step.hours
          await take(step, hour)
          const rows = await alertsIn(stores.ledger)
          const live = rows.filter(({ state }) => state !== 'closed')
          expect(live.length).toBeLessThanOrEqual(1)
          if (step.do === 'look' && step.found) {
            // What is found is told by an alert with data, unless a person closed it as it is and it was not over since.
            const closed = rows.some((row) => row.closed_by !== null && row.over_at === null)
            expect(live.length === 1 || closed).toBe(true)
            for (const { no_data_since, severity } of live)
              expect([no_data_since, severity]).toEqual([null, step.severity])
          }
          const told = await byEvents()
          for (const row of rows) {
            expect(told.get(String(row.id))).toMatchObject({ stage: row.state, snoozed: row.snoozed_until !== null })
            if (row.state !== 'pending') expect(told.get(String(row.id))?.noData).toBe(row.no_data_since !== null)
            if (row.state === 'closed') {
              expect([row.closed_at, row.closed_why]).not.toContain(null)
              expect([row.no_data_since, row.snoozed_until]).toEqual([null, null])
              if (row.closed_by === null) expect(row.over_at, 'it closed because it was over').not.toBeNull()
            } else expect([row.closed_at, row.closed_by, row.over_at]).toEqual([null, null, null])
            if (isLive(row.state)) expect(row.opened_at).not.toBeNull()
          }
        }
      }),
      { numRuns: 35, endOnFailure: true, seed: 20_260_101 },
    )
  })

  test('of two people who act at the same moment the later is told what the other did', async () => {
    const [id = 0] = (await lookAt(stores.ledger, [middle])).raised
    const deps = { ledger: stores.ledger, calendar, at: at(1) }
    await move(deps, operator, id, { to: 'closed', why: '误报' })
    const refused = await move(deps, makeCaller('王', 'staff', ['']), id, { to: 'handling' }).catch((error) => error)
    expect(refused).toBeInstanceOf(AppError)
    expect(refused.message).toBe(`告警 ${id} 现为“已关闭”（李，2024-04-15 09:00），不能转为“处置中”，请刷新后再操作`)
    expect(refused.details).toEqual({ state: 'closed', by: '李', at: at(1).toISOString() })
  })
})
