import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js'
import { type Calendar, makeCalendar } from '../../../api/areas/calendar.ts'
import { Dice } from '../../../api/detection/scan/dice.ts'
import { h3Neighbourhoods, type Neighbourhoods } from '../../../api/detection/statistics/neighbourhood.ts'
import { normal } from './laws.ts'

/** Seconds of a bucket; buckets of an hour, of a day. */
export const bucketSeconds = 300
export const bucketsPerHour = 12
export const bucketsPerDay = 288

export const historyDays = 56
/** The newest days of the history are kept by bucket, the older ones by hour, as a running city keeps them. */
export const recentDays = 14
export const testDays = 14

/** Flows, each with how strong it is, how uneven its counts are (variance over mean), and what it is called. */
export const metrics = [
  { code: 'ebike', scale: 1, dispersion: 1.3 },
  { code: 'pedestrian', scale: 2.5, dispersion: 2 },
  { code: 'vehicle', scale: 1.6, dispersion: 1.5 },
  { code: 'bus', scale: 0.3, dispersion: 1.2 },
] as const

const cellCount = 300
export const districtCount = 3
const streetsPerDistrict = 4

/** The district in which nothing is planted. */
export const controlDistrict = districtCount - 1

/** Mondays whose fortnight holds a public holiday; before some lies another one, so that its hours were met before, before others none. */
const testStarts = ['2024-04-29', '2024-06-03', '2024-09-09', '2025-03-31', '2025-05-26', '2025-09-22']

type Bump = readonly [hour: number, width: number, height: number]
type Use = { name: string; share: number; base: number; work: readonly Bump[]; rest: readonly Bump[]; holiday: number }

/** How places of a use fill through a workday and a day off, and by what a public holiday differs from a weekend. */
const uses: readonly Use[] = [
  {
    name: 'residential',
    share: 0.35,
    base: 0.1,
    work: [
      [7.6, 1.4, 1],
      [18.4, 2, 0.9],
    ],
    rest: [
      [10.5, 2.6, 0.7],
      [17, 3, 0.7],
    ],
    holiday: 0.85,
  },
  {
    name: 'office',
    share: 0.25,
    base: 0.06,
    work: [
      [8.7, 1.2, 1],
      [12.3, 1.2, 0.7],
      [18, 1.6, 0.9],
    ],
    rest: [[14, 4, 0.25]],
    holiday: 0.6,
  },
  {
    name: 'retail',
    share: 0.2,
    base: 0.08,
    work: [
      [12.4, 1.6, 0.7],
      [18.8, 2.2, 0.8],
    ],
    rest: [[15, 3.5, 1.3]],
    holiday: 1.35,
  },
  { name: 'night', share: 0.08, base: 0.1, work: [[21.3, 2, 1]], rest: [[21.8, 2.3, 1.4]], holiday: 1.2 },
  { name: 'quiet', share: 0.12, base: 0.1, work: [[12, 4, 0.25]], rest: [[13, 4, 0.25]], holiday: 1 },
]

export type City = {
  seed: number
  calendar: Calendar
  /** H3 cells of res 10 by number, with what each touches, its district, its street and its use. */
  cells: string[]
  around: Neighbourhoods
  district: Uint8Array
  street: Uint8Array
  use: Uint8Array
  /** Level of each cell: about its value per bucket at its busiest hour, for a metric of scale 1. */
  level: Float64Array
  /** What half of the places can carry per bucket, by metric × cells + cell, as a register of streets would say; NaN: not known. */
  capacity: Float64Array
  /** Epoch seconds, local midnights. */
  historyFrom: number
  testFrom: number
  testUntil: number
}

export const streetCount = districtCount * streetsPerDistrict

/** A town of 300 cells in three districts of four streets, the same for the same seed. */
export const makeCity = (seed: number): City => {
  const dice = new Dice(seed, 1)
  const calendar = makeCalendar('Asia/Shanghai', 'cn')
  const at = (cell: string) => cellToLatLng(cell)
  const cells = gridDisk(latLngToCell(39.91, 116.37, 10), 10)
    .slice(0, cellCount)
    .sort((a, b) => at(a)[1] - at(b)[1])
  const perDistrict = cellCount / districtCount
  const district = Uint8Array.from(cells, (_, cell) => Math.floor(cell / perDistrict))
  const street = new Uint8Array(cellCount)
  for (let one = 0; one < districtCount; one++) {
    const own = [...cells.keys()].filter((cell) => district[cell] === one)
    own.sort((a, b) => at(cells[a]!)[0] - at(cells[b]!)[0])
    for (const [rank, cell] of own.entries())
      street[cell] = one * streetsPerDistrict + Math.floor((rank * streetsPerDistrict) / perDistrict)
  }
  const start = testStarts[dice.below(testStarts.length)]!
  const testFrom = calendar.startOfDay(new Date(`${start}T04:00:00Z`)).getTime() / 1000
  const level = Float64Array.from(cells, () => 6 * Math.exp(normal(dice)))
  const use = Uint8Array.from(cells, () => useOf(dice.unit()))
  const capacity = metrics.flatMap(({ scale }) =>
    cells.map((_, cell) =>
      dice.unit() < 0.5 ? (1.3 + 0.9 * dice.unit()) * busiest[use[cell]!]! * level[cell]! * scale : Number.NaN,
    ),
  )
  return {
    seed,
    calendar,
    cells,
    around: h3Neighbourhoods(cells),
    district,
    street,
    use,
    level,
    capacity: Float64Array.from(capacity),
    historyFrom: testFrom - historyDays * 86_400,
    testFrom,
    testUntil: testFrom + testDays * 86_400,
  }
}

/** The use in whose part of all uses a number from 0 to 1 falls. */
const useOf = (drawn: number): number => {
  let end = 0
  const ends = uses.map(({ share }) => {
    end += share
    return end
  })
  return Math.min(uses.length - 1, ends.filter((one) => one <= drawn).length)
}

const fill = (base: number, bumps: readonly Bump[], hour: number): number =>
  bumps.reduce((sum, [centre, width, height]) => {
    const away = Math.min(Math.abs(hour - centre), 24 - Math.abs(hour - centre))
    return sum + height * Math.exp(-0.5 * (away / width) ** 2)
  }, base)

/** What a cell of each use is filled by at each bucket of each kind of day, as a share of its level: [kind][use × 288 + bucket]. */
const shapes = Object.fromEntries(
  (['workday', 'shifted', 'weekend', 'holiday'] as const).map((kind) => [
    kind,
    Float64Array.from({ length: uses.length * bucketsPerDay }, (_, at) => {
      const use = uses[Math.floor(at / bucketsPerDay)]!
      const bumps = kind === 'workday' || kind === 'shifted' ? use.work : use.rest
      const hour = ((at % bucketsPerDay) + 0.5) / bucketsPerHour
      return fill(use.base, bumps, hour) * (kind === 'holiday' ? use.holiday : 1)
    }),
  ]),
)

/** The greatest share of any day, by use. */
const busiest = uses.map((_, use) =>
  Math.max(
    ...Object.values(shapes).flatMap((shape) => [...shape.subarray(use * bucketsPerDay, (use + 1) * bucketsPerDay)]),
  ),
)

/** A day's shape, use by use: index use × 288 + bucket of the day. */
export const shapeOf = (city: City, day: number): Float64Array =>
  shapes[city.calendar.dayKind((city.historyFrom + (day + 0.5) * 86_400) * 1000)]!
