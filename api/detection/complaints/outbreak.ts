import type { Expectation } from './expectation.ts'
import { type Excess, type JudgeSettings, judge } from './judge.ts'
import { firstFrom, type Tally } from './tally.ts'

const hour = 3600

/** An excess as people know it. Instants epoch seconds; `area`: code of a street or district, '' the city. */
export type Outbreak = Pick<Excess, 'hours' | 'count' | 'mean' | 'upper' | 'p' | 'rate' | 'method'> & {
  subject: string
  area: string
  /** The first and the newest of its orders. */
  since: number
  newest: number
  /** Where they came from, the most first. */
  cells: { cell: string; count: number }[]
}

/** More cells than this say no more. */
const mostCells = 60

/** The outbreaks that a look at `at` (epoch seconds) sees. */
export const outbreaksAt = (tally: Tally, expectation: Expectation, at: number, settings: JudgeSettings): Outbreak[] =>
  judge(tally, expectation, at, settings).called.map((excess) => {
    const { hours, mean, upper, p, rate, method } = excess
    const subject = tally.classes[excess.kind] ?? ''
    const area = expectation.areas.codes[excess.area] ?? ''
    const orders = ordersOf(tally, subject, area, at - hours * hour, at)
    return { subject, area, hours, mean, upper, p, rate, method, ...orders }
  })

/** Orders of a class in an area and [from, to): first, newest and their cells. `area` '' is the city. */
export const ordersOf = (
  tally: Tally,
  subject: string,
  area: string,
  from: number,
  to: number,
): Pick<Outbreak, 'since' | 'newest' | 'cells'> & { count: number } => {
  const kind = tally.classes.indexOf(subject)
  const found = new Map<string, number>()
  let [since, newest, count] = [to, from, 0]
  for (let i = firstFrom(tally, from); i < tally.at.length && tally.at[i]! < to; i++) {
    const cell = tally.cell[i]!
    if (tally.kind[i] !== kind || !(tally.streets[tally.streetOf[cell]!] ?? '').startsWith(area)) continue
    const name = tally.cells[cell] ?? ''
    found.set(name, (found.get(name) ?? 0) + tally.count[i]!)
    since = Math.min(since, tally.at[i]!)
    newest = Math.max(newest, tally.at[i]!)
    count += tally.count[i]!
  }
  const cells = [...found].map(([cell, n]) => ({ cell, count: n }))
  cells.sort((a, b) => b.count - a.count || (a.cell < b.cell ? -1 : 1))
  return { since, newest, count, cells: cells.slice(0, mostCells) }
}

/** An outbreak through its looks: what it was at its worst, the looks it was first and last seen at (epoch seconds). */
export type Episode = { worst: Outbreak; from: number; to: number; cells: Set<string>; area: string }

/** Looks without it that do not yet make another one of it, seconds: a night between two days of leaks. */
const joinedWithin = 24 * hour

/**
 * Strings the looks of a span together: outbreaks of one class in areas that hold one another, or that share a cell, are one episode as
 * long as no more than a day lies between its looks.
 */
export class Episodes {
  readonly #all: Episode[] = []

  add(outbreaks: readonly Outbreak[], at: number): void {
    for (const outbreak of outbreaks) {
      const known = this.#all.findLast(
        (one) =>
          at - one.to <= joinedWithin &&
          one.worst.subject === outbreak.subject &&
          (nested(one.area, outbreak.area) || outbreak.cells.some(({ cell }) => one.cells.has(cell))),
      )
      if (!known) {
        const cells = new Set(outbreak.cells.map(({ cell }) => cell))
        this.#all.push({ worst: outbreak, from: at, to: at, cells, area: outbreak.area })
        continue
      }
      known.to = at
      for (const { cell } of outbreak.cells) known.cells.add(cell)
      if (outbreak.area.length < known.area.length) known.area = outbreak.area
      if (outbreak.p < known.worst.p || outbreak.area.length < known.worst.area.length) known.worst = outbreak
    }
  }

  get all(): readonly Episode[] {
    return this.#all
  }
}

const nested = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a)
