import { gridDisk } from 'h3-js'

/**
 * Every cell with its neighbours, itself among them, by cell number: those of cell i are `members` from `starts[i]` up to before
 * `starts[i + 1]`. One flat list, so that 100,000 cells are walked in memory's order.
 */
export type Neighbourhoods = { starts: Uint32Array; members: Uint32Array }

/**
 * Takes any lists of neighbours by cell number; whether a cell names itself or a neighbour twice makes no difference: weights are
 * binary. Throws RangeError where a list names a cell that is not there.
 */
export const neighbourhoodsOf = (lists: readonly (readonly number[])[]): Neighbourhoods => {
  const starts = new Uint32Array(lists.length + 1)
  const members: number[] = []
  lists.forEach((list, cell) => {
    for (const member of new Set([cell, ...list])) {
      if (!(Number.isInteger(member) && member >= 0 && member < lists.length))
        throw new RangeError(`cell ${cell} names the neighbour ${member}, but there are ${lists.length} cells`)
      members.push(member)
    }
    starts[cell + 1] = members.length
  })
  return { starts, members: Uint32Array.from(members) }
}

/**
 * Neighbourhoods over H3: of each cell those of the given cells within `rings` rings of it (1: those it touches). Worth keeping while
 * the cells stay the same: it costs far more than the statistics. Throws RangeError where a cell is given twice.
 */
export const h3Neighbourhoods = (cells: readonly string[], rings = 1): Neighbourhoods => {
  const numbers = new Map(cells.map((cell, number) => [cell, number]))
  if (numbers.size < cells.length) throw new RangeError('a cell is given twice')
  const starts = new Uint32Array(cells.length + 1)
  const members = new Uint32Array(cells.length * (1 + 3 * rings * (rings + 1)))
  let end = 0
  cells.forEach((cell, number) => {
    for (const near of gridDisk(cell, rings)) {
      const member = numbers.get(near)
      if (member !== undefined) members[end++] = member
    }
    starts[number + 1] = end
  })
  return { starts, members: members.slice(0, end) }
}
