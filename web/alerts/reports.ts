import { cellToParent, getResolution } from 'h3-js'
import type { Alert, Complaint } from '../api.ts'

const hour = 3600
const day = 86_400
const coarsest = 5

/** The smallest cell (H3 res 5 to 9, or the one cell) that holds all of them; undefined where none does. */
export const holderOf = (cells: readonly string[]): string | undefined => {
  const [first] = cells
  if (first === undefined) return undefined
  for (let res = getResolution(first); res >= coarsest; res--) {
    const parents = new Set(cells.map((cell) => cellToParent(cell, res)))
    if (parents.size === 1) return [...parents][0]
  }
  return undefined
}

type About = Pick<Alert, 'cells' | 'evidence' | 'subject'>

/** Of complaints found around an alert, those that it speaks of: by their numbers where it names them, else by cell and class. */
export const reportsOf = <C extends Pick<Complaint, 'number' | 'cell' | 'class'>>(
  { cells, evidence, subject }: About,
  complaints: readonly C[],
): C[] => {
  const numbers = new Set(evidence?.orders)
  if (numbers.size > 0) return complaints.filter(({ number }) => numbers.has(number))
  const own = new Set(cells.map(({ cell }) => cell))
  return complaints.filter((one) => one.class === subject && one.cell !== null && own.has(one.cell))
}

export type Tallies = { from: number; to: number; counts: { at: number; n: number }[] }

/** How many came when: by the hour up to four days, by the day up to two months, else by the week. Instants in epoch seconds, at least one. */
export const talliesOf = (at: readonly number[]): Tallies => {
  const [first, last] = [Math.min(...at), Math.max(...at)]
  const span = last - first
  const step = span <= 4 * day ? hour : span <= 60 * day ? day : 7 * day
  const from = Math.floor(first / hour) * hour
  const counts = Array.from({ length: Math.floor((last - from) / step) + 1 }, (_, i) => ({ at: from + i * step, n: 0 }))
  for (const one of at) {
    const count = counts[Math.floor((one - from) / step)]
    if (count) count.n++
  }
  return { from, to: from + counts.length * step, counts }
}
