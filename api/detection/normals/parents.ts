import { cellToParent } from 'h3-js'
import type { LearnSettings } from './normals.ts'
import { slotsInAll } from './slots.ts'
import type { Week } from './week.ts'

/** A hexagon with fewer counts an hour than this is too quiet to speak for its cells. */
const thin = 1
/** Parents asked in turn: about 49 and 343 cells of res 10. */
const resolutions = [8, 7]

type Parent = { total: number; hours: number; means: Float32Array }

/**
 * What the hexagons around quiet cells say of their week. Counts are cut off at a few an hour: a parent tells the rhythm of its quiet
 * streets, and its one avenue (or one absurd reading) does not drown them.
 */
export class Parents {
  readonly #cells: readonly string[]
  readonly #values: Float32Array
  readonly #week: Week
  readonly #settings: LearnSettings
  readonly #members: Map<string, number[]>[]
  readonly #known = new Map<string, Parent>()
  readonly #cap: number

  /** `values` at cell × hours + hour, zeros filled in. */
  constructor(cells: readonly string[], values: Float32Array, week: Week, settings: LearnSettings) {
    this.#cells = cells
    this.#values = values
    this.#week = week
    this.#settings = settings
    this.#cap = (settings.sparse * 4) / 12
    this.#members = resolutions.map((resolution) => {
      const members = new Map<string, number[]>()
      cells.forEach((cell, number) => {
        const parent = cellToParent(cell, resolution)
        const known = members.get(parent)
        if (known) known.push(number)
        else members.set(parent, [number])
      })
      return members
    })
  }

  /** By slot, what the cell's parent expects of it: the parent's mean × the cell's share of it, per 5 minutes. */
  priorOf(cell: number): Float32Array {
    const { parent, total } = this.#parentOf(cell)
    const hours = this.#week.slots.length
    let [own, seen] = [0, 0]
    for (let hour = 0; hour < hours; hour++) {
      const value = this.#values[cell * hours + hour] ?? Number.NaN
      if (Number.isNaN(value)) continue
      own += Math.min(value, this.#cap)
      seen++
    }
    const share = total > 0 && seen > 0 ? own / seen / total : 0
    return parent.means.map((mean) => mean * share)
  }

  /** The nearest parent that is busy enough, and its mean over all hours. */
  #parentOf(cell: number): { parent: Parent; total: number } {
    const name = this.#cells[cell] ?? ''
    const all = resolutions.map((resolution, step) => this.#read(step, cellToParent(name, resolution)))
    const parent = all.find((one) => one.hours > 0 && (one.total / one.hours) * 12 >= thin) ?? all[all.length - 1]
    if (!parent) throw new Error('a cell has parents')
    return { parent, total: parent.hours > 0 ? parent.total / parent.hours : 0 }
  }

  #read(step: number, name: string): Parent {
    const known = this.#known.get(name)
    if (known) return known
    const members = this.#members[step]?.get(name) ?? []
    const hours = this.#week.slots.length
    const sums = new Float32Array(hours).fill(Number.NaN)
    let [total, seen] = [0, 0]
    for (let hour = 0; hour < hours; hour++) {
      let [sum, count] = [0, 0]
      for (const member of members) {
        const value = this.#values[member * hours + hour] ?? Number.NaN
        if (Number.isNaN(value)) continue
        sum += Math.min(value, this.#cap)
        count++
      }
      // Half of its cells away is not half of its people away.
      if (count * 2 < members.length || count === 0) continue
      sums[hour] = (sum / count) * members.length
      total += sums[hour] ?? 0
      seen++
    }
    const parent = { total, hours: seen, means: this.#meansOf(sums) }
    this.#known.set(name, parent)
    return parent
  }

  #meansOf(sums: Float32Array): Float32Array {
    const means = new Float32Array(slotsInAll).fill(Number.NaN)
    for (let slot = 0; slot < slotsInAll; slot++) {
      for (const hours of this.#week.ladder[slot]?.slice(1) ?? []) {
        let [sum, count] = [0, 0]
        for (const hour of hours) {
          const value = sums[hour] ?? Number.NaN
          if (Number.isNaN(value)) continue
          sum += value
          count++
        }
        if (count === 0) continue
        means[slot] = sum / count
        if (count >= this.#settings.fewest) break
      }
    }
    return means
  }
}
