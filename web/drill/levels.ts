/** The levels of a city from the whole down to the 万米 unit grid; the length of a code tells its level. */
export type Level = 'city' | 'district' | 'street' | 'community' | 'grid'

/** What stands for the whole city in the address bar. */
export const wholeCity = '*'

const byLength: Record<number, Level> = { 6: 'district', 9: 'street', 12: 'community', 14: 'grid', 15: 'grid' }

/** Level of a code, `*` the city; undefined for what is no code. */
export const levelOf = (code: string): Level | undefined => (code === wholeCity ? 'city' : byLength[code.length])

/** Codes above a code that may exist, from the district down; a grid's community part 000 says that no community is known. */
export const codesAbove = (code: string): string[] =>
  [6, 9, 12].filter((length) => length < code.length).map((length) => code.slice(0, length))

export type Named = { properties: { code: string; level: string; name: string } }
export type Crumb = { code: string; level: Level; name: string }

/**
 * The way from the city down to a code, both ends included, over the areas that are known. A code that is none of them (a
 * grid, or an area that is gone) stands last under its own number.
 */
export const crumbsTo = (code: string | undefined, areas: readonly Named[], city: string): Crumb[] => {
  const crumbs: Crumb[] = [{ code: wholeCity, level: 'city', name: city }]
  if (code === undefined || code === wholeCity) return crumbs
  for (const each of [...codesAbove(code), code]) {
    const level = levelOf(each)
    const area = areas.find(({ properties }) => properties.code === each)
    if (level && (area || each === code)) crumbs.push({ code: each, level, name: area?.properties.name ?? each })
  }
  return crumbs
}

/** The areas next below a code, whatever their level: a district without streets shows its communities. Empty where grids follow. */
export const areasBelow = <Area extends Named>(code: string, areas: readonly Area[]): Area[] => {
  const prefix = code === wholeCity ? '' : code
  const below = areas.filter(({ properties: { code: own } }) => own.length > prefix.length && own.startsWith(prefix))
  const next = Math.min(...below.map(({ properties }) => properties.code.length))
  return below.filter(({ properties }) => properties.code.length === next)
}

/** A grid's code as it is told within an area: what comes after the area's own, `012 007` in a street. */
export const nameWithin = (area: string, grid: string): string => grid.slice(area.length).replace(/\d{3}(?=\d)/g, '$& ')

/** The last digits of a grid's code are its number in the community; before them stands whose it is. */
export const gridNumber = (code: string): string => code.slice(12)
