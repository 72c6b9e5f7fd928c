import { cellToLatLng } from 'h3-js'
import { noCause } from '../../alerts/evidence.ts'
import type { Incident } from '../../alerts/raise.ts'
import type { ChronicCell } from './chronic.ts'
import { rangesOf } from './pattern.ts'
import { leftOut, slotsPerWeek, type Weeks } from './weeks.ts'

const hourMs = 3_600_000

/** Hourly rates of a cell (values per 5 minutes) by hour of the window; NaN where it did not report. */
export type Hours = ReadonlyMap<string, Float32Array>

export type Around = {
  weeks: Weeks
  ofWeeks: number
  hours: Hours
  /** What the metric counts. */
  unit: string
  areaOf: (cell: string) => string
  /** Name of the place, with the weight of each cell in the incident. */
  placeOf: (cells: readonly { cell: string; weight: number }[]) => string
}

/**
 * How bad: A (甲) from 1.8 times capacity, or from 1.5 on three cells or more; B (乙) from 1.3 times, or on three cells or more;
 * else C (丙). `ratio` is of the strongest cell.
 */
export const severityOf = (ratio: number, cells: number): Incident['severity'] => {
  if (ratio >= 1.8 || (ratio >= 1.5 && cells >= 3)) return 'A'
  return ratio >= 1.3 || cells >= 3 ? 'B' : 'C'
}

/** Speaks of touching chronic cells as one incident: its figures are those of the cell that passes its capacity by most. */
export const describeIncident = (found: readonly ChronicCell[], around: Around): Incident => {
  const ratio = (cell: ChronicCell): number => cell.observed / cell.capacity
  const byStrength = [...found].sort((a, b) => ratio(b) - ratio(a) || (a.cell < b.cell ? -1 : 1))
  const strongest = byStrength[0]
  if (!strongest) throw new Error('an incident has at least one cell')
  const slots = sharedSlots(byStrength)
  const weighted = byStrength.map((cell) => ({ cell: cell.cell, weight: ratio(cell) }))
  const [lon, lat] = middle(weighted)
  const { first, last } = seen(byStrength, new Set(slots), around)
  return {
    severity: severityOf(ratio(strongest), found.length),
    place: around.placeOf(weighted),
    area: around.areaOf(strongest.cell),
    lon: rounded(lon, 6),
    lat: rounded(lat, 6),
    observed: rounded(strongest.observed),
    normal: rounded(strongest.normal),
    capacity: rounded(strongest.capacity),
    capacityBasis: strongest.basis,
    pattern: rangesOf(slots),
    weeks: strongest.weeks,
    ofWeeks: around.ofWeeks,
    firstSeen: first,
    lastSeen: last,
    evidence: {
      ...noCause,
      unit: around.unit,
      per: '5min',
      observed: rounded(strongest.observed),
      expected: rounded(strongest.normal),
      band: null,
      z: null,
      rate: null,
      neighbours: [],
      since: first.toISOString(),
      looks: { k: strongest.weeks, n: around.ofWeeks },
      method: 'capacity, k of n weeks',
    },
    cells: byStrength.map(({ cell, observed, capacity, normal }) => ({
      cell,
      observed: rounded(observed),
      capacity: rounded(capacity),
      expected: rounded(normal),
    })),
  }
}

/** Figures are kept to two decimals (a count in an hour is no finer per 5 minutes), places to a tenth of a metre. */
const rounded = (value: number, decimals = 2): number => Math.round(value * 10 ** decimals) / 10 ** decimals

/** The incident's hours: those of its strongest cell, and those that at least half of its cells share. A fringe cell's odd hour is not its pattern. */
const sharedSlots = (byStrength: readonly ChronicCell[]): number[] => {
  const count = new Map<number, number>()
  for (const { slots } of byStrength) for (const slot of slots) count.set(slot, (count.get(slot) ?? 0) + 1)
  const own = new Set(byStrength[0]?.slots)
  return [...count.keys()]
    .filter((slot) => own.has(slot) || (count.get(slot) ?? 0) * 2 >= byStrength.length)
    .sort((a, b) => a - b)
}

const middle = (cells: readonly { cell: string; weight: number }[]): [number, number] => {
  let [x, y, total] = [0, 0, 0]
  for (const { cell, weight } of cells) {
    const [lat, lon] = cellToLatLng(cell)
    x += lon * weight
    y += lat * weight
    total += weight
  }
  return [x / total, y / total]
}

/** The start of the first and the end of the last hour of the pattern in which a cell was over its capacity. */
const seen = (
  cells: readonly ChronicCell[],
  slots: ReadonlySet<number>,
  { weeks, hours }: Around,
): { first: Date; last: Date } => {
  let first = -1
  let last = -1
  weeks.place.forEach((place, hour) => {
    if (place === leftOut || !slots.has(place % slotsPerWeek)) return
    if (!cells.some(({ cell, capacity }) => (hours.get(cell)?.[hour] ?? 0) > capacity)) return
    if (first < 0) first = hour
    last = hour
  })
  const start = weeks.from * 1000
  return {
    first: new Date(start + Math.max(first, 0) * hourMs),
    last: new Date(last < 0 ? weeks.until * 1000 : start + (last + 1) * hourMs),
  }
}

/** Of the last week's hours of some slots, the share in which these cells reported; 0 of none. */
export const reportedShare = (
  weeks: Weeks,
  cells: readonly string[],
  slots: ReadonlySet<number>,
  hours: Hours,
): number => {
  let asked = 0
  let told = 0
  const lastWeek = (weeks.count - 1) * slotsPerWeek
  weeks.place.forEach((place, hour) => {
    if (place === leftOut || place < lastWeek || !slots.has(place - lastWeek)) return
    for (const cell of cells) {
      asked++
      if (!Number.isNaN(hours.get(cell)?.[hour] ?? Number.NaN)) told++
    }
  })
  return asked > 0 ? told / asked : 0
}
