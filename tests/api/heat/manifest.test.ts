import { cellArea, cellToLatLng, cellToParent, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { narrow } from '../../../api/accounts/caller.ts'
import { cityIndex, indexCells, manifestOf, resolutions } from '../../../api/heat/manifest.ts'
import { smallCity } from '../../support/city.ts'

const city = smallCity()

test('cells ascend as numbers and carry their true area', () => {
  const { cells, areas } = manifestOf(city, [''], 10)
  expect(cells).toEqual(city.cells(10))
  const ids = cells.map((cell) => BigInt(`0x${cell}`))
  expect(ids.every((id, i) => i === 0 || (ids[i - 1] ?? 0n) < id)).toBe(true)
  expect(areas[0]).toBe(cellArea(cells[0] ?? '', 'm2'))
})

test('true areas at Xidan: 10,737 m² at res 10, 75,164 at res 9, 1,534 at res 11', () => {
  const areaAt = (res: number) => Math.round(cellArea(latLngToCell(39.91, 116.369, res), 'm2'))
  expect([10, 11].map(areaAt)).toEqual([10_737, 1_534])
  // Cells of res 9 side by side differ by some 10 m² here.
  const { cells, areas } = manifestOf(city, [''], 9)
  expect(Math.abs((areas[cells.indexOf(latLngToCell(39.91, 116.369, 9))] ?? 0) - 75_164)).toBeLessThan(10)
})

test.each(resolutions)('at res %i every res-10 cell of the city has its parent in the manifest', (res) => {
  const { cells, ofCity } = manifestOf(city, [''], res)
  for (const [i, cell] of city.cells(10).entries())
    expect(cells[ofCity[i] ?? -1]).toBe(res === 10 ? cell : cellToParent(cell, res))
})

test("a street sees its own cells only, and a coarse cell only through the street's own", () => {
  const mine = new Set(city.cellsIn(['110102001'], 10))
  const { cells, ofCity } = manifestOf(city, ['110102001'], 8)
  expect(mine.size).toBeGreaterThan(0)
  expect(mine.size).toBeLessThan(city.cells(10).length)
  for (const [i, cell] of city.cells(10).entries()) expect((ofCity[i] ?? -1) >= 0).toBe(mine.has(cell))
  expect(cells).toEqual([...new Set([...mine].map((cell) => cellToParent(cell, 8)))].sort())
})

test('no scope, no cells', () => {
  expect(manifestOf(city, [], 10).cells).toEqual([])
})

test('the bytes of one scope and resolution do not change, those of another do', () => {
  expect(manifestOf(smallCity(), [''], 10).etag).toBe(manifestOf(city, [''], 10).etag)
  const tags = [['']].flatMap((scope) => resolutions.map((res) => manifestOf(city, scope, res).etag))
  expect(new Set([...tags, manifestOf(city, ['110102001'], 10).etag]).size).toBe(5)
})

test('a box selects by cell centre', () => {
  const manifest = manifestOf(city, [''], 10)
  const cell = latLngToCell(39.91, 116.369, 10)
  const [lat, lon] = cellToLatLng(cell)
  const inBox = (...box: [number, number, number, number]) => [...manifest.within(box)].map((i) => manifest.cells[i])
  expect(inBox(lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4)).toEqual([cell])
  expect(inBox(lon + 1e-5, lat - 1e-4, lon + 1e-4, lat + 1e-4)).toEqual([])
  expect(manifest.within([0, 0, 1, 1]).size).toBe(0)
})

test('the index finds every cell by its two words and no other', () => {
  const cells = manifestOf(city, [''], 10).cells
  const index = cityIndex(city)
  const find = (cell: string, table = index) => {
    const row = new DataView(new ArrayBuffer(8))
    row.setBigUint64(0, BigInt(`0x${cell}`), true)
    return table.find(row, 0)
  }
  for (const [i, cell] of cells.entries()) expect(find(cell)).toBe(i)
  expect(find(latLngToCell(41.88, -87.63, 10))).toBe(-1)
  expect(find(cells[0] ?? '', indexCells([]))).toBe(-1)
})

test.each([
  [[''], '110102', ['110102']],
  [['110102'], '110102001', ['110102001']],
  [['110102001', '110101'], '110102', ['110102001']],
  [['110102001'], '110101', []],
  [[], '110102', []],
])('scope %j inside area %s is %j', (scope, area, left) => {
  expect(narrow(scope, area)).toEqual(left)
})
