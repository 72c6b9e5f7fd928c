import { Dice } from '../../../api/detection/scan/dice.ts'
import {
  bucketsPerDay,
  bucketsPerHour,
  type City,
  historyDays,
  metrics,
  recentDays,
  shapeOf,
  streetCount,
  testDays,
} from './city.ts'
import { countOf, normal } from './laws.ts'
import { type ComplaintEpisode, chronicHours, classCount, type FlowEpisode, heightAt } from './plant.ts'

/** What a city's sensors tell of one metric. Values by time × cells + cell; NaN is no data. */
export type Flow = {
  /** Sums of hours, the whole history. */
  hours: Float32Array
  /** Counts of buckets: the newest days of the history, and the test. */
  recent: Float32Array
  test: Float32Array
}

/** One call, at this second counted from the start of the history. */
export type Call = { at: number; class: number; street: number; cell: number }

/** Standard deviations of what a rate wanders by, as shares: with the city's day, its own day, its street's hour, its own hour. */
const noise = { city: 0.04, day: 0.05, street: 0.04, hour: 0.06 }
/** How much of an hour's wandering is left an hour later. */
const memory = 0.7
/** Share of a cell's hours that are lost. */
const lost = 0.002
/** Unlabelled incidents of the past, which a normal must not learn. */
const pastIncidents = 12

/** Writes the flows of a city, metric by metric, episodes and all. */
export const flowsOf = (city: City, episodes: readonly FlowEpisode[]): Flow[] => {
  const cityDay = wander(new Dice(city.seed, 3), historyDays + testDays, noise.city)
  return metrics.map((_, metric) => flowOf(city, metric, cityDay, episodes))
}

/** A series of standard deviation `sigma` that keeps `memory` of itself from step to step. */
const wander = (dice: Dice, steps: number, sigma: number): Float64Array => {
  const series = new Float64Array(steps)
  for (let step = 0; step < steps; step++)
    series[step] = memory * (series[step - 1] ?? 0) + Math.sqrt(1 - memory ** 2) * sigma * normal(dice)
  return series
}

const flowOf = (city: City, metric: number, cityDay: Float64Array, episodes: readonly FlowEpisode[]): Flow => {
  const dice = new Dice(city.seed, 10 + metric)
  const count = city.cells.length
  const days = historyDays + testDays
  const hours = new Float32Array(historyDays * 24 * count)
  const recent = new Float32Array(recentDays * bucketsPerDay * count)
  const test = new Float32Array(testDays * bucketsPerDay * count)
  const { scale, dispersion } = metrics[metric]!
  const shapes = Array.from({ length: days }, (_, day) => shapeOf(city, day))
  const streets = Array.from({ length: streetCount }, () => wander(dice, days * 24, noise.street))
  const mine = episodes.filter((episode) => episode.metric === metric || episode.kind === 'drift')
  for (let cell = 0; cell < count; cell++) {
    const own = wander(dice, days * 24, noise.hour)
    const ownDay = wander(dice, days, noise.day)
    const here = mine.filter((episode) => episode.cells.includes(cell))
    const busiest = city.level[cell]! * scale
    const past = dice.unit() < pastIncidents / count ? dice.below((historyDays - 1) * 24) : -10
    let frozen = Number.NaN
    for (let hour = 0; hour < days * 24; hour++) {
      const day = Math.floor(hour / 24)
      const factor =
        Math.exp(own[hour]! + ownDay[day]! + cityDay[day]! + streets[city.street[cell]!]![hour]!) *
        steadyFactor(city, here, cell, hour) *
        (hour >= past && hour < past + 3 ? 3 : 1)
      const gone = dice.unit() < lost
      const row = city.use[cell]! * bucketsPerDay + (hour % 24) * bucketsPerHour
      const hourly = hour < (historyDays - recentDays) * 24
      let sum = 0
      for (let part = 0; part < bucketsPerHour; part++) {
        const rate = busiest * shapes[day]![row + part]! * factor
        if (hourly) {
          sum += rate
          continue
        }
        const bucket = (hour - historyDays * 24) * bucketsPerHour + part
        const passing = passingFactor(here, cell, bucket)
        let value = countOf(dice, rate * passing, dispersion)
        if (Number.isNaN(passing)) value = Number.NaN
        if (here.some((episode) => episode.kind === 'stuck' && bucket >= episode.from && bucket < episode.until)) {
          if (Number.isNaN(frozen)) frozen = value
          value = frozen
        }
        sum += value
        if (bucket < 0) recent[(bucket + recentDays * bucketsPerDay) * count + cell] = gone ? Number.NaN : value
        else test[bucket * count + cell] = gone ? Number.NaN : value
      }
      if (hour < historyDays * 24)
        hours[hour * count + cell] = gone ? Number.NaN : hourly ? countOf(dice, sum, dispersion) : sum
    }
  }
  return { hours, recent, test }
}

/** What lasts through history and test alike: an alley jammed every lunch, and a quarter that slowly gets busier. */
const steadyFactor = (city: City, here: readonly FlowEpisode[], cell: number, hour: number): number => {
  let factor = 1
  for (const episode of here) {
    const height = episode.factors[episode.cells.indexOf(cell)] ?? 1
    if (episode.kind === 'drift') factor *= height ** (hour / 24 / (historyDays + testDays))
    if (episode.kind !== 'chronic' || !chronicHours.includes(hour % 24)) continue
    const kind = city.calendar.dayKind((city.historyFrom + hour * 3600) * 1000)
    if (kind === 'workday' || kind === 'shifted') factor *= height
  }
  return factor
}

const passingFactor = (here: readonly FlowEpisode[], cell: number, bucket: number): number => {
  let factor = 1
  for (const episode of here) {
    if (episode.kind === 'chronic' || episode.kind === 'drift') continue
    const share = heightAt(episode, bucket)
    if (share > 0) factor *= 1 + ((episode.factors[episode.cells.indexOf(cell)] ?? 1) - 1) * share
  }
  return factor
}

/** Calls a day of each class in a street of usual size. */
const daily = [0.08, 0.15, 0.3, 0.4, 0.6, 0.9, 1.4, 2.2]
/** When people call: by hour of the day. */
const callHours = Float64Array.from({ length: 24 }, (_, hour) => 0.15 + Math.exp(-0.5 * ((hour - 13) / 4.5) ** 2))
const callsInAll = callHours.reduce((sum, one) => sum + one, 0)
const callDispersion = 1.3

/** All calls of a city, oldest first: the usual ones and those of the episodes. */
export const callsOf = (city: City, episodes: readonly ComplaintEpisode[]): Call[] => {
  const dice = new Dice(city.seed, 30)
  const streets = Array.from({ length: streetCount }, (_, street) =>
    [...city.cells.keys()].filter((cell) => city.street[cell] === street),
  )
  const busy = streets.map(() => Math.exp(0.4 * normal(dice)))
  const calls: Call[] = []
  for (let hour = 0; hour < (historyDays + testDays) * 24; hour++) {
    const kind = city.calendar.dayKind((city.historyFrom + hour * 3600) * 1000)
    const part = ((kind === 'workday' || kind === 'shifted' ? 1.1 : 0.75) * callHours[hour % 24]!) / callsInAll
    for (const [street, own] of streets.entries())
      for (let one = 0; one < classCount; one++) {
        const count = countOf(dice, daily[one]! * busy[street]! * part, callDispersion)
        for (let n = 0; n < count; n++)
          calls.push({ at: hour * 3600 + dice.below(3600), class: one, street, cell: own[dice.below(own.length)]! })
      }
  }
  for (const { from, until, calls: wanted, class: one, street, cells } of episodes)
    for (let n = 0; n < wanted; n++) {
      const share = n === 0 ? 0.1 / (until - from) : dice.unit()
      const at = Math.floor((historyDays * 24 + from + share * (until - from)) * 3600)
      calls.push({ at, class: one, street, cell: cells[dice.below(cells.length)]! })
    }
  return calls.sort((a, b) => a.at - b.at)
}
