import { expect, test } from 'vitest'
import { scorer } from '../../../../api/detection/normals/calibration.ts'
import { learn, type Normals } from '../../../../api/detection/normals/normals.ts'
import { commonFactor } from '../../../../api/detection/normals/residual.ts'
import { slotOf } from '../../../../api/detection/normals/slots.ts'
import { lowerTail, upperTail } from '../../../../api/detection/statistics/gaussian.ts'
import { type HourNormal, within } from '../../../../api/detection/surge/within.ts'
import { median } from '../../../../api/heat/normal.ts'
import { calendar, cellsWithin, monday, rhythm, samplesOf, streamOf, weekHours } from './streams.ts'

const eight = 8 * weekHours
const [one = '', two = ''] = cellsWithin(1)
const weekOf = (at: number): number => Math.floor((at - monday) / (weekHours * 3600))
const mid = (normals: Normals, cell: number, text: string): number =>
  normals.mid[cell * 216 + slotOf(calendar, Date.parse(`${text}:00+08:00`) / 1000)] ?? Number.NaN
const sigma = (normals: Normals, cell: number, text: string): number =>
  normals.sigma[cell * 216 + slotOf(calendar, Date.parse(`${text}:00+08:00`) / 1000)] ?? Number.NaN
const monday9 = '2026-07-06T09:00'

test('median and MAD of each hour of the week, also in a week that nobody saw', () => {
  const normals = learn(
    samplesOf([one], eight, (_, at) => 20 * rhythm(at) * (1 + 0.05 * weekOf(at))),
    calendar,
  )
  const here = Date.parse('2026-07-06T09:00+08:00') / 1000
  const values = Array.from({ length: 8 }, (_, week) => 20 * rhythm(here) * (1 + 0.05 * week))
  expect(mid(normals, 0, monday9)).toBeCloseTo(median(values), 4)
  // 1.4826 × MAD of two weeks' steps, times 1.129 for eight samples; shared with the other hours, which scatter alike.
  const own = 1.4826 * 1.129 * 2 * 0.05 * 20 * rhythm(here)
  expect(sigma(normals, 0, monday9) / own).toBeGreaterThan(0.9)
  expect(sigma(normals, 0, monday9) / own).toBeLessThan(1.1)
  expect(normals).toMatchObject({ metric: 'ebike', from: monday, to: monday + eight * 3600, cells: [one] })
})

test('weekends have their own; a shifted workday borrows from workdays, a holiday from weekends', () => {
  const normals = learn(
    samplesOf([one], eight, (_, at) => (calendar.dayKind(at * 1000) === 'weekend' ? 5 : 50)),
    calendar,
  )
  expect(mid(normals, 0, '2026-07-11T09:00')).toBe(5)
  expect(mid(normals, 0, '2026-09-20T09:00')).toBe(50) // a Sunday worked in exchange
  expect(mid(normals, 0, '2026-10-01T09:00')).toBe(5) // National Day, a Thursday
})

test('what kindred days stand in for is less sure: by three parts in ten', () => {
  const learnt = (from: number, text: string): number => {
    const samples = { ...samplesOf([one], eight, () => 50), from }
    return sigma(learn(samples, calendar), 0, text)
  }
  // Eight weeks from Monday, 29 June 2026 hold no holiday; those from 30 March hold 清明 and the five days of May.
  const wider = learnt(monday, '2026-10-01T09:00') ** 2 - learnt(monday, monday9) ** 2
  expect(Math.sqrt(wider)).toBeCloseTo(0.3 * 50, 0)
  const spring = Date.parse('2026-03-30T00:00+08:00') / 1000
  expect(learnt(spring, '2026-10-01T09:00')).toBeLessThan(1.5 * learnt(spring, monday9))
})

test('three weeks of history are enough, and fewer than a day are not', () => {
  const three = learn(
    samplesOf([one, two], 3 * weekHours, (cell, at, hour) =>
      cell === 1 && hour < 3 * weekHours - 20 ? Number.NaN : 10 + 10 * rhythm(at),
    ),
    calendar,
  )
  expect(mid(three, 0, monday9)).toBeGreaterThan(15)
  expect(three.mid.subarray(0, 216).some(Number.isNaN)).toBe(false)
  expect(three.mid.subarray(216).every(Number.isNaN)).toBe(true)
})

test('a metric that stops is no data, not zero', () => {
  const stopped = (hour: number): boolean => hour >= 300 && hour < 600
  const normals = learn(
    samplesOf(cellsWithin(1), eight, (_, __, hour) => (stopped(hour) ? Number.NaN : 10)),
    calendar,
  )
  expect(normals.mid.every((value) => value === 10)).toBe(true)
  expect(normals.habit.every((share) => share === 1)).toBe(true)
})

test('negative, infinite and absurd values do not move what is normal', () => {
  const normals = learn(
    samplesOf([one, two], eight, (cell, _, hour) => {
      if (cell === 1) return hour % 97 === 0 ? 1e9 : hour % 20 === 0 ? 1 / 12 : 0
      return hour % 50 === 0 ? -5 : hour % 61 === 0 ? Number.POSITIVE_INFINITY : hour % 71 === 0 ? 1e12 : 10
    }),
    calendar,
  )
  expect(normals.mid.subarray(0, 216).every((value) => value === 10)).toBe(true)
  // Six counts a day in the quiet cell: about a quarter an hour at the most, whatever its counter says once in four days.
  expect(Math.max(...normals.mid.subarray(216))).toBeLessThan(0.2)
})

test('a quiet cell leans on the hexagon around it, scaled to its own size', () => {
  const cells = cellsWithin(3)
  // Everybody passes at noon; each cell too seldom to know by itself. The last is half as busy as the others.
  const last = cells.length - 1
  const normals = learn(
    samplesOf(cells, eight, (cell, at, hour) => {
      const noon = calendar.local(at * 1000).hour === 12
      return noon && (Math.floor(hour / 24) + cell * 5) % (cell === last ? 6 : 3) === 0 ? 1 / 12 : 0
    }),
    calendar,
  )
  const [usual, half] = [mid(normals, 3, '2026-07-06T12:00'), mid(normals, last, '2026-07-06T12:00')]
  expect(usual * 12).toBeGreaterThan(0.2)
  expect(usual * 12).toBeLessThan(0.5)
  expect(half / usual).toBeGreaterThan(0.3)
  expect(half / usual).toBeLessThan(0.75)
  expect(mid(normals, 3, monday9)).toBeLessThan(0.01)
})

test('hours of past incidents teach nothing', () => {
  const weeks = 5
  const jammed = (hour: number): boolean => hour % weekHours === 9 && hour >= weekHours * (8 - weeks)
  const samples = samplesOf([one], eight, (_, __, hour) => (jammed(hour) ? 100 : 10))
  const excluded = Uint8Array.from({ length: eight }, (_, hour) => (jammed(hour) ? 1 : 0))
  expect(mid(learn(samples, calendar), 0, monday9)).toBe(100)
  // Three clean Mondays are too few: the workdays of the hour stand in.
  expect(mid(learn({ ...samples, excluded }, calendar), 0, monday9)).toBe(10)
})

test('a level may be negative, and one that never moves has no spread', () => {
  const normals = learn(
    samplesOf([one, two], eight, (cell, at) => (cell === 0 ? -4 + (weekOf(at) % 3) : 7), {
      kind: 'stock',
      metric: 'temperature',
    }),
    calendar,
  )
  expect(mid(normals, 0, monday9)).toBe(-3)
  expect(mid(normals, 1, monday9)).toBe(7)
  expect(sigma(normals, 1, monday9)).toBe(0)
  expect(Math.abs(scorer(normals.calibration, 12)(7, 7, 0))).toBeLessThan(0.2)
})

test('what a counter is used to do is told by hour: at night it says nothing', () => {
  const normals = learn(
    samplesOf(cellsWithin(1), eight, (cell, at) => (cell === 0 && calendar.local(at * 1000).hour < 6 ? Number.NaN : 4)),
    calendar,
  )
  expect(normals.habit[0]).toBe(0)
  expect(normals.habit[9]).toBe(1)
})

test('on held-out normal days a score is passed as often as chance says, by the hour and by 5 minutes', () => {
  const cells = cellsWithin(9)
  const draw = streamOf(11, cells)
  const normals = learn(
    { metric: 'ebike', kind: 'flow', from: monday, hours: eight, cells, values: draw(monday, eight, 12) },
    calendar,
  )
  const from = monday + eight * 3600
  for (const [units, buckets] of [
    [12, 14 * 24],
    [1, 7 * 288],
  ] as const) {
    const values = draw(from, buckets, units)
    const score = scorer(normals.calibration, units)
    const passed = { above5: 0, above1: 0, below5: 0 }
    let [tested, low] = [0, 0]
    const known = new Map<number, HourNormal>()
    const hourAt = (at: number): HourNormal => {
      const slot = slotOf(calendar, at)
      const of = (learnt: Float32Array) => cells.map((_, cell) => learnt[cell * 216 + slot] ?? 0)
      const hour = known.get(slot) ?? { mid: of(normals.mid), sigma: of(normals.sigma) }
      known.set(slot, hour)
      return hour
    }
    for (let bucket = 0; bucket < buckets; bucket++) {
      const at = from + bucket * units * 300
      const seen = Float64Array.from(cells, (_, cell) => values[cell * buckets + bucket] ?? Number.NaN)
      const around = [-2, -1, 0, 1, 2].map((step) => hourAt(at + step * 3600))
      const [before2, before, now, after, after2] = around
      if (!before2 || !before || !now || !after || !after2) throw new Error('five hours lie around an hour')
      const { mid: wanted, sigma: scatter } =
        units === 12 ? now : within([before2, before, now, after, after2], bucket % 12, seen)
      const factor = commonFactor(seen, wanted, units)
      cells.forEach((_, cell) => {
        const z = score(seen[cell] ?? 0, (wanted[cell] ?? 0) * factor, scatter[cell] ?? 0)
        tested++
        if (upperTail(z) <= 0.05) passed.above5++
        if (upperTail(z) <= 0.01) passed.above1++
        // Where fewer than one is expected nothing can be low.
        if ((wanted[cell] ?? 0) * units < 1) return
        low++
        if (lowerTail(z) <= 0.05) passed.below5++
      })
    }
    const told = JSON.stringify({ units, ...passed, tested, low })
    // Within a tenth, and what chance adds over so few days.
    expect(Math.abs(passed.above5 / tested / 0.05 - 1), told).toBeLessThan(0.13)
    expect(Math.abs(passed.above1 / tested / 0.01 - 1), told).toBeLessThan(0.2)
    expect(Math.abs(passed.below5 / low / 0.05 - 1), told).toBeLessThan(0.13)
  }
})
