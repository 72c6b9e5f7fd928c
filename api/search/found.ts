import type { Area, City } from '../areas/city.ts'

/** One thing that was searched for. WGS84; `area` its smallest area's code, '' where none is known. */
export type Found = {
  kind: 'component' | 'grid' | 'area' | 'place' | 'class' | 'order'
  /** district.code of a component, a code, kind/name of a place, an order's number. */
  key: string
  title: string
  subtitle: string
  area: string
  /** null: nowhere on the map (a class, an order without a place). */
  lon: number | null
  lat: number | null
  /** [west, south, east, north] of what has an extent. */
  bbox?: readonly [number, number, number, number]
  /** Characters of the title that were typed: [from, to) each. */
  match: (readonly [from: number, to: number])[]
  /** Of a component: its state; of a class: how many of it there are; of an area or a place: what it is, of a component its class. */
  state?: string
  count?: number
  type?: string
}

/** Higher is better; what is equal keeps its order. */
export type Scored = Found & { score: number }

/** At most `limit` of the best, none of a kind more than half of them while others wait. */
export const pick = (all: readonly Scored[], limit: number): Found[] => {
  const sorted = all.toSorted((a, b) => b.score - a.score)
  const fair = Math.max(3, Math.ceil(limit / 2))
  const taken = new Map<string, number>()
  const [first, late]: [Scored[], Scored[]] = [[], []]
  for (const one of sorted) {
    const n = (taken.get(one.kind) ?? 0) + 1
    taken.set(one.kind, n)
    ;(n <= fair ? first : late).push(one)
  }
  const chosen = new Set([...first, ...late].slice(0, limit))
  return sorted.filter((one) => chosen.has(one)).map(({ score: _, ...found }) => found)
}

/** Names of the areas that hold a code, from the district down: 西城区 西长安街街道. */
export const pathOf = (areas: ReadonlyMap<string, Area>, code: string): string =>
  [6, 9, 12]
    .filter((length) => length <= code.length)
    .map((length) => areas.get(code.slice(0, length))?.name ?? '')
    .filter((name) => name !== '')
    .join(' ')

const byCode = new WeakMap<City, Map<string, Area>>()

export const areasByCode = (city: City): ReadonlyMap<string, Area> => {
  const known = byCode.get(city) ?? new Map(city.areas.map((area) => [area.code, area]))
  byCode.set(city, known)
  return known
}
