import { cellToLatLng, gridDisk } from 'h3-js'
import { noCause } from '../../alerts/evidence.ts'
import { gather } from '../../alerts/gather.ts'
import type { Incident } from '../../alerts/raise.ts'
import { bandOf } from '../../heat/normal.ts'
import type { PlaceOf } from '../naming.ts'
import type { RuleBook } from '../rules/settings.ts'
import type { Found, Seen, Watch } from './watch.ts'

export type Direction = 'above' | 'below'

/**
 * How bad: of an incident's whole flow the times (below normal: the share) of what is expected, and how many cells it covers. A (甲) where a
 * crowd or an empty road covers several cells, C (丙) for a single cell that strays.
 */
export const severityOf = (direction: Direction, times: number, cells: number): Incident['severity'] => {
  if (direction === 'above') {
    if (times >= 3 && cells >= 5) return 'A'
    return times >= 3 || cells >= 3 ? 'B' : 'C'
  }
  if (times <= 0.2 && cells >= 3) return 'A'
  return times <= 0.2 || cells >= 3 ? 'B' : 'C'
}

/** Cells beside an incident are told from this score on. */
const strays = 2
const mostNeighbours = 12

type Around = {
  watch: Watch
  seen: Seen
  direction: Direction
  looks: { k: number; n: number }
  areaOf: (cell: string) => string
  placeOf: PlaceOf
}

/** Speaks of touching cells that are out of their band as one incident: its figures are those of the cell that strays by most. */
export const describeSurge = (found: readonly Found[], around: Around): Incident => {
  const { watch, seen, direction, looks, areaOf, placeOf } = around
  const strayed = (one: Found): number => Math.abs(one.observed - one.expected)
  const byStrength = [...found].sort((a, b) => strayed(b) - strayed(a) || (a.cell < b.cell ? -1 : 1))
  const strongest = byStrength[0]
  if (!strongest) throw new Error('an incident has at least one cell')
  const [observed, expected] = [sumOf(found, 'observed'), sumOf(found, 'expected')]
  const weighted = byStrength.map((one) => ({ cell: one.cell, weight: strayed(one) }))
  const [lon, lat] = middleOf(weighted)
  const units = watch.metric.kind === 'flow' ? seen.step / 300 : 1
  const band = bandOf({ mid: strongest.expected, sigma: strongest.sigma, samples: 0 }, units)
  const since = Math.min(...found.map((one) => one.since))
  return {
    severity: severityOf(direction, expected > 0 ? observed / expected : Number.POSITIVE_INFINITY, found.length),
    place: placeOf(weighted),
    area: areaOf(strongest.cell),
    lon: rounded(lon, 6),
    lat: rounded(lat, 6),
    observed: rounded(strongest.observed),
    normal: rounded(strongest.expected),
    evidence: {
      ...noCause,
      unit: watch.metric.unit,
      per: '5min',
      observed: rounded(strongest.observed),
      expected: rounded(strongest.expected),
      band: [rounded(band.low), rounded(band.high)],
      z: rounded(strongest.z),
      rate: strongest.rate,
      neighbours: neighboursOf(strongest.cell, around),
      since: new Date(since * 1000).toISOString(),
      // An hour's look stands for twelve: what k of n says of 5 minutes is not said of it.
      ...(seen.step === 300 && { looks }),
      method: 'Gi*+BH',
    },
    firstSeen: new Date(since * 1000),
    lastSeen: new Date((seen.at + seen.step) * 1000),
    cells: byStrength.map((one) => ({
      cell: one.cell,
      observed: rounded(one.observed),
      expected: rounded(one.expected),
      z: rounded(one.z),
    })),
  }
}

const neighboursOf = (cell: string, { watch, seen, direction }: Around): { cell: string; z: number }[] =>
  gridDisk(cell, 2)
    .filter((near) => near !== cell)
    .map((near) => {
      const number = watch.habits.numbers.get(BigInt(`0x${near}`))
      return { cell: near, z: rounded((number === undefined ? undefined : seen.tick.z[number]) ?? Number.NaN) }
    })
    .filter(({ z }) => (direction === 'above' ? z >= strays : z <= -strays))
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
    .slice(0, mostNeighbours)

const sumOf = (found: readonly Found[], key: 'observed' | 'expected'): number =>
  found.reduce((sum, one) => sum + (Number.isNaN(one[key]) ? 0 : one[key]), 0)

const middleOf = (cells: readonly { cell: string; weight: number }[]): [number, number] => {
  let [x, y, total] = [0, 0, 0]
  for (const { cell, weight } of cells) {
    const [lat, lon] = cellToLatLng(cell)
    x += lon * (weight + 1)
    y += lat * (weight + 1)
    total += weight + 1
  }
  return [x / total, y / total]
}

const rounded = (value: number, decimals = 2): number => Math.round(value * 10 ** decimals) / 10 ** decimals

/** Those found cells that lie in groups as large as the rule asks for. */
export const largeEnough = (
  found: readonly Found[],
  direction: Direction,
  book: RuleBook,
  metric: string,
): readonly Found[] => {
  const { fewestCells } = book.settingsFor(direction === 'above' ? 'surge' : 'drop', { subject: metric })
  if (fewestCells <= 1) return found
  return gather(found, []).flatMap(({ findings }) => (findings.length >= fewestCells ? findings : []))
}
