import { chronicDefaults, findChronic } from '../../../api/detection/chronic/chronic.ts'
import { type CellLevels, emptyWeekly, levelsOf } from '../../../api/detection/chronic/levels.ts'
import { leftOut, lookBack, mostDays, type Weeks } from '../../../api/detection/chronic/weeks.ts'
import { bucketsPerHour, type City, metrics } from './city.ts'
import type { Town } from './town.ts'

/** Typical rate of each week and slot: what most days of it reach. */
const levelsIn = (city: City, hours: Float32Array, weeks: Weeks, cell: number): CellLevels => {
  const count = city.cells.length
  const first = (weeks.from - city.historyFrom) / 3600
  const rates = weeks.days.map((): number[] => [])
  for (const [hour, place] of weeks.place.entries()) {
    const value = hours[(first + hour) * count + cell]!
    if (place !== leftOut && !Number.isNaN(value)) rates[place]!.push(value / bucketsPerHour)
  }
  const weekly = emptyWeekly(weeks)
  for (const [place, most] of mostDays(weeks).entries())
    if (rates[place]!.length > 0) weekly[place] = rates[place]!.sort((a, b) => b - a)[most - 1] ?? 0
  return levelsOf(city.cells[cell]!, weekly, weeks)
}

/** Cells that are over what they can carry again and again by the end of the history, those that touch together; by the register of capacities, where it knows. */
export const chronicOf = async ({ city, flows }: Town): Promise<number[][]> => {
  const weeks = lookBack(city.calendar, new Date(city.testFrom * 1000), chronicDefaults.weeks)
  const found = new Set<number>()
  for (const metric of metrics.keys()) {
    const levels = new Map(
      city.cells.map((name, cell) => [name, levelsIn(city, flows[metric]!.hours, weeks, cell)] as const),
    )
    const known = new Map(
      city.cells.flatMap((name, cell) => {
        const capacity = city.capacity[metric * city.cells.length + cell]!
        return Number.isNaN(capacity) ? [] : [[name, { capacity, basis: 'register' }] as const]
      }),
    )
    for (const { cell } of await findChronic(weeks, levels, known, chronicDefaults, async () => {}))
      found.add(city.cells.indexOf(cell))
  }
  const groups: number[][] = []
  for (const cell of found) {
    const group: number[] = []
    const edge = [cell]
    for (let next = edge.pop(); next !== undefined; next = edge.pop()) {
      if (!found.delete(next)) continue
      group.push(next)
      edge.push(...city.around.members.slice(city.around.starts[next], city.around.starts[next + 1]))
    }
    groups.push(group)
  }
  return groups
}
