import { h3Neighbourhoods } from '../statistics/neighbourhood.ts'
import type { Cube } from './cube.ts'
import { emergingDefaults, emergingHotSpots } from './emerging.ts'
import type { TrendCell } from './thread.ts'

/** Classes every cell of a cube of H3 cells among its touching neighbours, with the steps that made it so. */
export const trendCells = ({ cells, steps, values }: Cube): TrendCell[] => {
  const found = emergingHotSpots({ steps, values }, h3Neighbourhoods(cells), emergingDefaults)
  return cells.map((cell, number) => {
    const [hot, cold]: [number[], number[]] = [[], []]
    for (let step = 0; step < steps; step++) {
      const at = number * steps + step
      const z = found.z[at] ?? Number.NaN
      if (!((found.rates[at] ?? 1) <= emergingDefaults.alpha)) continue
      if (z > 0) hot.push(step)
      else if (z < 0) cold.push(step)
    }
    const trend = found.trends[number]
    return {
      cell,
      class: found.classes[number] ?? 'none',
      z: known(found.z[number * steps + steps - 1]),
      trend: { z: known(trend?.z), p: known(trend?.p) },
      hot,
      cold,
    }
  })
}

/** JSON has no NaN. */
const known = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null
