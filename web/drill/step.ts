import { wholeCity } from './levels.ts'

/**
 * Where a click on the map leads from a selected area: one level down where it falls into it, else to the area of the same level
 * that it falls into. `path` holds the areas at the place from the district down, `grid` the unit grid there. Undefined where there
 * is nothing further: outside the city, at the bottom, or on what is selected already.
 */
export const stepInto = (from: string, path: readonly string[], grid: string | undefined): string | undefined => {
  const codes = grid === undefined ? [...path] : [...path, grid]
  if (from === wholeCity) return codes[0]
  const at = codes.indexOf(from)
  if (at >= 0) return codes[at + 1]
  return codes.findLast((code) => code.length <= from.length)
}
