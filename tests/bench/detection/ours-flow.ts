import { learn, type Normals } from '../../../api/detection/normals/normals.ts'
import { slotOf, slotsInAll } from '../../../api/detection/normals/slots.ts'
import { newLooks, surgeTick, type Tick, type TickSettings, tickDefaults } from '../../../api/detection/surge/tick.ts'
import { type HourNormal, within } from '../../../api/detection/surge/within.ts'
import { bucketSeconds, bucketsPerDay, bucketsPerHour, historyDays, metrics, recentDays } from './city.ts'
import type { Flow } from './streams.ts'
import type { Town } from './town.ts'

/** The normal of a metric once more by slot, in the order of the city's cells: index slot × cells + cell. */
type BySlot = { mid: Float32Array; sigma: Float32Array; calibration: Normals['calibration'] }

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Days of buckets that tell how uneven the counts within an hour are. */
const fineDays = 7

/**
 * Variance over mean of a bucket's count within its hour, as the nightly learning measures it in the fact store: from the steps between
 * buckets, which the hour's own rise moves little; the middle of what pure chance gives lies at 0.914.
 */
const dispersionOf = ({ recent }: Flow, count: number): number => {
  const found: number[] = []
  for (let hour = (recentDays - fineDays) * 24; hour < recentDays * 24; hour++)
    for (let cell = 0; cell < count; cell++) {
      const at = (part: number): number => recent[(hour * bucketsPerHour + part) * count + cell]!
      let [noise, sum] = [0, at(0)]
      for (let part = 1; part < bucketsPerHour; part++) {
        noise += (at(part) - at(part - 1)) ** 2 / 22
        sum += at(part)
      }
      const mean = sum / bucketsPerHour
      if (mean >= 1) found.push(noise / mean)
    }
  return Math.max(1, median(found) / 0.914)
}

/** Learns a metric from the eight weeks before the test, once, as one night's learning would. */
const normalsOf = ({ city, flows }: Town, metric: number): BySlot => {
  const count = city.cells.length
  const hours = historyDays * 24
  const order = [...city.cells.keys()].sort((a, b) => (city.cells[a]! < city.cells[b]! ? -1 : 1))
  const values = new Float32Array(count * hours)
  for (const [rank, cell] of order.entries())
    for (let hour = 0; hour < hours; hour++)
      values[rank * hours + hour] = flows[metric]!.hours[hour * count + cell]! / bucketsPerHour
  const normals = learn(
    {
      metric: metrics[metric]!.code,
      kind: 'flow',
      from: city.historyFrom,
      hours,
      cells: order.map((cell) => city.cells[cell]!),
      values,
      dispersion: dispersionOf(flows[metric]!, count),
    },
    city.calendar,
  )
  const bySlot = (learnt: Float32Array): Float32Array => {
    const turned = new Float32Array(slotsInAll * count)
    for (const [rank, cell] of order.entries())
      for (let slot = 0; slot < slotsInAll; slot++) turned[slot * count + cell] = learnt[rank * slotsInAll + slot]!
    return turned
  }
  return { mid: bySlot(normals.mid), sigma: bySlot(normals.sigma), calibration: normals.calibration }
}

/** Looks at every bucket of a town's metric through the product's own learning and tick. */
export const ticksOf = (
  town: Town,
  metric: number,
  settings: TickSettings = tickDefaults,
): ((bucket: number) => Tick) => {
  const { city } = town
  const count = city.cells.length
  const { mid, sigma, calibration } = normalsOf(town, metric)
  const { test } = town.flows[metric]!
  const hourAt = (hour: number): HourNormal => {
    const slot = slotOf(city.calendar, city.testFrom + hour * 3600)
    return {
      mid: mid.subarray(slot * count, (slot + 1) * count),
      sigma: sigma.subarray(slot * count, (slot + 1) * count),
    }
  }
  let looks = newLooks(count)
  return (bucket) => {
    const hour = Math.floor(bucket / bucketsPerHour)
    const observed = Float64Array.from(test.subarray(bucket * count, (bucket + 1) * count))
    const around = [hourAt(hour - 2), hourAt(hour - 1), hourAt(hour), hourAt(hour + 1), hourAt(hour + 2)] as const
    const normal = within(around, bucket % bucketsPerHour, observed)
    const tick = surgeTick({ observed, ...normal, calibration, units: 1, around: city.around, looks }, settings)
    looks = tick.looks
    return tick
  }
}

/** Whether a bucket of the test lies in a public holiday or a day worked in exchange. */
export const isOrdinary = ({ city }: Town, bucket: number): boolean => {
  const kind = city.calendar.dayKind(
    (city.testFrom + Math.floor(bucket / bucketsPerDay) * 86_400 + bucketSeconds) * 1000,
  )
  return kind === 'workday' || kind === 'weekend'
}
