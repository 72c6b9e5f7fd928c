import { gridDisk } from 'h3-js'
import { expect, test } from 'vitest'
import { gather } from '../../../../api/alerts/gather.ts'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { learn } from '../../../../api/detection/normals/normals.ts'
import { slotOf, slotsInAll } from '../../../../api/detection/normals/slots.ts'
import { h3Neighbourhoods } from '../../../../api/detection/statistics/neighbourhood.ts'
import { newLooks, surgeTick, tickDefaults } from '../../../../api/detection/surge/tick.ts'
import { type HoursAround, within } from '../../../../api/detection/surge/within.ts'
import { cityPlan, type Flow } from '../../../../data/city/city.ts'
import { controlCells, planted } from '../../../../data/city/planted.ts'
import { simulate } from '../../../../data/city/simulate.ts'

const calendar = makeCalendar(cityPlan.timeZone, cityPlan.calendar)
const [hour, day] = [3600, 86_400]
const control = new Set(controlCells())

type Told = { at: number; direction: 'above' | 'below'; cells: string[] }

/** What the ticks of some days say of the demo city, with normals learnt from the six weeks before: incidents by their first bucket. */
const look = (metric: Flow, from: number, days: number, without: string[] = []): Told[] => {
  const simulation = simulate({ seed: cityPlan.seed, without })
  const sensors = simulation.sensors.filter((one) => one.metric === metric).sort((a, b) => (a.cell < b.cell ? -1 : 1))
  const cells = sensors.map(({ cell }) => cell)
  const hours = 6 * 168
  const values = new Float32Array(cells.length * hours)
  for (let at = 0; at < hours; at++) {
    const counts = simulation.counts(from + (at - hours) * hour, hour)
    sensors.forEach(({ index }, cell) => {
      const count = counts[index] ?? 0
      values[cell * hours + at] = count > 0 ? count / 12 : Number.NaN
    })
  }
  const normals = learn({ metric, kind: 'flow', from: from - hours * hour, hours, cells, values }, calendar)
  const hourNormal = (at: number) => {
    const slot = slotOf(calendar, at)
    const of = (all: Float32Array) => Float32Array.from(cells, (_, cell) => all[cell * slotsInAll + slot] ?? Number.NaN)
    return { mid: of(normals.mid), sigma: of(normals.sigma) }
  }
  const around = h3Neighbourhoods(cells)
  let looks = newLooks(cells.length)
  const told: (Told & { last: number })[] = []
  for (let start = from; start < from + days * day; start += hour) {
    const beside = (off: number) => hourNormal(start + off * hour)
    const near: HoursAround = [beside(-2), beside(-1), beside(0), beside(1), beside(2)]
    for (let five = 0; five < 12; five++) {
      const at = start + five * 300
      const counts = simulation.counts(at, 300)
      const observed = Float64Array.from(sensors, ({ index }) => counts[index] ?? 0)
      const usual = within(near, five, observed)
      const tick = surgeTick(
        { observed, ...usual, calibration: normals.calibration, units: 1, around, looks },
        tickDefaults,
      )
      looks = tick.looks
      for (const direction of ['above', 'below'] as const) {
        const found = gather(
          tick[direction].map((cell) => ({ cell: cells[cell] ?? '' })),
          [],
        )
        for (const { findings } of found) {
          const mine = findings.map(({ cell }) => cell)
          const reach = new Set(mine.flatMap((cell) => gridDisk(cell, 1)))
          const known = told.find(
            (one) => one.direction === direction && at - one.last <= 3600 && one.cells.some((cell) => reach.has(cell)),
          )
          if (known) Object.assign(known, { last: at, cells: [...new Set([...known.cells, ...mine])] })
          else told.push({ at, last: at, direction, cells: mine })
        }
      }
    }
  }
  return told
}

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00+08:00`) / 1000

test.each([
  ['concert', 'pedestrian', '2026-11-19', 'above', 3],
  ['surge', 'pedestrian', '2026-11-10', 'above', 3],
  ['burst-main', 'vehicle', '2026-11-21', 'below', 6],
] as const)(
  'the %s is found within buckets of its beginning, and nothing in the control street',
  (name, metric, date, direction, buckets) => {
    const from = dayOf(date)
    const told = look(metric, from, 1)
    const truths = planted({ seed: cityPlan.seed }, from, from + day).filter(
      (one) => one.metric === metric && !one.weekly,
    )
    const [truth] = truths.filter((one) => one.name === name)
    const begun = truth?.times[0]?.from ?? 0
    const own = told.find((one) => one.direction === direction && one.cells.some((cell) => truth?.cells.includes(cell)))
    expect(own, 'found').toBeDefined()
    expect((own?.at ?? 0) - begun).toBeGreaterThanOrEqual(0)
    expect((own?.at ?? 0) + 300 - begun).toBeLessThanOrEqual(buckets * 300 + 300)
    const planned = new Set(truths.flatMap(({ cells }) => cells))
    const strangers = told.filter(({ cells }) => !cells.some((cell) => planned.has(cell)))
    expect(strangers.length, 'false alerts in two districts and a day').toBeLessThanOrEqual(2)
    expect(told.flatMap(({ cells }) => cells).filter((cell) => control.has(cell))).toEqual([])
  },
)
