import { cellToBoundary, gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { hexMapOf } from '../../../web/alerts/hexes.ts'

const centre = latLngToCell(39.91, 116.371, 10)
const disk = gridDisk(centre, 1)
const one = (
  cell: string,
  over: Partial<{ observed: number; capacity: number | null; expected: number | null; z: number | null }> = {},
) => ({
  cell,
  observed: 10,
  capacity: null,
  expected: null,
  z: null,
  ...over,
})
const neighbours = (list: { cell: string; z: number }[]): Parameters<typeof hexMapOf>[0]['evidence'] => ({
  unit: '辆',
  per: '5min',
  observed: 0,
  expected: 0,
  band: null,
  z: null,
  rate: null,
  neighbours: list,
  since: '',
  method: '',
  leading: [],
  nearby: { components: [], complaints: [], parking: null },
  similar: [],
})

test('a cell is drawn with the ring around it; only what is known has a strength', () => {
  const { hexes, width, height } = hexMapOf({ cells: [one(centre)], evidence: null })
  expect(hexes).toHaveLength(7)
  expect(hexes.filter(({ own }) => own).map(({ cell, share }) => [cell, share])).toEqual([[centre, 1]])
  expect(hexes.filter(({ own }) => !own).every(({ share }) => share === null)).toBe(true)
  // Seven hexagons of some 66 metres a side: between two and a half and three of them across.
  expect(width).toBeGreaterThan(250)
  expect(width).toBeLessThan(480)
  expect(height / width).toBeGreaterThan(0.7)
  expect(height / width).toBeLessThan(1.4)
})

test('north is up, east is right, and everything lies in the picture', () => {
  const { hexes, width, height } = hexMapOf({ cells: [one(centre)], evidence: null })
  const middle = (cell: string): [number, number] => {
    const corners = hexes.find((hex) => hex.cell === cell)?.points.split(' ') ?? []
    const at = (i: number) => corners.reduce((sum, corner) => sum + Number(corner.split(',')[i]), 0) / corners.length
    return [at(0), at(1)]
  }
  const latOf = (cell: string) => Math.max(...cellToBoundary(cell).map(([lat]) => lat))
  const lonOf = (cell: string) => Math.max(...cellToBoundary(cell).map(([, lon]) => lon))
  const north = disk.toSorted((a, b) => latOf(b) - latOf(a))[0] ?? ''
  const east = disk.toSorted((a, b) => lonOf(b) - lonOf(a))[0] ?? ''
  expect(middle(north)[1]).toBeLessThan(middle(centre)[1])
  expect(middle(east)[0]).toBeGreaterThan(middle(centre)[0])
  for (const { points } of hexes)
    for (const corner of points.split(' ')) {
      const [x = -1, y = -1] = corner.split(',').map(Number)
      expect(x >= -0.1 && x <= width + 0.1 && y >= -0.1 && y <= height + 0.1).toBe(true)
    }
})

test('strength is how far from what is expected, else the load on the capacity, else the count', () => {
  const [, a = ''] = disk
  const shares = (...cells: ReturnType<typeof one>[]) => {
    const { hexes } = hexMapOf({ cells, evidence: null })
    return cells.map(({ cell }) => hexes.find((hex) => hex.cell === cell)?.share)
  }
  expect(shares(one(centre, { observed: 5, expected: 45 }), one(a, { observed: 900, expected: 890 }))).toEqual([
    1, 0.25,
  ])
  expect(shares(one(centre, { observed: 50, capacity: 25 }), one(a, { observed: 90, capacity: 90 }))).toEqual([1, 0.5])
  expect(shares(one(centre, { observed: 4 }), one(a, { observed: 1 }))).toEqual([1, 0.25])
})

test('what only strays beside it is fainter, and is not its own', () => {
  const [, a = '', b = ''] = disk
  const { hexes } = hexMapOf({
    cells: [one(centre, { z: 8 }), one(a)],
    evidence: neighbours([
      { cell: b, z: -6 },
      { cell: a, z: 99 },
    ]),
  })
  const hex = (cell: string) => hexes.find((each) => each.cell === cell)
  expect(hex(b)).toMatchObject({ own: false, share: 0.5, score: 6 })
  expect(hex(a)).toMatchObject({ own: true, score: null })
})

test('an alert without cells is an empty picture', () => {
  expect(hexMapOf({ cells: [], evidence: null })).toEqual({ width: 0, height: 0, hexes: [] })
})
