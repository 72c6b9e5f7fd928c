import { type Calibration, measure, uncalibrated } from './calibration.ts'
import { CellLearner } from './cell.ts'
import { fillZeros } from './fill.ts'
import { finelyHeld, type HeldHours } from './fine.ts'
import type { LearnSettings, MetricKind } from './normals.ts'
import { Parents } from './parents.ts'
import { slotsInAll } from './slots.ts'
import { type Week, weekOf } from './week.ts'

/** Cells that touch no other block: all of one res-7 hexagon. Values as HourSamples. */
export type Block<Memory extends ArrayBufferLike = ArrayBufferLike> = {
  cells: readonly string[]
  values: Float32Array<Memory>
  excluded?: Uint8Array | undefined
}
/** At cell × 216 + slot of the block's cells, as in Normals. */
export type LearntBlock<Memory extends ArrayBufferLike = ArrayBufferLike> = {
  mid: Float32Array<Memory>
  sigma: Float32Array<Memory>
  habit: Float32Array<Memory>
}

const hoursAWeek = 168

/** Tails are measured on so many cells at most. */
export const mostHeldOut = 500

/** A level never scatters less than this share of what is usual for its metric, or one bay more would be a surge. */
const floorShare = 0.1

/** Learns a metric block by block, and from a part of its cells how values held out fall. */
export class Learner {
  readonly #kind: MetricKind
  readonly #settings: LearnSettings
  readonly #covered: Uint8Array
  readonly #week: Week
  readonly #cell: CellLearner
  readonly #every: number
  #met = 0
  readonly #held: HeldHours[] = []

  /** `slots` and `covered` by hour; `cells`: how many there will be in all blocks. */
  constructor(kind: MetricKind, slots: Uint8Array, covered: Uint8Array, cells: number, settings: LearnSettings) {
    this.#kind = kind
    this.#settings = settings
    this.#covered = covered
    this.#week = weekOf(slots)
    this.#cell = new CellLearner(this.#week, kind, settings)
    this.#every = Math.max(1, Math.ceil(cells / mostHeldOut))
  }

  /** Learns the cells of a block. Its values are cleaned in place: see fillZeros. */
  block({ cells, values, excluded }: Block): LearntBlock<ArrayBuffer> {
    const hours = this.#week.slots.length
    const size = cells.length * slotsInAll
    const learnt = { mid: new Float32Array(size), sigma: new Float32Array(size), habit: new Float32Array(size) }
    cells.forEach((_, cell) => {
      const own = values.subarray(cell * hours, (cell + 1) * hours)
      if (this.#kind === 'flow') dropImpossible(own)
      learnt.habit.set(habitOf(own, this.#covered, this.#week, this.#settings.fewest), cell * slotsInAll)
      if (this.#kind === 'flow') fillZeros(own, this.#covered, this.#week.slots)
      if (excluded)
        for (let hour = 0; hour < hours; hour++) if (excluded[cell * hours + hour] === 1) own[hour] = Number.NaN
    })
    const parents = new Parents(cells, values, this.#week, this.#settings)
    cells.forEach((_, cell) => {
      const own = values.subarray(cell * hours, (cell + 1) * hours)
      let asked: Float32Array | undefined
      const prior = (): Float32Array => {
        asked ??= parents.priorOf(cell)
        return asked
      }
      this.#cell.learn({ values: own, prior })
      learnt.mid.set(this.#cell.mid, cell * slotsInAll)
      learnt.sigma.set(this.#cell.sigma, cell * slotsInAll)
      if (this.#met++ % this.#every === 0) this.#holdOut(own, prior)
    })
    return learnt
  }

  /** How values held out fall, after the last block. `dispersion` of a 5 minutes' count within its hour, see ResidualLaw. */
  calibration(dispersion = 1): Calibration {
    const hours = this.#week.slots.length
    const joined = (pick: (one: HeldHours) => Float32Array): Float32Array => {
      const all = new Float32Array(this.#held.length * hours)
      for (const [at, one] of this.#held.entries()) all.set(pick(one), at * hours)
      return all
    }
    const sigma = joined((one) => one.sigma)
    const spreads = sigma.filter((value) => value > 0).sort()
    const usual = spreads[spreads.length >> 1] ?? 0
    const law = { ...uncalibrated(this.#kind), dispersion, floor: Math.max(1e-6, usual * floorShare) }
    const held = { observed: joined((one) => one.observed), expected: joined((one) => one.expected), sigma }
    const hourly = measure(law, { units: 12, buckets: hours, ...held })
    if (this.#kind === 'stock') return { ...law, hourly }
    const fine = finelyHeld(held, hours, dispersion)
    return { ...law, hourly, fine: measure(law, { units: 1, buckets: hours, ...fine }) }
  }

  /**
   * What the other weeks make of each week. Whole weeks are left out: the hours of a day stray together, and a day that has its say in its own
   * scatter looks more ordinary than the next one will. Days that nothing but kindred ones tell of are no measure of ordinary hours.
   */
  #holdOut(values: Float32Array, prior: () => Float32Array): void {
    const { slots } = this.#week
    const expected = new Float32Array(values.length).fill(Number.NaN)
    const sigma = new Float32Array(values.length).fill(Number.NaN)
    for (let from = 0; from < values.length; from += hoursAWeek) {
      const to = Math.min(from + hoursAWeek, values.length)
      if (values.subarray(from, to).every(Number.isNaN)) continue
      const others = values.slice()
      others.fill(Number.NaN, from, to)
      this.#cell.learn({ values: others, prior })
      for (let hour = from; hour < to; hour++) {
        if (this.#cell.borrowed[slots[hour] ?? 0] === 1) continue
        expected[hour] = this.#cell.mid[slots[hour] ?? 0] ?? Number.NaN
        sigma[hour] = this.#cell.sigma[slots[hour] ?? 0] ?? Number.NaN
      }
    }
    this.#held.push({ observed: values.slice(), expected, sigma })
  }
}

/** No street counts less than nothing, and none counts without end. */
const dropImpossible = (values: Float32Array): void => {
  for (let hour = 0; hour < values.length; hour++) {
    const value = values[hour] ?? Number.NaN
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) values[hour] = Number.NaN
  }
}

/** By slot the share of covered hours since the cell's first row in which it reported; NaN where there was none. */
const habitOf = (values: Float32Array, covered: Uint8Array, week: Week, fewest: number): Float32Array => {
  const habit = new Float32Array(slotsInAll).fill(Number.NaN)
  const first = values.findIndex((value) => !Number.isNaN(value))
  if (first < 0) return habit
  for (let slot = 0; slot < slotsInAll; slot++) {
    for (const hours of week.ladder[slot] ?? []) {
      let [seen, all] = [0, 0]
      for (let i = 0; i < hours.length; i++) {
        const hour = hours[i] ?? 0
        if (hour < first || covered[hour] !== 1) continue
        const value = values[hour] ?? Number.NaN
        if (!Number.isNaN(value)) seen++
        all++
      }
      if (all > 0) habit[slot] = seen / all
      if (all >= fewest) break
    }
  }
  return habit
}
