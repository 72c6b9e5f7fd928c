import { cellToChildren, getPentagons, gridDisk, gridDistance, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import {
  h3Neighbourhoods,
  type Neighbourhoods,
  neighbourhoodsOf,
} from '../../../../api/detection/statistics/neighbourhood.ts'

const of = ({ starts, members }: Neighbourhoods, cell: number): number[] =>
  [...members.slice(starts[cell], starts[cell + 1])].sort((a, b) => a - b)

test('a given list holds each neighbour once and always the cell itself', () => {
  const around = neighbourhoodsOf([[1, 2, 1], [0], [], [3, 0]])
  expect([0, 1, 2, 3].map((cell) => of(around, cell))).toEqual([[0, 1, 2], [0, 1], [2], [0, 3]])
  expect(() => neighbourhoodsOf([[1]])).toThrow('cell 0 names the neighbour 1, but there are 1 cells')
  expect(() => neighbourhoodsOf([[-1]])).toThrow(RangeError)
})

test('H3 neighbours are the given cells within the rings', () => {
  const cells = gridDisk(latLngToCell(39.91, 116.41, 10), 5).filter((_, number) => number % 3 !== 0)
  for (const rings of [0, 1, 2]) {
    const around = h3Neighbourhoods(cells, rings)
    for (const [number, cell] of cells.entries()) {
      const near = cells.flatMap((other, at) => (gridDistance(cell, other) <= rings ? [at] : []))
      expect(of(around, number)).toEqual(near)
    }
  }
})

test('a pentagon has five neighbours', () => {
  const pentagon = getPentagons(10)[0] ?? ''
  const cells = [pentagon, ...gridDisk(pentagon, 1).filter((cell) => cell !== pentagon)]
  expect(cells.length).toBe(6)
  expect(of(h3Neighbourhoods(cells), 0)).toEqual([0, 1, 2, 3, 4, 5])
})

test('no cells have no neighbourhoods, and a cell given twice is refused', () => {
  expect(h3Neighbourhoods([]).members).toHaveLength(0)
  const twice = cellToChildren(latLngToCell(39.91, 116.41, 9), 10)
    .slice(0, 1)
    .flatMap((cell) => [cell, cell])
  expect(() => h3Neighbourhoods(twice)).toThrow('a cell is given twice')
})
