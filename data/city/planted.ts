import type { Flow } from './city.ts'
import { episodesBut, occurrences } from './effects.ts'
import { episodes, type When } from './episodes.ts'
import { sensors } from './ground.ts'
import { simulate } from './simulate.ts'
import { sharesOf } from './where.ts'

type Options = { seed: number; without?: readonly string[] }

/** What a detector should find in a span of the demo city: one episode at one place. */
export type Truth = {
  name: string
  title: string
  /** The flow that strays, undefined where only complaints tell. */
  metric?: Flow
  /** Classes of complaints that rise with it. */
  classes: readonly string[]
  /** H3 res-10 cells; of a flow, those with a counter. */
  cells: readonly string[]
  /** When, epoch seconds, oldest first. */
  times: readonly { from: number; to: number }[]
  /** Comes back in the same hours of every week: chronic. Else each of its times stands alone. */
  weekly?: Extract<When, { kind: 'weekly' }>['hours']
}

/** Everything that is planted in [from, to), epoch seconds, and nothing else: what is found besides is a false alarm. */
export const planted = (options: Options, from: number, to: number): Truth[] => {
  const all = occurrences(options, from, to)
  return episodesBut(options.without ?? []).flatMap(({ name, title, where, when, flow, complaints = [] }) =>
    where.flatMap((place): Truth[] => {
      const times = all.filter((one) => one.where === place).map((one) => ({ from: one.from, to: one.to }))
      if (times.length === 0) return []
      const shares = sharesOf(place)
      const cells = flow
        ? sensors()
            .filter((sensor) => sensor.metric === flow.metric && shares.has(sensor.cell))
            .map((sensor) => sensor.cell)
        : [...shares.keys()]
      return [
        {
          name,
          title,
          ...(flow ? { metric: flow.metric } : {}),
          classes: complaints.map((one) => one.class),
          cells,
          times,
          ...(when?.kind === 'weekly' ? { weekly: when.hours } : {}),
        },
      ]
    }),
  )
}

/** The cells in which nothing is planted and nothing should be found. */
export const controlCells = (): string[] =>
  episodes
    .filter(({ name }) => name === 'control')
    .flatMap(({ where }) => where.flatMap((place) => [...sharesOf(place).keys()]))

/**
 * Counted flow of single cells by the hour, per 5 minutes, as the feed reports it: one number for each hour of [from, to), epoch
 * seconds on full hours. Without `cells`: every cell with a counter of that metric.
 */
export const hourlyRates = (
  options: Options & { metric: Flow; from: number; to: number; cells?: readonly string[] },
): Map<string, Float64Array> => {
  const simulation = simulate(options)
  const wanted = options.cells && new Set(options.cells)
  const chosen = simulation.sensors.filter(
    (sensor) => sensor.metric === options.metric && (!wanted || wanted.has(sensor.cell)),
  )
  const hours = Math.round((options.to - options.from) / 3600)
  const found = new Map(chosen.map(({ cell }) => [cell, new Float64Array(hours)]))
  for (let hour = 0; hour < hours; hour++) {
    const counts = simulation.counts(options.from + hour * 3600, 3600)
    for (const { index, cell } of chosen) {
      const rates = found.get(cell)
      if (rates) rates[hour] = (counts[index] ?? 0) / 12
    }
  }
  return found
}
