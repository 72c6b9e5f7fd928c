import { expect, test } from 'vitest'
import { gather } from '../../../../api/alerts/gather.ts'
import { patternText } from '../../../../api/alerts/pattern.ts'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { makeCity } from '../../../../api/areas/city.ts'
import type { Capacity } from '../../../../api/detection/chronic/capacity.ts'
import { chronicDefaults, findChronic } from '../../../../api/detection/chronic/chronic.ts'
import { describeIncident } from '../../../../api/detection/chronic/incident.ts'
import { emptyWeekly, levelsOf } from '../../../../api/detection/chronic/levels.ts'
import { leftOut, lookBack, mostDays } from '../../../../api/detection/chronic/weeks.ts'
import { nearestPlace } from '../../../../api/detection/place.ts'
import { capacities } from '../../../../data/city/capacities.ts'
import { cityPlan, type Flow, places } from '../../../../data/city/city.ts'
import { areas } from '../../../../data/city/outline.ts'
import { simulate } from '../../../../data/city/simulate.ts'
import { noPause } from './world.ts'

const calendar = makeCalendar(cityPlan.timeZone, cityPlan.calendar)
const city = makeCity({ ...cityPlan, demo: true }, areas)
const flows: Flow[] = ['ebike', 'pedestrian', 'vehicle']

/** Capacities of the table, by metric and cell. */
const table = Map.groupBy(capacities(), ({ metric }) => metric)
const known = (metric: Flow): Map<string, Capacity> =>
  new Map(table.get(metric)?.map(({ cell, capacity, basis }) => [cell, { capacity, basis }]))

type Told = {
  metric: Flow
  place: string
  area: string
  severity: string
  pattern: string
  times: number
  capacity: number
  cells: number
}

type Options = { without?: string[]; withTable?: boolean; seed?: number }

/** What the rule says of the demo city's counts in the weeks before an instant. */
const look = async (
  until: Date,
  { without = [], withTable = true, seed = cityPlan.seed }: Options = {},
): Promise<Told[]> => {
  const weeks = lookBack(calendar, until, chronicDefaults.weeks)
  const most = mostDays(weeks)
  const { sensors, counts } = simulate({ seed, without })
  const days = sensors.map(() => weeks.days.map((): number[] => []))
  const hours = sensors.map(() => new Float32Array(weeks.place.length))
  weeks.place.forEach((place, hour) => {
    if (place === leftOut) return
    counts(weeks.from + hour * 3600, 3600).forEach((count, sensor) => {
      days[sensor]?.[place]?.push(count / 12)
      const own = hours[sensor]
      if (own) own[hour] = count / 12
    })
  })
  const told: Told[] = []
  for (const metric of flows) {
    const mine = sensors.filter((sensor) => sensor.metric === metric)
    const levels = new Map(
      mine.map(({ cell, index }) => {
        const weekly = emptyWeekly(weeks)
        days[index]?.forEach((rates, place) => {
          if (rates.length > 0) weekly[place] = rates.sort((a, b) => b - a)[(most[place] ?? 1) - 1] ?? 0
        })
        return [cell, levelsOf(cell, weekly, weeks)]
      }),
    )
    const found = await findChronic(weeks, levels, withTable ? known(metric) : new Map(), chronicDefaults, noPause)
    const around = {
      weeks,
      ofWeeks: chronicDefaults.weeks,
      unit: '辆',
      hours: new Map(mine.flatMap(({ cell, index }) => (hours[index] ? [[cell, hours[index]] as const] : []))),
      areaOf: city.areaOfCell,
      placeOf: (cells: readonly { cell: string; weight: number }[]) => nearestPlace(cells, places) ?? '',
    }
    for (const { findings } of gather(found, [])) {
      const one = describeIncident(findings, around)
      const { place, area, severity, capacity = 0, observed, normal, pattern = [] } = one
      told.push({
        metric,
        place,
        area,
        severity,
        capacity,
        pattern: patternText(pattern),
        times: observed / normal,
        cells: one.cells.length,
      })
    }
  }
  return told
}

const controlStreet = '110101010'
const ordinaryWeeks = new Date('2026-11-21T18:00:00+08:00')

test.each([
  ['in ordinary weeks', '2026-11-21T18:00:00+08:00', cityPlan.seed],
  ['right after the spring festival', '2026-03-02T09:00:00+08:00', cityPlan.seed],
  ['right after the national holiday, with another seed', '2026-10-10T09:00:00+08:00', 3],
])('the demo city %s has one chronic jam: 堂子胡同, at meals and at weekends', async (_, until, seed) => {
  const [alley, ...more] = await look(new Date(until), { seed })
  expect(more).toEqual([])
  expect(alley).toMatchObject({
    metric: 'ebike',
    place: '堂子胡同',
    area: '110102001',
    severity: 'A',
    capacity: 60,
    pattern: '工作日 11:00-13:00、17:00-19:00，周末',
  })
  expect(alley?.times).toBeGreaterThan(2.5)
  expect(alley?.cells).toBeGreaterThanOrEqual(3)
})

test('it has none without the episode', async () => {
  expect(await look(ordinaryWeeks, { without: ['tangzi'] })).toEqual([])
})

test('without known capacities the alley is told of too, and nothing in the control street', async () => {
  const told = await look(ordinaryWeeks, { withTable: false })
  expect(told.filter(({ place }) => place === '堂子胡同')).toMatchObject([
    { metric: 'ebike', pattern: expect.stringMatching(/^工作日 11:00-13:00.*，周末$/) },
  ])
  expect(told.filter(({ area }) => area === controlStreet)).toEqual([])
  expect(told.length, 'few enough to be looked at').toBeLessThanOrEqual(5)
})
