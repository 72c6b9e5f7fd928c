import { ears } from '../../../api/detection/statistics/ears.ts'
import { falseDiscoveryRates, pValues } from '../../../api/detection/statistics/false-discovery.ts'
import { quantile } from '../../../api/detection/statistics/fence.ts'
import { giStar } from '../../../api/detection/statistics/getis-ord.ts'
import { callHoursInAll, daySums, hourlyCalls } from './calls.ts'
import { bucketsPerDay, historyDays, streetCount, testDays } from './city.ts'
import { type Detector, persistent, type Series } from './detector.ts'
import { classCount } from './plant.ts'
import type { Town } from './town.ts'

/** What the detectors beside ours are set by. Each was chosen for the best F1 on the tuning seeds. */
export type RivalSettings = { flow: number; complaints: number }

const testBuckets = testDays * bucketsPerDay

/** Judges every class and street hour by hour by the sums of 24 hours so far. */
export const byDaySums =
  (alarm: (sums: Float64Array, hour: number) => boolean): Detector['complaints'] =>
  ({ calls }) => {
    const hourly = hourlyCalls(calls)
    const series = Array.from({ length: classCount * streetCount }, (_, n) => ({
      class: Math.floor(n / streetCount),
      streets: [n % streetCount],
      sums: daySums(hourly, n * callHoursInAll),
    }))
    return (hour) => series.filter(({ sums }) => alarm(sums, historyDays * 24 + hour))
  }

/** One number for a metric: the level that a share `flow` of the last fortnight's counts stay below; so many complaints of a day. */
export const fixedThreshold = ({ flow, complaints }: RivalSettings): Detector => ({
  name: 'fixed threshold',
  flow: ({ city, flows }, metric) => {
    const { recent, test } = flows[metric]!
    const limit = quantile(
      [...recent.filter((_, at) => at % 7 === 0)].filter((value) => !Number.isNaN(value)),
      flow,
    )
    const look = persistent(city.cells.length)
    return (bucket) => look((cell) => test[bucket * city.cells.length + cell]! > limit)
  },
  complaints: byDaySums((sums, hour) => sums[hour]! >= complaints),
})

/** EARS C2, each bucket against the seven that ended two before it, each day against seven days. `flow`, `complaints`: its alpha. */
export const earsC2 = ({ flow, complaints }: RivalSettings): Detector => ({
  name: 'EARS C2',
  flow: ({ city, flows }, metric) => {
    const { test } = flows[metric]!
    const count = city.cells.length
    const alarms = new Uint8Array(test.length)
    for (let cell = 0; cell < count; cell++) {
      const series = Array.from({ length: testBuckets }, (_, bucket) => test[bucket * count + cell]!)
      const verdicts = ears(series, 'C2', { baseline: 7, alpha: flow, leastSigma: 1 })
      for (const [bucket, { alarm }] of verdicts.entries()) alarms[bucket * count + cell] = alarm ? 1 : 0
    }
    const look = persistent(count)
    return (bucket) => look((cell) => alarms[bucket * count + cell] === 1)
  },
  complaints: byDaySums((sums, hour) => {
    const days = Array.from({ length: 10 }, (_, day) => sums[hour - (9 - day) * 24]!)
    return ears(days, 'C2', { baseline: 7, alpha: complaints, leastSigma: 0.5 })[9]!.alarm
  }),
})

/** Gi* of the counts themselves, false discovery rate `flow`; of the calls of the last 24 hours by cell, `complaints`. */
export const plainGi = ({ flow, complaints }: RivalSettings): Detector => ({
  name: 'Gi* on counts',
  flow: ({ city, flows }, metric) => {
    const { test } = flows[metric]!
    const count = city.cells.length
    const look = persistent(count)
    return (bucket) => {
      const counts = Float64Array.from(test.subarray(bucket * count, (bucket + 1) * count))
      const rates = falseDiscoveryRates(pValues(giStar(counts, city.around), 'upper'))
      return look((cell) => rates[cell]! <= flow)
    }
  },
  complaints: (town) => giOfCalls(town, complaints),
})

const giOfCalls = ({ city, calls }: Town, alpha: number): ((hour: number) => readonly Series[]) => {
  const byClass = Array.from({ length: classCount }, (_, one) => calls.filter((call) => call.class === one))
  return (hour) => {
    const until = (historyDays * 24 + hour + 1) * 3600
    const found = new Map<number, Series>()
    for (const [one, own] of byClass.entries()) {
      const counts = new Float64Array(city.cells.length)
      for (const { at, cell } of own) if (at >= until - 86_400 && at < until) counts[cell] = counts[cell]! + 1
      const rates = falseDiscoveryRates(pValues(giStar(counts, city.around), 'upper'))
      for (let cell = 0; cell < rates.length; cell++)
        if (rates[cell]! <= alpha && counts[cell]! > 0)
          found.set(one * streetCount + city.street[cell]!, { class: one, streets: [city.street[cell]!] })
    }
    return [...found.values()]
  }
}
