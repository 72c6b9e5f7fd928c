import type { Calendar } from '../../areas/calendar.ts'
import type { RuleBook } from '../rules/settings.ts'
import type { Habits, HourHabit } from './habits.ts'
import type { KeptLooks, MetricRow, Step } from './queries.ts'
import { type CellSettings, cellSettings } from './settings.ts'
import { newLooks, surgeTick, type Tick } from './tick.ts'
import { within } from './within.ts'

/** A cell that is out of its band, per 5 minutes (a level: as it is). `since`: start of its first bucket out of it, epoch seconds. */
export type Found = {
  cell: string
  observed: number
  expected: number
  sigma: number
  z: number
  gi: number
  rate: number
  since: number
}

export type Seen = {
  /** Start of the bucket, epoch seconds. */
  at: number
  step: Step
  /** False: the metric reported nowhere or hardly anywhere; nothing can be told. */
  covered: boolean
  tick: Tick
  observed: Float64Array
  above: Found[]
  below: Found[]
}

export type WatchDeps = { calendar: Calendar; areaOf: (cell: string) => string }

/** With less than this share of the rows that are usual at the hour the metric has stopped. */
const coveredShare = 0.5
/** Where so many counts are expected a missing row is no zero: the counter is silent, */
const zeroBelow = 10
/** unless it counted no more than this in its last row, not longer ago than so many seconds. */
const fewCounts = 5
const lately = 1800
/** So many looks without a finding end what was found. */
const quietLooks = 6

/** Looks at one metric bucket after bucket and remembers what k of n needs. */
export class Watch {
  readonly metric: MetricRow
  habits: Habits
  readonly #deps: WatchDeps
  #areaOf: string[]
  #looks: Uint32Array
  /** First bucket out of band: of cells above, then of cells below. */
  #since: Float64Array
  /** Of each cell the last count that came, and the bucket it came in. */
  #last: { count: Float64Array; at: Float64Array }
  #step: Step = 300
  #settings: { key: string; book: RuleBook; found: CellSettings } | undefined

  constructor(metric: MetricRow, habits: Habits, deps: WatchDeps, kept?: KeptLooks) {
    this.metric = metric
    this.habits = habits
    this.#deps = deps
    this.#areaOf = habits.cells.map(deps.areaOf)
    this.#looks = newLooks(habits.cells.length)
    this.#since = new Float64Array(2 * habits.cells.length)
    this.#last = newLast(habits.cells.length)
    if (kept) this.restore(kept)
  }

  /** Whether so many rows of a bucket are there as are usual at its hour. */
  async covers(at: number, step: Step, values: Float64Array): Promise<boolean> {
    const hours = await this.habits.hoursAround(this.#deps.calendar, at)
    return observe(values, hours[2], step / 300, this.metric.kind).covered
  }

  /** `values` by cell number as stored: a flow's sum over the bucket, a stock's level; NaN where there is no row. */
  async look(at: number, step: Step, values: Float64Array, book: RuleBook): Promise<Seen> {
    const { calendar } = this.#deps
    const units = step / 300
    const hours = await this.habits.hoursAround(calendar, at)
    const { observed, covered } = observe(values, hours[2], units, this.metric.kind, (cell) =>
      this.#fewLately(cell, at),
    )
    values.forEach((value, cell) => {
      if (Number.isNaN(value)) return
      this.#last.count[cell] = value
      this.#last.at[cell] = at
    })
    const { mid, sigma } =
      step === 300 && this.metric.kind === 'flow'
        ? within(hours, Math.floor((at % 3600) / 300), observed)
        : { mid: hours[2].mid, sigma: hours[2].sigma }
    const { around, calibration } = this.habits
    const { settings, own } = this.#settingsAt(calendar.dayKind(at * 1000), units, book)
    const tick = surgeTick(
      { observed, mid, sigma, calibration, units, around, looks: this.#looks, ...(own && { own }) },
      settings,
    )
    this.#remember(tick, at, step)
    const found = (cells: readonly number[], offset: number): Found[] =>
      cells.map((number) => ({
        cell: this.habits.cells[number] ?? '',
        observed: observed[number] ?? Number.NaN,
        expected: tick.expected[number] ?? Number.NaN,
        sigma: sigma[number] ?? Number.NaN,
        z: tick.z[number] ?? Number.NaN,
        gi: tick.gi[number] ?? Number.NaN,
        rate: tick.rates[number] ?? Number.NaN,
        since: this.#since[offset + number] || at,
      }))
    return { at, step, covered, tick, observed, above: found(tick.above, 0), below: found(tick.below, values.length) }
  }

  /** What becomes of cells that were out of their band and are not found now. */
  verdict(cells: readonly string[], direction: 'above' | 'below', seen: Seen): 'gone' | 'stays' | 'no-data' {
    const offset = direction === 'above' ? 0 : this.habits.cells.length
    const last = seen.step === 300 ? (1 << (2 * quietLooks)) - 1 : 0b11
    let [silent, known] = [0, 0]
    for (const cell of cells) {
      const number = this.habits.numbers.get(BigInt(`0x${cell}`))
      if (number === undefined) continue
      known++
      if (Number.isNaN(seen.tick.z[number])) silent++
      else if (((this.#looks[offset + number] ?? 0) & last & foundBits) !== 0) return 'stays'
    }
    if (known === 0) return 'gone'
    return silent * 2 > known ? 'no-data' : 'gone'
  }

  kept(): KeptLooks {
    const cells: Record<string, number[]> = {}
    const count = this.habits.cells.length
    this.habits.cells.forEach((cell, number) => {
      const [above, below] = [this.#looks[number] ?? 0, this.#looks[count + number] ?? 0]
      if (above !== 0 || below !== 0)
        cells[cell] = [above, this.#since[number] ?? 0, below, this.#since[count + number] ?? 0]
    })
    return { step: this.#step, cells }
  }

  restore({ step, cells }: KeptLooks): void {
    this.#step = step === 3600 ? 3600 : 300
    const count = this.habits.cells.length
    this.#looks.fill(0)
    for (const [cell, [above = 0, sinceAbove = 0, below = 0, sinceBelow = 0]] of Object.entries(cells)) {
      const number = this.habits.numbers.get(BigInt(`0x${cell}`))
      if (number === undefined) continue
      this.#looks[number] = above
      this.#since[number] = sinceAbove
      this.#looks[count + number] = below
      this.#since[count + number] = sinceBelow
    }
  }

  /** Goes on with another version of what is normal. */
  renew(habits: Habits): void {
    const kept = this.kept()
    this.habits = habits
    this.#areaOf = habits.cells.map(this.#deps.areaOf)
    this.#looks = newLooks(habits.cells.length)
    this.#since = new Float64Array(2 * habits.cells.length)
    this.#last = newLast(habits.cells.length)
    this.#settings = undefined
    this.restore(kept)
  }

  #fewLately(cell: number, at: number): boolean {
    const { count, at: seen } = this.#last
    return (count[cell] ?? 0) <= fewCounts && at - (seen[cell] ?? 0) <= lately
  }

  #remember({ looks }: Tick, at: number, step: Step): void {
    looks.forEach((look, place) => {
      if (look !== 0 && this.#looks[place] === 0) this.#since[place] = at
    })
    this.#looks = looks
    this.#step = step
  }

  #settingsAt(dayKind: ReturnType<Calendar['dayKind']>, units: number, book: RuleBook): CellSettings {
    const key = `${dayKind} ${units}`
    if (this.#settings?.key !== key || this.#settings.book !== book) {
      const found = cellSettings(book, { subject: this.metric.code, dayKind, units }, this.#areaOf)
      this.#settings = { key, book, found }
    }
    return this.#settings.found
  }
}

const newLast = (cells: number) => ({ count: new Float64Array(cells), at: new Float64Array(cells) })

/** The bit of each look that says yes (api/detection/statistics/persistence.ts). */
const foundBits = 0x2aaa_aaaa

/**
 * What the rows of a bucket say, per 5 minutes. A counter that counts nothing sends nothing, so a missing row is a zero where little is
 * expected, or little came lately; elsewhere it is no data, and so is everything where hardly any of the usual rows are there.
 */
export const observe = (
  values: Float64Array,
  { mid, habit }: HourHabit,
  units: number,
  kind: MetricRow['kind'],
  fewLately: (cell: number) => boolean = () => false,
): { observed: Float64Array; covered: boolean } => {
  let [present, usual] = [0, 0]
  for (let cell = 0; cell < values.length; cell++) {
    const share = habit[cell] ?? Number.NaN
    if (!Number.isNaN(values[cell])) present++
    // Too little was ever reported there to know what is usual.
    if (!(share >= 0) || Number.isNaN(mid[cell] ?? Number.NaN)) continue
    usual += kind === 'flow' ? Math.min(share, 1 - Math.exp(-(mid[cell] ?? 0) * units)) : share
  }
  const covered = present > 0 && present >= coveredShare * usual
  if (!covered) return { observed: new Float64Array(values.length).fill(Number.NaN), covered }
  if (kind === 'stock') return { observed: values, covered }
  const observed = values.map((value, cell) => {
    if (!Number.isNaN(value)) return value >= 0 ? value / units : Number.NaN
    return (mid[cell] ?? Number.NaN) * units < zeroBelow || fewLately(cell) ? 0 : Number.NaN
  })
  return { observed, covered }
}
