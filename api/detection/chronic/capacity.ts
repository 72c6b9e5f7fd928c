import { gridDisk } from 'h3-js'
import { words } from '../../alerts/words.ts'
import { median } from '../../heat/normal.ts'
import { quantile, upperFence } from '../statistics/fence.ts'
import type { CellLevels } from './levels.ts'
import { besideSlots } from './weeks.ts'

export type Capacity = { capacity: number; basis: string }

/** Where comparable cells are looked for, and how alike they must be. */
export type PeerSettings = {
  /** Rings of H3 res-10 cells around the cell, about 110 m each. */
  rings: number
  /** Fewer near peers than this, and the whole city's most similar cells stand in. */
  fewest: number
  /** At most so many cells stand in. */
  most: number
  /** Two known capacities are alike within this factor. */
  capacityFactor: number
  /** Two median rates are alike within this factor. */
  rateFactor: number
  /** Spread of the fence in robust standard deviations. */
  spread: number
  /** A capacity read from a distribution is at least this many times its peers' typical peak. */
  headroom: number
  /** A distribution of fewer cells than this says nothing about capacity. */
  fewestForFence: number
  /** A rhythm is told by at least so many slots of the week. */
  fewestForRhythm: number
  /** Cells busier or quieter by more than this factor tell no rhythm to each other. */
  rhythmFactor: number
  /** So many of the city's cells are asked for theirs, evenly drawn. */
  mostForRhythm: number
}

export const peerDefaults: PeerSettings = {
  rings: 8,
  fewest: 12,
  most: 60,
  capacityFactor: 1.5,
  rateFactor: 2,
  spread: 3,
  headroom: 2,
  fewestForFence: 30,
  fewestForRhythm: 12,
  rhythmFactor: 10,
  mostForRhythm: 1000,
}

/** Some of the city's cells with the logarithms of their week. */
type Sample = readonly { other: CellLevels; logarithms: Float32Array }[]

/**
 * Who is comparable with a cell, and how much it can carry. Comparable cells lie in the rings around it (its own touching ring left
 * out: it may be part of the same jam) and have a like capacity, where it is known, and a like median rate: an alley is held against
 * alleys, an avenue against avenues and the middle of town against the middle of town. The median rate is of all hours, so that a jam
 * of some hours does not move it.
 */
export class Comparison {
  readonly #cells: ReadonlyMap<string, CellLevels>
  readonly #known: ReadonlyMap<string, Capacity>
  readonly #settings: PeerSettings
  #sample: Sample | undefined
  readonly #start: number
  readonly #floor: number | undefined

  constructor(
    cells: ReadonlyMap<string, CellLevels>,
    known: ReadonlyMap<string, Capacity>,
    settings: PeerSettings = peerDefaults,
  ) {
    this.#cells = cells
    this.#known = known
    this.#settings = settings
    const peaks = [...cells.values()].map((cell) => cell.peak)
    const typical = peaks.length > 0 ? median(peaks) : 0
    this.#start = Math.max(typical * 0.1, Number.EPSILON)
    this.#floor = peaks.length >= settings.fewestForFence && typical > 0 ? quantile(peaks, 0.75) : undefined
  }

  /** The least capacity the cell can turn out to have, without looking at its peers; undefined: none can be known. */
  leastCapacity(cell: string): number | undefined {
    return this.#known.get(cell)?.capacity ?? this.#floor
  }

  /**
   * Capacity of a cell, value per 5 minutes: the table's where it is known, else the upper fence of its peers' typical peaks, but
   * not below the city's upper quartile of peaks (a quiet corner that doubles is not jammed). Undefined: none can be known.
   */
  capacityOf(cell: string, peers: readonly CellLevels[]): Capacity | undefined {
    const known = this.#known.get(cell)
    if (known) return known
    if (this.#floor === undefined || peers.length < this.#settings.fewest) return undefined
    const peaks = peers.map((peer) => peer.peak)
    const fence = upperFence(peaks, this.#settings.spread, this.#start)
    const capacity = Math.max(fence, median(peaks) * this.#settings.headroom, this.#floor)
    return { capacity, basis: words.basisDistribution }
  }

  /**
   * The cells a cell is compared with: near ones of like capacity and rate, else the city's most similar. Where too few are alike in
   * both (an alley that is jammed all day has a rate of its own), those of like capacity stand in.
   */
  peersOf(cell: CellLevels): CellLevels[] {
    const own = new Set(gridDisk(cell.cell, 1))
    const near = gridDisk(cell.cell, this.#settings.rings).flatMap((name) =>
      own.has(name) ? [] : (this.#cells.get(name) ?? []),
    )
    const all = () => [...this.#cells.values()].filter((other) => !own.has(other.cell))
    const alikeNear = near.filter((other) => this.#alike(cell, other) && this.#likeRate(cell, other))
    if (alikeNear.length >= this.#settings.fewest) return alikeNear
    const alikeAnywhere = all().filter((other) => this.#alike(cell, other) && this.#likeRate(cell, other))
    if (alikeAnywhere.length >= this.#settings.fewest || !this.#known.has(cell.cell))
      return this.#closest(cell, alikeAnywhere)
    const alikeInSize = near.filter((other) => this.#alike(cell, other))
    return alikeInSize.length >= this.#settings.fewest
      ? alikeInSize
      : this.#closest(
          cell,
          all().filter((other) => this.#alike(cell, other)),
        )
  }

  /**
   * What the city's cells whose week runs most like the cell's outside `slots`, and the hours beside them, would be used to if as much passed
   * there. A jam is strange in these slots alone; where they are what a place is used for, those used alike have them too, and night life
   * is held against night life. None where the slots leave too little of the week to tell, or too few cells are of like size.
   */
  ofLikeRhythm(cell: CellLevels, slots: readonly number[]): CellLevels[] {
    const apart = besideSlots(slots)
    const rest = [...cell.level.keys()].filter((slot) => !apart.has(slot) && !Number.isNaN(cell.level[slot]))
    if (rest.length < this.#settings.fewestForRhythm) return []
    const own = new Set(gridDisk(cell.cell, 1))
    const mine = this.#logarithms(cell)
    const [steps, away] = [new Float64Array(rest.length), new Float64Array(rest.length)]
    const alike: { other: CellLevels; scale: number; away: number }[] = []
    this.#sample ??= this.#drawSample()
    for (const { other, logarithms } of this.#sample) {
      if (own.has(other.cell)) continue
      for (const [at, slot] of rest.entries()) steps[at] = (mine[slot] ?? 0) - (logarithms[slot] ?? 0)
      away.set(steps)
      const scale = middleOf(steps)
      if (!(Math.abs(scale) <= Math.log(this.#settings.rhythmFactor))) continue
      for (const [at, step] of away.entries()) away[at] = Math.abs(step - scale)
      alike.push({ other, scale, away: middleOf(away) })
    }
    if (alike.length < this.#settings.fewest) return []
    return alike
      .sort((a, b) => a.away - b.away)
      .slice(0, this.#settings.fewest)
      .map(({ other, scale }) => timesAsBusy(other, Math.exp(scale)))
  }

  #drawSample(): Sample {
    const every = Math.ceil(this.#cells.size / this.#settings.mostForRhythm)
    return [...this.#cells.values()]
      .filter((_, number) => number % every === 0)
      .map((other) => ({ other, logarithms: this.#logarithms(other) }))
  }

  #logarithms({ level }: CellLevels): Float32Array {
    return level.map((rate) => Math.log(rate + this.#start))
  }

  /** Like capacity; like rate where either capacity is not known. */
  #alike(cell: CellLevels, other: CellLevels): boolean {
    const mine = this.#known.get(cell.cell)
    const its = this.#known.get(other.cell)
    if (!mine || !its) return this.#likeRate(cell, other)
    return Math.abs(Math.log(mine.capacity / its.capacity)) <= Math.log(this.#settings.capacityFactor)
  }

  #likeRate(cell: CellLevels, other: CellLevels): boolean {
    return this.#rateDistance(cell, other) <= Math.log(this.#settings.rateFactor)
  }

  #closest(cell: CellLevels, others: CellLevels[]): CellLevels[] {
    if (others.length <= this.#settings.most) return others
    return others
      .sort((a, b) => this.#rateDistance(cell, a) - this.#rateDistance(cell, b))
      .slice(0, this.#settings.most)
  }

  #rateDistance(cell: CellLevels, other: CellLevels): number {
    return Math.abs(Math.log((cell.base + this.#start) / (other.base + this.#start)))
  }
}

/** Median; the numbers are left sorted. */
const middleOf = (values: Float64Array): number => {
  values.sort()
  const half = values.length >> 1
  return ((values[half] ?? Number.NaN) + (values[values.length - half - 1] ?? Number.NaN)) / 2
}

const timesAsBusy = (cell: CellLevels, times: number): CellLevels => ({
  ...cell,
  level: cell.level.map((rate) => rate * times),
  base: cell.base * times,
  peak: cell.peak * times,
})
