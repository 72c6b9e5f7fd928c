import { cellToLatLng, gridDisk } from 'h3-js'
import { describe, expect, test } from 'vitest'
import type { Capacity } from '../../../../api/detection/chronic/capacity.ts'
import { chronicDefaults, findChronic, verdictOf } from '../../../../api/detection/chronic/chronic.ts'
import { onlyCovered } from '../../../../api/detection/chronic/weeks.ts'
import { alley, calendar, district, levelsFor, noPause, ordinary, own, type Rate, weeks } from './world.ts'

const known = (capacity: number, cells: readonly string[] = district): Map<string, Capacity> =>
  new Map(cells.map((cell) => [cell, { capacity, basis: '街巷宽度' }]))

const find = (rate: Rate, capacities: ReadonlyMap<string, Capacity> = new Map()) =>
  findChronic(weeks, levelsFor(rate), capacities, chronicDefaults, noPause)

const meals = [11, 12, 17, 18]
const jammedAt = ({ hour, kind }: { hour: number; kind: string }): boolean =>
  kind === 'weekend' ? hour >= 10 && hour < 21 : meals.includes(hour)

/** Couriers cross in the alley at every meal, each week the same. */
const courierAlley: Rate = (cell, at) => (cell === alley && jammedAt(at) ? 110 + at.week : ordinary(cell, at))

describe.each([
  ['with capacities from the table', known(60)],
  ['with capacities from the distribution', new Map<string, Capacity>()],
])('%s', (_, capacities) => {
  test('an alley that is jammed every lunch is found, though that is normal for its own hours', async () => {
    const found = await find(courierAlley, capacities)
    expect(found.map(({ cell }) => cell)).toEqual([alley])
    expect(found[0]?.slots).toEqual([
      ...meals,
      ...[10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((hour) => 24 + hour),
    ])
    expect(found[0]).toMatchObject({ observed: 111.5, weeks: 4 })
    expect(found[0]?.normal).toBeLessThan(25)
    expect(found[0]?.capacity).toBeLessThan(90)
  })

  test('an ordinary district gives nothing', async () => {
    expect(await find(ordinary, capacities)).toEqual([])
  })

  test('a district that is busy all over is a busy district, not a jam', async () => {
    const busy: Rate = (cell, at) => (jammedAt(at) ? 110 * own(cell) : ordinary(cell, at))
    expect(await find(busy, capacities)).toEqual([])
  })

  test('nor is its edge, where it meets quiet streets', async () => {
    const centre = new Set(gridDisk(alley, 5))
    const busy: Rate = (cell, at) => (centre.has(cell) ? 4 : 1) * (ordinary(cell, at) ?? 0)
    expect(await find(busy, capacities)).toEqual([])
  })

  test('one crowd, however great, is not chronic', async () => {
    const crowd: Rate = (cell, at) => (cell === alley && at.date === '2024-04-12' ? 900 : ordinary(cell, at))
    expect(await find(crowd, capacities)).toEqual([])
  })

  test('nor are two bad days in every week', async () => {
    const bad = new Set([
      '2024-03-19',
      '2024-03-21',
      '2024-03-26',
      '2024-03-28',
      '2024-04-01',
      '2024-04-03',
      '2024-04-08',
      '2024-04-10',
    ])
    const some: Rate = (cell, at) =>
      cell === alley && bad.has(at.date) && meals.includes(at.hour) ? 200 : ordinary(cell, at)
    expect(await find(some, capacities)).toEqual([])
  })

  test('three weeks of four are enough, two are not', async () => {
    const from =
      (first: number): Rate =>
      (cell, at) =>
        at.week >= first ? courierAlley(cell, at) : ordinary(cell, at)
    const [three] = await find(from(1), capacities)
    expect(three).toMatchObject({ cell: alley, slots: meals, weeks: 3 })
    expect(await find(from(2), capacities)).toEqual([])
  })

  test('a jam that ended last week is history', async () => {
    const ended: Rate = (cell, at) => (at.week < 3 ? courierAlley(cell, at) : ordinary(cell, at))
    expect(await find(ended, capacities)).toEqual([])
  })

  test('an avenue is held against avenues', async () => {
    const avenue = new Set(district.filter((cell) => Math.abs(cellToLatLng(cell)[0] - 39.9075) < 0.0006))
    expect(avenue.size).toBeGreaterThan(12)
    const rate: Rate = (cell, at) => (avenue.has(cell) ? 10 : 1) * (ordinary(cell, at) ?? 0)
    expect(await find(rate, new Map([...capacities, ...(capacities.size > 0 ? known(600, [...avenue]) : [])]))).toEqual(
      [],
    )
  })
})

describe('where no capacity is known', () => {
  /** Two dozen streets of bars, of all sizes, among ordinary alleys: empty all day, crowded at ten at night. */
  const bars = new Set(district.filter((_, number) => number % 14 === 5))
  const late = [21, 22, 23]
  const size = (cell: string): number => 1 + 3 * (own(cell) - 0.8)
  const nightLife: Rate = (cell, at) => {
    if (!bars.has(cell)) return ordinary(cell, at)
    return size(cell) * (late.includes(at.hour) ? 90 : at.hour >= 18 ? 15 : 4)
  }

  test('night life is held against night life', async () => {
    expect(bars.size).toBeGreaterThan(20)
    expect(await find(nightLife)).toEqual([])
  })

  test('and one of its streets that is jammed at noon is told of, for noon alone', async () => {
    const [street = ''] = bars
    const found = await find((cell, at) =>
      cell === street && at.kind === 'workday' && meals.includes(at.hour) ? 600 : nightLife(cell, at),
    )
    expect(found).toMatchObject([{ cell: street, slots: meals, observed: 600, weeks: 4 }])
    expect(found[0]?.normal).toBeLessThan(25)
  })
})

test('without thirty cells there is no distribution to read a capacity from', async () => {
  const few = gridDisk(alley, 2)
  expect(await findChronic(weeks, levelsFor(courierAlley, few), new Map(), chronicDefaults, noPause)).toEqual([])
  const [told] = await findChronic(weeks, levelsFor(courierAlley, few), known(60), chronicDefaults, noPause)
  expect(told?.cell, 'a known capacity still tells').toBe(alley)
})

test('a cell that has no comparable cell stands out from nothing', async () => {
  expect(await findChronic(weeks, levelsFor(courierAlley, [alley]), known(60), chronicDefaults, noPause)).toEqual([])
})

test('an alley that is jammed all day, every day, is still an alley', async () => {
  const always: Rate = (cell, at) => (cell === alley && at.hour >= 7 && at.hour < 23 ? 100 : ordinary(cell, at))
  const [found] = await find(always, known(60))
  expect(found).toMatchObject({ cell: alley, observed: 100 })
  expect(found?.slots).toHaveLength(32)
})

test('two days of which one is over are not most days', async () => {
  const saturdays: Rate = (cell, at) =>
    cell === alley && at.kind === 'weekend' && calendar.local(new Date(`${at.date}T12:00:00+08:00`)).weekday === 6
      ? 200
      : ordinary(cell, at)
  expect(await find(saturdays, known(60))).toEqual([])
})

describe('closing', () => {
  const cells = [{ cell: alley, capacity: 60 }]
  const gone = (share: number, reported = 1, span = weeks) => {
    const rate: Rate = (cell, at) =>
      cell === alley && at.week === 3 && meals.includes(at.hour) ? 60 * share : ordinary(cell, at)
    return verdictOf(span, cells, meals, levelsFor(rate, district, span), reported, chronicDefaults)
  }

  test('needs a week below its own, lower threshold', () => {
    expect(gone(0.95)).toBe('stays')
    expect(gone(0.86)).toBe('stays')
    expect(gone(0.84)).toBe('gone')
  })

  test('needs data: silence is no end', () => {
    expect(gone(0.2, 0.49)).toBe('no-data')
    expect(gone(0.2, 0.5)).toBe('gone')
    const silent = onlyCovered(weeks, (hour) => hour < weeks.place.length - 168)
    expect(gone(0.2, 1, silent), 'the week is not known at all').toBe('stays')
  })

  test('needs every cell', () => {
    const [beside = ''] = gridDisk(alley, 1).filter((cell) => cell !== alley)
    const rate: Rate = (cell, at) => (cell === beside && at.hour === 12 ? 70 : ordinary(cell, at))
    const both = [...cells, { cell: beside, capacity: 60 }]
    expect(verdictOf(weeks, both, meals, levelsFor(rate), 1, chronicDefaults)).toBe('stays')
    expect(verdictOf(weeks, both, [11], levelsFor(rate), 1, chronicDefaults)).toBe('gone')
  })
})
