/**
 * Orders of a span as numbers, by time: `at[i]` (epoch seconds, start of their five minutes) came `count[i]` of class `kind[i]` in cell
 * `cell[i]`, both by index. `streetOf` gives the index of each cell's street; −1: no street known, the order counts for the city alone.
 */
export type Tally = {
  from: number
  to: number
  classes: readonly string[]
  cells: readonly string[]
  streets: readonly string[]
  streetOf: Int32Array
  at: Float64Array
  kind: Uint16Array
  cell: Uint32Array
  count: Int32Array
}

/** One row of the roll-up of orders: epoch seconds, H3 res 10 in hexadecimal. */
export type TallyRow = { class: string; at: number; cell: string; count: number }

/** Codes of streets (街道) have nine digits, of districts six; a community's begins with its street's. */
const streetDigits = 9
export const districtDigits = 6

/**
 * Lays rows of [from, to) out by time. `classNow` says under which name a class goes today, so that a renamed class stays one series;
 * rows that are taken back (negative counts) are summed with what they take back.
 */
export const tallyOf = (
  rows: readonly TallyRow[],
  span: { from: number; to: number },
  areaOf: (cell: string) => string,
  classNow: (name: string, at: number) => string = (name) => name,
): Tally => {
  const sums = new Map<string, TallyRow>()
  for (const row of rows) {
    const name = classNow(row.class, row.at)
    const key = `${row.at} ${row.cell} ${name}`
    const known = sums.get(key)
    if (known) known.count += row.count
    else sums.set(key, { ...row, class: name })
  }
  const kept = [...sums.values()].filter(({ count, at }) => count > 0 && at >= span.from && at < span.to)
  kept.sort((a, b) => a.at - b.at || (a.cell < b.cell ? -1 : a.cell > b.cell ? 1 : a.class < b.class ? -1 : 1))
  const classes = [...new Set(kept.map((row) => row.class))].sort()
  const cells = [...new Set(kept.map((row) => row.cell))].sort()
  const codes = cells.map((cell) => areaOf(cell).slice(0, streetDigits))
  const streets = [...new Set(codes.filter((code) => code.length === streetDigits))].sort()
  const index = (names: readonly string[]): Map<string, number> => new Map(names.map((name, i) => [name, i]))
  const [classAt, cellAt, streetAt] = [index(classes), index(cells), index(streets)]
  return {
    ...span,
    classes,
    cells,
    streets,
    streetOf: Int32Array.from(codes, (code) => streetAt.get(code) ?? -1),
    at: Float64Array.from(kept, (row) => row.at),
    kind: Uint16Array.from(kept, (row) => classAt.get(row.class) ?? 0),
    cell: Uint32Array.from(kept, (row) => cellAt.get(row.cell) ?? 0),
    count: Int32Array.from(kept, (row) => row.count),
  }
}

/** Index of the first entry at or after an instant (epoch seconds). */
export const firstFrom = ({ at }: Tally, instant: number): number => {
  let [low, high] = [0, at.length]
  while (low < high) {
    const half = (low + high) >>> 1
    if ((at[half] ?? 0) < instant) low = half + 1
    else high = half
  }
  return low
}

/**
 * Where orders are counted: `streets` streets first (their index is the tally's), then the districts, the city ('') last, at index `city`.
 * `within`: by area, the streets in it. `above`: by street, its district.
 */
export type Areas = {
  codes: readonly string[]
  streets: number
  city: number
  within: readonly (readonly number[])[]
  above: readonly number[]
}

export const areasOf = ({ streets }: Pick<Tally, 'streets'>): Areas => {
  const districts = [...new Set(streets.map((code) => code.slice(0, districtDigits)))].sort()
  const all = streets.map((_, i) => i)
  return {
    streets: streets.length,
    above: streets.map((code) => streets.length + districts.indexOf(code.slice(0, districtDigits))),
    codes: [...streets, ...districts, ''],
    within: [...all.map((i) => [i]), ...districts.map((code) => all.filter((i) => streets[i]?.startsWith(code))), all],
    city: streets.length + districts.length,
  }
}
