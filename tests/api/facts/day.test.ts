import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCalendar } from '../../../api/areas/calendar.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { compareDay, daysUntil } from '../../../api/facts/day.ts'
import { testStores } from '../../support/stores.ts'
import { complaint, factsApp, noon } from './facts-app.ts'

const hour = 3600
const day = 24 * hour
const calendar = makeCalendar('Asia/Shanghai', 'cn')

describe('what is normal by this time of day', () => {
  const days = daysUntil(calendar, noon)
  const today = days.at(-1) ?? 0
  const onDays = (name: string, count: (start: number) => number) =>
    days.map((start) => ({ class: name, day: start, count: count(start) })).filter((row) => row.count > 0)
  const rests = (start: number) => ['weekend', 'holiday'].includes(calendar.dayKind(start * 1000))

  test('29 local midnights, the last one today’s', () => {
    expect(days).toHaveLength(29)
    expect(today).toBe(noon - 12 * hour)
    expect(new Set(days.map((start) => calendar.local(start * 1000).hour))).toEqual(new Set([0]))
  })

  test('is the median over days of the same kind, none on a day without orders', () => {
    const counts = [
      ...onDays('停车', (start) => (start === today ? 9 : rests(start) ? 100 : 4)),
      ...onDays('噪声', (start) => (start === today ? 2 : start === days[0] ? 50 : 0)),
    ]
    expect(compareDay(counts, days, calendar)).toEqual([
      { class: '停车', count: 9, normal: 4 },
      { class: '噪声', count: 2, normal: 0 },
    ])
  })

  test('is unknown while fewer than three such days are, and days before the first order are no zeros', () => {
    const recent = onDays('停车', (start) => (start >= today - 2 * day ? 3 : 0))
    expect(compareDay(recent, days, calendar)).toEqual([{ class: '停车', count: 3, normal: null }])
    const longer = onDays('停车', (start) => (start >= today - 6 * day ? 3 : 0))
    expect(compareDay(longer, days, calendar)).toEqual([{ class: '停车', count: 3, normal: 3 }])
    expect(compareDay([], days, calendar)).toEqual([])
  })
})

describe('GET /complaints/day', () => {
  let stores: Stores
  beforeAll(async () => {
    stores = await testStores()
    const { post } = factsApp(stores)
    const rows = Array.from({ length: 29 }, (_, back) => [
      complaint({ number: `M${back}`, at: noon - back * day - hour }),
      complaint({ number: `E${back}`, at: noon - back * day + hour }),
      ...(back === 0
        ? [complaint({ number: 'X1', at: noon - 2 * hour }), complaint({ number: 'X2', at: noon - 60, class: '噪声' })]
        : []),
    ]).flat()
    // An order cannot come from the future.
    await post(
      'complaints',
      'day',
      rows.filter((row) => !('number' in row) || row.number !== 'E0'),
    )
  })
  afterAll(() => stores.close())

  test('compares the morning with mornings', async () => {
    const { status, body } = await factsApp(stores).get('complaints/day')
    expect(status).toBe(200)
    expect(body).toEqual({
      from: noon - 12 * hour,
      at: noon,
      classes: [
        { class: '停车', count: 2, normal: 1 },
        { class: '噪声', count: 1, normal: 0 },
      ],
    })
  })

  test('looks at another day, within an area and a scope', async () => {
    const { get } = factsApp(stores)
    const yesterday = await get(`complaints/day?at=${noon - day + 2 * hour}&area=110102001`)
    expect(yesterday.body.classes).toEqual([{ class: '停车', count: 2, normal: 2 }])
    expect((await factsApp(stores, { scope: ['110102011'] }).get('complaints/day')).body.classes).toEqual([])
  })

  test('refuses a time that is none, and an area that is not there', async () => {
    const { get } = factsApp(stores)
    expect((await get('complaints/day?at=yesterday')).status).toBe(400)
    expect((await get('complaints/day?area=999999')).status).toBe(404)
  })
})
