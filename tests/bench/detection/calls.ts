import { historyDays, streetCount, testDays } from './city.ts'
import { classCount } from './plant.ts'
import type { Call } from './streams.ts'

/** Calls of each class in each street by hour, from the start of the history: index (class × streets + street) × hours + hour. */
export const callHoursInAll = (historyDays + testDays) * 24

export const hourlyCalls = (calls: readonly Call[]): Float64Array => {
  const counts = new Float64Array(classCount * streetCount * callHoursInAll)
  for (const call of calls) {
    const at = (call.class * streetCount + call.street) * callHoursInAll + Math.floor(call.at / 3600)
    counts[at] = counts[at]! + 1
  }
  return counts
}

/** Sums of the 24 hours that end with each hour of the series beginning at `from`; the first 23 are NaN. */
export const daySums = (hourly: Float64Array, from: number): Float64Array => {
  const sums = new Float64Array(callHoursInAll).fill(Number.NaN)
  let sum = 0
  for (let hour = 0; hour < callHoursInAll; hour++) {
    sum += hourly[from + hour]!
    if (hour >= 24) sum -= hourly[from + hour - 24]!
    if (hour >= 23) sums[hour] = sum
  }
  return sums
}
