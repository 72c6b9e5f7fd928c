import type { Flow } from './city.ts'
import { episodes } from './episodes.ts'
import { type Land, land, rim, shortened } from './land.ts'
import { toPlane } from './plane.ts'
import { hash, uniform } from './random.ts'
import { activity, type Reason, reasons, slotsPerDay } from './shapes.ts'
import { sharesOf, streetAt } from './where.ts'

/** A counter on the street: it counts one flow in one cell. */
export type Sensor = {
  /** Its place in `sensors()`. */
  index: number
  metric: Flow
  cell: string
  /** WGS84. */
  lon: number
  lat: number
  /** The source it reports as: the counters of one kind in one street (街道) share a network. */
  source: string
  /** Expected count per 5 minutes for each reason (order of `reasons`) at that reason's full activity. */
  mix: Float64Array
  /** Expected count per 5 minutes in its busiest slot of any kind of day. */
  peak: number
}

type Mix = Partial<Record<Reason, number>>

/** What the land makes of each flow, expected counts per 5 minutes. */
const mixes: Record<Flow, (here: Land) => Mix> = {
  ebike: ({ arterial, ring, road, alley, meals, station, draws, centre, homes, quiet }) => ({
    commute: 20 * arterial + 6 * ring + 9 * road + 3 * alley + 6 * station,
    meal:
      centre * (13 * arterial + 9 * road + 7 * alley + 25 * meals) +
      13 * draws.food +
      6.5 * draws.shopping +
      8 * draws.office +
      2 * draws.hospital,
    shopping: 4 * draws.shopping,
    home: quiet * 1.5 * homes + 2 * alley + 2 * road,
  }),
  pedestrian: ({ arterial, road, alley, meals, stroll, station, draws, homes, quiet }) => ({
    commute: 15 * arterial + 9 * road + 130 * station,
    meal: 14 * alley * meals + 95 * draws.food,
    shopping: 190 * draws.shopping,
    sight: 175 * draws.sight + 150 * stroll,
    night: 170 * draws.night,
    office: 62 * draws.office,
    hospital: 85 * draws.hospital,
    rail: 185 * draws.rail,
    home: quiet * 5 * homes + 7 * alley + 6 * road,
  }),
  vehicle: ({ arterial, ring, avenue, road, alley, draws, centre }) => ({
    traffic: 215 * arterial + 240 * ring + 90 * avenue + 62 * road,
    commute: 30 * arterial,
    office: 9 * draws.office * road,
    home: 4 * alley * centre,
  }),
}

/** A flow that never passes this many per 5 minutes has no counter; cars are counted on arterials alone. */
const leastPeak: Record<Flow, number> = { ebike: 13.5, pedestrian: 105, vehicle: 120 }
const leastOnArterial: Record<Flow, number> = { ebike: 0, pedestrian: 0, vehicle: 0.97 }

const letters: Record<Flow, string> = { ebike: 'e', pedestrian: 'p', vehicle: 'v' }

const peakOf = (mix: Float64Array): number => {
  let peak = 0
  for (const table of Object.values(activity)) {
    for (let slot = 0; slot < slotsPerDay; slot++) {
      let rate = 0
      for (let k = 0; k < reasons.length; k++) rate += (mix[k] ?? 0) * (table[slot * reasons.length + k] ?? 0)
      peak = Math.max(peak, rate)
    }
  }
  return peak
}

const highest = Float64Array.from(reasons, (_, k) =>
  Math.max(...Object.values(activity).flatMap((table) => [...table.filter((_, i) => i % reasons.length === k)])),
)

/** What a peak cannot pass: all reasons at their highest at once. */
const boundOf = (mix: Float64Array): number => mix.reduce((sum, rate, k) => sum + rate * (highest[k] ?? 0), 0)

/** No two places are alike: a fixed factor for each cell and flow, this much to either side. A street's cars are the same all along. */
const spread: Record<Flow, number> = { ebike: 0.16, pedestrian: 0.18, vehicle: 0.06 }

const variety = (metric: Flow, cell: string): number =>
  1 + spread[metric] * (2 * uniform(hash(0x9a7d, cellBits(cell), metric.charCodeAt(0))) - 1)

/** The 32 bits of an H3 index in which cells of one city differ. */
const cellBits = (cell: string): number => Number.parseInt(cell.slice(4, 12), 16) | 0

const makeSensors = (): Sensor[] => {
  const found: Sensor[] = []
  for (const metric of ['ebike', 'pedestrian', 'vehicle'] as const) {
    // Where an episode brings what was not there before there is a counter, busy or not: else nobody would see it.
    const watched = new Set(
      episodes
        .filter(({ flow }) => flow?.metric === metric && !('times' in flow.strength))
        .flatMap((episode) => episode.where.flatMap((where) => [...sharesOf(where).keys()])),
    )
    land().forEach((here) => {
      // Whether a counter hangs here is decided on the usual flow of the place: a street is watched along its whole length or not at all.
      const usual = mixes[metric](here.homes > 1 ? here : { ...here, homes: 1 })
      const watch = watched.has(here.cell)
      const plain = Float64Array.from(reasons, (reason) => usual[reason] ?? 0)
      if (!watch && (here.onArterial < leastOnArterial[metric] || boundOf(plain) < leastPeak[metric])) return
      if (!watch && peakOf(plain) < leastPeak[metric]) return
      const parts = mixes[metric](here)
      const factor = variety(metric, here.cell)
      const mix = Float64Array.from(reasons, (reason) => (parts[reason] ?? 0) * factor)
      const peak = peakOf(mix)
      const middle = toPlane(here.lon, here.lat)
      const [lon, lat] = shortened(here.post)
      // A street on the city's edge may pass outside it; a counter stands inside.
      const post = streetAt(toPlane(lon, lat)) === '' ? shortened(middle) : ([lon, lat] as const)
      found.push({
        index: found.length,
        metric,
        cell: here.cell,
        lon: post[0],
        lat: post[1],
        source: `${letters[metric]}${streetAt(middle)}`,
        mix,
        peak,
      })
    })
  }
  return found
}

let made: readonly Sensor[] | undefined

/** Every counter of the demo city; the same for every seed. */
export const sensors = (): readonly Sensor[] => {
  made ??= makeSensors()
  return made
}

/** A counter where next to nothing passes: it sends a zero now and then, to say that it is alive and there is nothing to tell. */
export type IdleCounter = {
  metric: Flow
  cell: string
  /** WGS84. */
  lon: number
  lat: number
  source: string
  /** In which hour of its round it speaks, 0 to `idleRoundHours` - 1. */
  hour: number
}

/** An idle counter speaks once in so many hours: often enough that a silent week means "no data". */
export const idleRoundHours = 72

let idle: readonly IdleCounter[] | undefined

/** Where no `sensors()` stand, the rim included: with these every cell of the city is covered in every flow. */
export const idleCounters = (): readonly IdleCounter[] => {
  const everywhere = () => [
    ...land().map(({ cell, lon, lat }) => {
      const [x, y] = shortened(toPlane(lon, lat))
      return { cell, lon: x, lat: y }
    }),
    ...rim(),
  ]
  idle ??= (['ebike', 'pedestrian', 'vehicle'] as const).flatMap((metric) => {
    const taken = new Set(sensors().flatMap((sensor) => (sensor.metric === metric ? [sensor.cell] : [])))
    return everywhere().flatMap(({ cell, lon, lat }) => {
      if (taken.has(cell)) return []
      const hour = hash(0x1d1e, cellBits(cell), metric.charCodeAt(0)) % idleRoundHours
      return [{ metric, cell, lon, lat, source: `${letters[metric]}${streetAt(toPlane(lon, lat))}`, hour }]
    })
  })
  return idle
}
