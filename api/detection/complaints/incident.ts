import { cellToLatLng, greatCircleDistance } from 'h3-js'
import { type Cause, noCause } from '../../alerts/evidence.ts'
import type { Incident } from '../../alerts/raise.ts'
import type { Outbreak } from './outbreak.ts'
import type { Where } from './where.ts'

const unit = '件'

/** How bad: A (甲) from twelve orders too many at three times the usual, B (乙) from six too many, else C (丙). */
export const outbreakSeverity = ({ count, mean }: Pick<Outbreak, 'count' | 'mean'>): Incident['severity'] => {
  if (count - mean >= 12 && count >= 3 * mean) return 'A'
  return count - mean >= 6 ? 'B' : 'C'
}

/** Orders all this near to their middle are told by the place, not by the district. Metres. */
const onePlace = 1000

const metresTo = (cell: string, { lon, lat }: { lon: number; lat: number }): number =>
  greatCircleDistance(cellToLatLng(cell), [lat, lon], 'm')

const at = (seconds: number): Date => new Date(seconds * 1000)
const two = (value: number): number => Math.round(value * 100) / 100

/** Speaks of an outbreak. One that spreads over a district bears the district's name. */
export const outbreakIncident = (
  outbreak: Outbreak,
  where: Where,
  { orders = [], cause = noCause, looks }: { orders?: string[]; cause?: Cause; looks?: { k: number; n: number } } = {},
): Incident => {
  const { area, cells, count, mean, upper, hours, rate, method, since, newest } = outbreak
  const strongest = cells[0]
  if (!strongest) throw new Error('an outbreak has at least one cell')
  const middle = where.middle(cells)
  // A main that bursts between two streets is no affair of the whole district.
  const isOnePlace = area.length > 6 || cells.every(({ cell }) => metresTo(cell, middle) <= onePlace)
  return {
    severity: outbreakSeverity(outbreak),
    place: isOnePlace ? where.place(cells) : where.areaName(area),
    area: isOnePlace ? where.areaOf(strongest.cell) : area,
    ...middle,
    observed: count,
    normal: two(mean),
    firstSeen: at(since),
    lastSeen: at(newest),
    cells: cells.map(({ cell, count: observed }) => ({ cell, observed })),
    evidence: {
      ...cause,
      unit,
      per: hours >= 24 ? 'day' : 'hour',
      hours,
      observed: count,
      expected: two(mean),
      band: [0, upper],
      z: null,
      rate,
      neighbours: [],
      since: at(since).toISOString(),
      ...(looks ? { looks } : {}),
      method,
      orders,
    },
  }
}
