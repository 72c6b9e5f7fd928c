import fc from 'fast-check'
import { cellToLatLng, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { smallCity } from '../../support/city.ts'

const city = smallCity()
const inside = fc.record({
  lon: fc.double({ min: 116.3601, max: 116.3999, noNaN: true }),
  lat: fc.double({ min: 39.9001, max: 39.9199, noNaN: true }),
})

test('every point inside the outline has its cell among the cells, at every resolution', () => {
  fc.assert(
    fc.property(inside, fc.integer({ min: 7, max: 10 }), ({ lon, lat }, res) => {
      expect(city.contains(lon, lat)).toBe(true)
      expect(city.cells(res)).toContain(latLngToCell(lat, lon, res))
    }),
  )
})

test('cells ascend as numbers and none comes twice', () => {
  const cells = city.cells(10).map((cell) => BigInt(`0x${cell}`))
  for (let i = 1; i < cells.length; i++) expect(cells[i]! > cells[i - 1]!).toBe(true)
})

test('a scope takes the cells of its areas, the streets part the city, the whole city takes all', () => {
  const west = new Set(city.cellsIn(['110102001'], 10))
  const east = new Set(city.cellsIn(['110102011'], 10))
  expect([...west].filter((cell) => east.has(cell))).toEqual([])
  expect(west.size + east.size).toBe(city.cells(10).length)
  expect(city.cellsIn(['110102'], 10)).toEqual(city.cells(10))
  expect(city.cellsIn([''], 10)).toBe(city.cells(10))
  expect(city.cellsIn([], 10)).toEqual([])
  expect(city.cellsIn(['110101'], 10)).toEqual([])
})

test('a point belongs to its smallest area', () => {
  expect(city.areaAt(116.369, 39.91)).toBe('110102001')
  expect(city.areaAt(116.39, 39.91)).toBe('110102011')
  expect(city.areaAt(116.5, 39.91)).toBe('')
})

test('an edge cell whose centre lies outside still belongs to the area it touches', () => {
  const edge = city.cells(10).filter((cell) => {
    const [lat, lon] = cellToLatLng(cell)
    return !city.contains(lon, lat)
  })
  expect(edge.length).toBeGreaterThan(0)
  expect(edge.filter((cell) => city.areaOfCell(cell) !== '').length / edge.length).toBeGreaterThan(0.6)
})
