import {
  type FarringtonSettings,
  farrington,
  farringtonFlexible,
} from '../../../api/detection/statistics/farrington.ts'
import { bucketsPerHour, historyDays, testDays } from './city.ts'
import type { Detector } from './detector.ts'
import { byDaySums, type RivalSettings } from './rivals.ts'

/** The hour of the week takes the place of the week of the year, weeks that of years: 7 of them back, an hour to either side. */
const byHour: FarringtonSettings = {
  ...farringtonFlexible,
  years: 7,
  period: 168,
  halfWindow: 1,
  parts: 1,
  newest: 0,
  inLast: 1,
}
/** The same by days for complaints. */
const byDay: FarringtonSettings = { ...byHour, period: 7, fewestCases: 3 }

/** A count that passes its mean by less than this many √mean passes no bound of a law that is wider than Poisson's. */
const sureToPass = 3

/** The flexible Farrington algorithm on sums of hours, and on calls of 24 hours. `flow`, `complaints`: its alpha. */
export const farringtonRival = ({ flow, complaints }: RivalSettings): Detector => ({
  name: 'Farrington (by hour)',
  flow: ({ city, flows }, metric) => {
    const { hours, test } = flows[metric]!
    const count = city.cells.length
    const settings = { ...byHour, alpha: flow }
    const series = Array.from({ length: count }, (_, cell) => seriesOf(hours, test, count, cell))
    return (bucket) => {
      // An hour is judged when it is over; what it told of is not told again before the next.
      if (bucket % bucketsPerHour !== bucketsPerHour - 1) return []
      const hour = historyDays * 24 + Math.floor(bucket / bucketsPerHour)
      return [...Array(count).keys()].filter((cell) => {
        const counts = series[cell]!
        return mayPass(counts, hour, 168) && farrington(counts, hour, settings)?.alarm === true
      })
    }
  },
  complaints: (town) => {
    const settings = { ...byDay, alpha: complaints }
    return byDaySums((sums, hour) => {
      if (!(sums[hour]! >= byDay.fewestCases)) return false
      const days = Math.floor((hour + 1) / 24)
      const series = Array.from({ length: days }, (_, day) => sums[hour - (days - 1 - day) * 24]!)
      return mayPass(series, days - 1, 7) && farrington(series, days - 1, settings)?.alarm === true
    })(town)
  },
})

const seriesOf = (hours: Float32Array, test: Float32Array, count: number, cell: number): number[] => [
  ...Array.from({ length: historyDays * 24 }, (_, hour) => hours[hour * count + cell]!),
  ...Array.from({ length: testDays * 24 }, (_, hour) => {
    let sum = 0
    for (let part = 0; part < bucketsPerHour; part++) sum += test[(hour * bucketsPerHour + part) * count + cell]!
    return sum
  }),
]

/** Spares the fit of a model where the count is plainly usual: it is above the least of the same steps of the past weeks by little. */
const mayPass = (counts: readonly number[], step: number, period: number): boolean => {
  const past = Array.from({ length: 7 }, (_, week) => counts[step - (week + 1) * period]!)
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b)
  const middle = past[past.length >> 1] ?? 0
  return counts[step]! > middle + sureToPass * Math.sqrt(Math.max(1, middle))
}
