import type { AreaDetail, GridDetail } from '../api.ts'
import { w } from '../words.ts'
import type { Neighbour } from './AreaFacts.tsx'
import { type Crumb, gridNumber, type Named } from './levels.ts'

export type Fact = readonly [name: string, value: string]

/** What is written of an area or a grid, as names and values; empty while it is not read. */
export const factsOf = (
  area: AreaDetail | undefined,
  grid: GridDetail | undefined,
  crumbs: readonly Crumb[],
): Fact[] => {
  if (grid) {
    return [
      [w.drill.responsible, answerable(grid)],
      ...optional(w.drill.landUse, grid.landUse),
      ...optional(w.drill.management, grid.level),
      [w.drill.origin, w.drill.origins[grid.origin]],
    ]
  }
  if (!area) return []
  const office = crumbs.findLast(({ level }) => level === 'street')?.name
  const versions = area.versions.length
  return [
    [w.drill.responsible, area.responsible ?? (office === undefined ? w.drill.nobody : w.drill.office(office))],
    ...(versions > 1 && area.validFrom !== null
      ? [[w.drill.inForce, w.drill.since(area.validFrom, versions)] as const]
      : []),
  ]
}

/** A grid's own party, or whose it is by its place. */
const answerable = ({ responsible, responsibleIs }: GridDetail): string =>
  responsible === null ? w.drill.nobody : responsibleIs === 'office' ? w.drill.office(responsible) : responsible

const optional = (name: string, value: string | null): Fact[] => (value === null ? [] : [[name, value]])

/** The areas or grids around, by name; before a grid of another community stands that one's name. */
export const neighboursOf = (
  area: AreaDetail | undefined,
  grid: GridDetail | undefined,
  areas: readonly Named[],
): Neighbour[] => {
  if (!grid) return area?.neighbours ?? []
  const place = (code: string) => code.slice(0, 12)
  return grid.neighbours.map((code) => {
    if (place(code) === place(grid.code)) return { code, name: gridNumber(code) }
    const other = areas.find(({ properties }) => properties.code === place(code))
    return { code, name: other ? `${other.properties.name} ${gridNumber(code)}` : code }
  })
}
