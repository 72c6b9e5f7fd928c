import { cellToParent } from 'h3-js'
import type { Flow } from './city.ts'
import { dayKindOf, dayOf, secondOfDay } from './clock.ts'
import { effectsOn } from './effects.ts'
import { type Sensor, sensors } from './ground.ts'
import { type Lot, levelAt, lots } from './parking.ts'
import { hash, normal, poisson } from './random.ts'
import { activity, reasons, slotsPerDay } from './shapes.ts'
import { wetness } from './weather.ts'

export type SimulateOptions = {
  seed: number
  /** Names of episodes to leave out (data/city/episodes.ts). */
  without?: readonly string[]
}

/** The flows of the demo city as pure functions of time: any instant can be told without the ones before it. */
export type Simulation = {
  sensors: readonly Sensor[]
  lots: readonly Lot[]
  /**
   * Expected count of every sensor (in their order) over [from, from + seconds). `from` epoch seconds; seconds 60, 300 or a multiple of
   * 300, within one local day. The array is used again by the next call.
   */
  rates(from: number, seconds: number): Float64Array
  /** Counts of every sensor over the same span: `rates` with counting noise. The array is used again by the next call. */
  counts(from: number, seconds: number): Int32Array
  /** Bays taken in every car park (in their order) at an instant. The array is used again by the next call. */
  occupied(at: number): Int32Array
}

const width = reasons.length

/** Share of a flow that stays at home in the middle of a heavy rain. */
const rainLoss: Record<Flow, number> = { ebike: 0.3, pedestrian: 0.45, vehicle: -0.06 }

/** How far days, neighbourhoods and single counters stray from the usual: standard deviations. */
const strays = { city: 0.03, neighbourhood: 0.04, counter: 0.05, hour: 0.045 }

const streams = { city: 1, neighbourhood: 2, counter: 3, hour: 4, count: 5, lot: 6 }

/** Throws on the name of an episode that there is none of. */
export const simulate = ({ seed, without = [] }: SimulateOptions): Simulation => {
  const all = sensors()
  const parks = lots()
  const mix = new Float64Array(all.length * width)
  for (const sensor of all) mix.set(sensor.mix, sensor.index * width)
  const flows = [...new Set(all.map((sensor) => sensor.metric))]
  const flowOf = Uint8Array.from(all, (sensor) => flows.indexOf(sensor.metric))
  const neighbourhoods = [...new Set(all.map((sensor) => cellToParent(sensor.cell, 8)))]
  const neighbourhoodOf = Uint16Array.from(all, (sensor) => neighbourhoods.indexOf(cellToParent(sensor.cell, 8)))
  const effectsOfDay = effectsOn({ without, sensors: all })

  const rate = new Float64Array(all.length)
  const count = new Int32Array(all.length)
  const taken = new Int32Array(parks.length)
  const mean = new Float64Array(width)

  const dayFactor = new Float64Array(all.length)
  let dayDone = Number.NaN
  const prepareDay = (day: number): void => {
    if (day === dayDone) return
    dayDone = day
    const city = flows.map((_, flow) => 1 + strays.city * normal(hash(seed ^ streams.city, day, flow)))
    const near = neighbourhoods.map(
      (_, i) => 1 + strays.neighbourhood * normal(hash(seed ^ streams.neighbourhood, day, i)),
    )
    for (let i = 0; i < all.length; i++) {
      const own = 1 + strays.counter * normal(hash(seed, streams.counter, day, i))
      dayFactor[i] = own * (city[flowOf[i] ?? 0] ?? 1) * (near[neighbourhoodOf[i] ?? 0] ?? 1)
    }
  }

  const factor = new Float64Array(all.length)
  let hourDone = Number.NaN
  const prepareHour = (from: number): void => {
    const hour = Math.floor(from / 3600)
    if (hour === hourDone) return
    hourDone = hour
    prepareDay(dayOf(from))
    const wet = wetness(seed, hour * 3600 + 1800)
    const weather = flows.map((flow) => 1 - rainLoss[flow] * wet)
    for (let i = 0; i < all.length; i++) {
      const own = 1 + strays.hour * normal(hash(seed, streams.hour, hour, i))
      factor[i] = own * (dayFactor[i] ?? 1) * (weather[flowOf[i] ?? 0] ?? 1)
    }
  }

  const rates = (from: number, seconds: number): Float64Array => {
    const day = dayOf(from)
    const table = activity[dayKindOf(day)]
    const first = Math.floor(secondOfDay(from) / 300)
    const slots = Math.max(1, Math.round(seconds / 300))
    if (first + slots > slotsPerDay) throw new RangeError('a span of rates lies within one local day')
    prepareHour(from)
    mean.fill(0)
    for (let slot = first; slot < first + slots; slot++) {
      for (let k = 0; k < width; k++) mean[k] = (mean[k] ?? 0) + (table[slot * width + k] ?? 0) / slots
    }
    const fives = seconds / 300
    for (let i = 0; i < all.length; i++) {
      let sum = 0
      const at = i * width
      for (let k = 0; k < width; k++) sum += (mix[at + k] ?? 0) * (mean[k] ?? 0)
      rate[i] = sum * (factor[i] ?? 1)
    }
    for (const [index, effects] of effectsOfDay(day)) {
      // Slot by slot: an effect that lifts a rate to a level is not linear in the rate.
      let sum = 0
      for (let slot = first; slot < first + slots; slot++) {
        let now = 0
        for (let k = 0; k < width; k++) now += (mix[index * width + k] ?? 0) * (table[slot * width + k] ?? 0)
        now *= factor[index] ?? 1
        for (const change of effects) now = change(now, slot * 300, dayFactor[index] ?? 1)
        sum += now
      }
      rate[index] = sum / slots
    }
    for (let i = 0; i < all.length; i++) rate[i] = (rate[i] ?? 0) * fives
    return rate
  }

  const counts = (from: number, seconds: number): Int32Array => {
    rates(from, seconds)
    const minute = Math.floor(from / 60)
    for (let i = 0; i < all.length; i++) {
      count[i] = poisson(rate[i] ?? 0, hash(seed ^ streams.count, minute, i, seconds))
    }
    return count
  }

  const occupied = (at: number): Int32Array => {
    const kind = dayKindOf(dayOf(at))
    const slot = Math.floor(secondOfDay(at) / 300)
    const hour = Math.floor(at / 3600)
    const share = at / 3600 - hour
    for (const { index, bays, use } of parks) {
      // Two hourly strays with a straight line between: a level does not jump.
      const stray = (at: number) => normal(hash(seed ^ streams.lot, at, index))
      const level = levelAt(use, kind, slot) + 0.035 * (stray(hour) * (1 - share) + stray(hour + 1) * share)
      taken[index] = Math.round(bays * Math.max(0, Math.min(1, level)))
    }
    return taken
  }

  return { sensors: all, lots: parks, rates, counts, occupied }
}
