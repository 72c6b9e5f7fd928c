import { latLngToCell } from 'h3-js'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { seasonsOf } from '../../../../api/detection/complaints/classes.ts'
import { type Tally, type TallyRow, tallyOf } from '../../../../api/detection/complaints/tally.ts'
import { Dice } from '../../../../api/detection/scan/dice.ts'

export const calendar = makeCalendar('Asia/Shanghai', 'cn')
export const always = () => true
export const inSeason = seasonsOf(calendar)
export const day = 86_400
export const hour = 3600

/** Eight streets of two districts, each one cell. */
export const streets = Array.from({ length: 8 }, (_, i) => `11010${1 + (i % 2)}00${i}`)
export const cellOfStreet = streets.map((_, i) => latLngToCell(39.9 + i * 0.01, 116.37, 10))
const areaOf = (cell: string): string => streets[cellOfStreet.indexOf(cell)] ?? ''

/** So many orders a day of a class in each street, by local hour weighted towards the day. */
export type Rate = (name: string, street: number, day: number) => number

const poisson = (mean: number, dice: Dice): number => {
  let [count, product] = [0, dice.unit()]
  while (product > Math.exp(-mean)) {
    count++
    product *= dice.unit()
  }
  return count
}

/** Days of random orders from a local midnight on; nine in ten between 7 and 21 o'clock. */
export const randomRows = (
  names: readonly string[],
  from: number,
  days: number,
  rate: Rate,
  seed: number,
): TallyRow[] => {
  const dice = new Dice(seed)
  const rows: TallyRow[] = []
  for (let n = 0; n < days; n++)
    for (const name of names)
      for (const [street, cell] of cellOfStreet.entries())
        for (let left = poisson(rate(name, street, n), dice); left > 0; left--) {
          const at = dice.unit() < 0.9 ? 7 * hour + dice.below(14 * hour) : (21 * hour + dice.below(10 * hour)) % day
          rows.push({ class: name, at: from + n * day + Math.floor(at / 300) * 300, cell, count: 1 })
        }
  return rows
}

export const tallied = (rows: readonly TallyRow[], from: number, to: number): Tally =>
  tallyOf(rows, { from, to }, areaOf)
