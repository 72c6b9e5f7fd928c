import type { LearnSettings, MetricKind } from './normals.ts'
import { middleOf, sortFirst, spreadOf } from './robust.ts'
import { slotsInAll } from './slots.ts'
import type { Week } from './week.ts'

/** Values of one cell by hour, zeros filled in, NaN no data; `prior` is asked at most once for what its parent hexagon says of it, by slot. */
export type CellValues = { values: Float32Array; prior: () => Float32Array }

/** One count an hour, told per 5 minutes. */
const perHour = 1 / 12

/** A count of a quiet street beyond this many deviations of what its surroundings say is an incident and teaches only that much. */
const capDeviations = 5

/** What is usual for the cell counts as so many slots of its own. */
const usualWeight = 15

/**
 * By what share a day of which too few were seen may differ from the kindred days that stand in for it: the first holiday of its half-year
 * empties offices and fills parks, and which it does to a street nobody has seen.
 */
const borrowedShare = 0.3

/** The last step of the ladder: kindred days. */
const kinStep = 2

/** Learns cells one after another over the same hours; its buffers are used again. Results of a cell stand until the next. */
export class CellLearner {
  readonly #week: Week
  readonly #kind: MetricKind
  readonly #settings: LearnSettings
  readonly #sorted: Float32Array
  readonly #scratch: Float32Array
  readonly #spread = new Float32Array(slotsInAll)
  readonly mid = new Float32Array(slotsInAll)
  readonly sigma = new Float32Array(slotsInAll)
  /** 1 where kindred days stand in, for want of days of the slot's own kind. */
  readonly borrowed = new Uint8Array(slotsInAll)

  constructor(week: Week, kind: MetricKind, settings: LearnSettings) {
    this.#week = week
    this.#kind = kind
    this.#settings = settings
    this.#sorted = new Float32Array(week.slots.length)
    this.#scratch = new Float32Array(week.slots.length)
  }

  /** Fills `mid`, `sigma` and `borrowed` by slot; NaN where nothing is known. */
  learn({ values, prior }: CellValues): void {
    let asked: Float32Array | undefined
    const reported = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0)
    if (reported < this.#settings.fewestHours) {
      this.mid.fill(Number.NaN)
      this.sigma.fill(Number.NaN)
      return
    }
    for (let slot = 0; slot < slotsInAll; slot++) {
      const { count } = this.#ladder(values, slot)
      const middle = middleOf(this.#sorted, count)
      this.#spread[slot] = count > 0 ? spreadOf(this.#sorted, count, middle, this.#scratch) : Number.NaN
      if (this.#isSparse(middle, count)) {
        asked ??= prior()
        this.mid[slot] = this.#shrunk(values, slot, asked)
      } else this.mid[slot] = count > 0 ? middle : Number.NaN
    }
    const usual = this.#usualScatter()
    for (let slot = 0; slot < slotsInAll; slot++) {
      const own = this.#pooled(slot, usual)
      const wide = this.#kind === 'flow' && this.borrowed[slot] === 1
      this.sigma[slot] = wide ? Math.hypot(own, borrowedShare * (this.mid[slot] ?? 0)) : own
    }
  }

  #isSparse(middle: number, count: number): boolean {
    return this.#kind === 'flow' && (count < this.#settings.fewest || middle < this.#settings.sparse * perHour)
  }

  /** The narrowest step with samples enough lies sorted in the buffer; the widest where none has. */
  #ladder(values: Float32Array, slot: number): { count: number } {
    let count = 0
    for (const [step, hours] of (this.#week.ladder[slot] ?? []).entries()) {
      count = this.#gather(values, hours)
      this.borrowed[slot] = step === kinStep ? 1 : 0
      if (count >= this.#settings.fewest) break
    }
    if (count < this.#settings.fewest && this.#kind === 'stock') count = 0
    sortFirst(this.#sorted, count)
    return { count }
  }

  #gather(values: Float32Array, hours: Uint16Array): number {
    let count = 0
    for (let i = 0; i < hours.length; i++) {
      const value = values[hours[i] ?? 0] ?? Number.NaN
      if (!Number.isNaN(value)) this.#sorted[count++] = value
    }
    return count
  }

  /**
   * Mean of a quiet slot over the days of its kind, shrunk to what the parent hexagon says of it: with gamma-distributed rates the posterior
   * mean, the parent's word counting as `parentWeight` samples (D. Clayton & J. Kaldor, Biometrics 43, 1987).
   */
  #shrunk(values: Float32Array, slot: number, prior: Float32Array): number {
    const said = prior[slot] ?? Number.NaN
    const [, kind, kin] = this.#week.ladder[slot] ?? []
    const hours = kind && kind.length >= this.#settings.fewest ? kind : (kin ?? [])
    const known = Number.isNaN(said) ? this.#settings.sparse : said * 12
    const cap = (known + capDeviations * Math.sqrt(known + 1)) * perHour
    let [sum, count] = [0, 0]
    for (let i = 0; i < hours.length; i++) {
      const hour = hours[i] ?? 0
      const value = values[hour] ?? Number.NaN
      if (Number.isNaN(value)) continue
      sum += Math.min(value, cap)
      count++
    }
    if (Number.isNaN(said)) return count > 0 ? sum / count : Number.NaN
    return (sum + this.#settings.parentWeight * said) / (count + this.#settings.parentWeight)
  }

  /**
   * The cell's scatter over all hours: of a level its mean, of a flow the share by which whole days and hours stray, beyond the chance of
   * counting (variance = mean / 12 + share² × mean²).
   */
  #usualScatter(): number {
    const flow = this.#kind === 'flow'
    let [sum, weight] = [0, 0]
    for (let slot = 0; slot < slotsInAll; slot++) {
      const spread = this.#spread[slot] ?? Number.NaN
      const mid = this.mid[slot] ?? Number.NaN
      if (Number.isNaN(spread) || Number.isNaN(mid)) continue
      sum += flow ? spread * spread - mid * perHour : spread
      weight += flow ? mid * mid : 1
    }
    const mean = weight > 0 ? sum / weight : Number.NaN
    return flow ? Math.sqrt(Math.max(0, mean)) : mean
  }

  /**
   * Scatter of the slot: that of itself and those around it, a flow's by the root of its middle, drawn towards what is usual for the cell. The
   * hours of one day stray together, so that a handful of slots tells less than it seems.
   */
  #pooled(slot: number, usual: number): number {
    const flow = this.#kind === 'flow'
    const mid = this.mid[slot] ?? Number.NaN
    if (Number.isNaN(mid) || (Number.isNaN(usual) && !flow)) return Number.NaN
    let [sum, count] = [0, 0]
    const pool = this.#week.pool[slot] ?? []
    for (let i = 0; i < pool.length; i++) {
      const near = pool[i] ?? 0
      const spread = this.#spread[near] ?? Number.NaN
      if (Number.isNaN(spread)) continue
      sum += flow ? spread / Math.sqrt((this.mid[near] ?? 0) + perHour) : spread
      count++
    }
    const counting = mid * perHour
    const whole = flow ? Math.sqrt(counting + (Number.isNaN(usual) ? 0 : usual * mid) ** 2) : usual
    if (count === 0) return whole
    const own = flow ? (sum / count) * Math.sqrt(mid + perHour) : sum / count
    return Math.sqrt((count * own ** 2 + usualWeight * whole ** 2) / (count + usualWeight))
  }
}
