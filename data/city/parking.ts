import type { DayKind } from './clock.ts'
import { land } from './land.ts'
import { toLonLat, toPlane } from './plane.ts'
import { Draws } from './random.ts'
import { slotsPerDay } from './shapes.ts'
import { streetAt } from './where.ts'

const uses = ['office', 'shopping', 'home', 'hospital', 'sight'] as const
type Use = (typeof uses)[number]

/** A car park: how many bays it has and who fills them. */
export type Lot = {
  index: number
  cell: string
  /** WGS84. */
  lon: number
  lat: number
  source: string
  bays: number
  use: Use
}

const lotCount = 300

/** Share of bays taken: base, and bumps of [hour, half-width, height]. */
type Level = readonly [base: number, ...bumps: (readonly [number, number, number])[]]

const levels: Record<Use, Record<DayKind, Level>> = {
  office: {
    workday: [0.14, [10.5, 2, 0.55], [14.6, 2.4, 0.6]],
    weekend: [0.12, [13.5, 3, 0.2]],
    holiday: [0.1, [13.5, 3, 0.14]],
  },
  shopping: {
    workday: [0.1, [12.6, 1.3, 0.35], [18.8, 2, 0.6]],
    weekend: [0.1, [14.5, 2.8, 0.72], [19, 1.6, 0.32]],
    holiday: [0.1, [14.5, 2.9, 0.74], [19, 1.7, 0.34]],
  },
  home: {
    workday: [0.9, [13, 4, -0.42]],
    weekend: [0.88, [14.5, 3.2, -0.22]],
    holiday: [0.84, [14.5, 3.4, -0.24]],
  },
  hospital: {
    workday: [0.2, [9.3, 1.8, 0.68], [14.6, 1.8, 0.56]],
    weekend: [0.18, [9.8, 2, 0.42], [14.8, 2, 0.24]],
    holiday: [0.16, [10, 2, 0.28], [14.8, 2, 0.2]],
  },
  sight: {
    workday: [0.12, [11, 2.2, 0.4], [15, 2.2, 0.36]],
    weekend: [0.12, [11, 2.2, 0.6], [15, 2.2, 0.56]],
    holiday: [0.14, [11, 2.4, 0.7], [15, 2.4, 0.64]],
  },
}

const tableOf = ([base, ...bumps]: Level): Float64Array =>
  Float64Array.from({ length: slotsPerDay }, (_, slot) =>
    bumps.reduce(
      (sum, [top, width, height]) => sum + height * Math.exp(-0.5 * (((slot + 0.5) / 12 - top) / width) ** 2),
      base,
    ),
  )

const tables = Object.fromEntries(
  uses.map((use) => [
    use,
    {
      workday: tableOf(levels[use].workday),
      weekend: tableOf(levels[use].weekend),
      holiday: tableOf(levels[use].holiday),
    },
  ]),
) as Record<Use, Record<DayKind, Float64Array>> // fromEntries forgets the keys

/** Expected share of a lot's bays that is taken, by kind of day and slot of five minutes (0-287). */
export const levelAt = (use: Use, kind: DayKind, slot: number): number => tables[use][kind][slot] ?? 0

const makeLots = (): Lot[] => {
  const draws = new Draws(0x9a4c, 1)
  const cells = land().filter((here) => here.quiet > 0.9)
  const found: Lot[] = []
  while (found.length < lotCount) {
    const here = draws.pick(cells)
    const { shopping, office, hospital, sight, rail } = here.draws
    const pull = shopping + office + hospital + sight + rail
    // Lots gather where people drive to; the rest are between homes.
    if (draws.uniform() > 0.16 + 0.6 * Math.min(1, pull)) continue
    const use: Use =
      pull < 0.25
        ? 'home'
        : hospital * 1.2 > Math.max(shopping, office, sight)
          ? 'hospital'
          : shopping + rail > Math.max(office, sight)
            ? 'shopping'
            : office > sight
              ? 'office'
              : 'sight'
    const middle = toPlane(here.lon, here.lat)
    const at = { x: middle.x + draws.integer(-30, 30), y: middle.y + draws.integer(-30, 30) }
    const [lon, lat] = toLonLat(at)
    const size = draws.uniform() ** 2.2
    if (streetAt(at) === '') continue
    found.push({
      index: found.length,
      cell: here.cell,
      lon: Number(lon.toFixed(5)),
      lat: Number(lat.toFixed(5)),
      source: `p${String(found.length).padStart(3, '0')}`,
      bays: Math.round(18 + size * (use === 'home' ? 260 : 620)),
      use,
    })
  }
  return found
}

let made: readonly Lot[] | undefined

/** The 300 car parks of the demo city; the same for every seed. */
export const lots = (): readonly Lot[] => {
  made ??= makeLots()
  return made
}
