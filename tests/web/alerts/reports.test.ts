import fc from 'fast-check'
import { cellToParent, gridDisk, isValidCell, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { holderOf, reportsOf, talliesOf } from '../../../web/alerts/reports.ts'

const cell = latLngToCell(39.91, 116.371, 10)
const other = latLngToCell(39.95, 116.45, 10)

test('one cell holds itself, several are held by the smallest cell above all of them', () => {
  expect(holderOf([cell])).toBe(cell)
  const disk = gridDisk(cell, 1)
  const holder = holderOf(disk) ?? ''
  expect(isValidCell(holder)).toBe(true)
  expect(new Set(disk.map((each) => cellToParent(each, 5))).has(cellToParent(holder, 5))).toBe(true)
  expect(holderOf([])).toBeUndefined()
  // On two continents no cell of level 5 holds both.
  expect(holderOf([cell, latLngToCell(51.5, 0, 10)])).toBeUndefined()
})

const complaint = (number: string, over: Partial<{ cell: string | null; class: string }> = {}) => ({
  number,
  cell,
  class: '供水',
  ...over,
})

test('an alert that names its orders speaks of those alone; one that does not, of its cells and class', () => {
  const complaints = [
    complaint('1'),
    complaint('2', { class: '停车' }),
    complaint('3', { cell: other }),
    complaint('4', { cell: null }),
  ]
  const cells = [{ cell, observed: 1, capacity: null, expected: null, z: null }]
  const evidence = {
    unit: '件',
    per: 'hour' as const,
    observed: 2,
    expected: 0,
    band: null,
    z: null,
    rate: null,
    neighbours: [],
    since: '',
    method: '',
    leading: [],
    nearby: { components: [], complaints: [], parking: null },
    similar: [],
  }
  const numbers = (orders?: string[]) =>
    reportsOf({ cells, subject: '供水', evidence: { ...evidence, ...(orders ? { orders } : {}) } }, complaints).map(
      ({ number }) => number,
    )
  expect(numbers(['3', '2', '99'])).toEqual(['2', '3'])
  expect(numbers()).toEqual(['1'])
  expect(numbers([])).toEqual(['1'])
})

test('every report is counted once, in steps that fit the time they took', () => {
  const span = fc.constantFrom(3600, 3 * 86_400, 30 * 86_400, 200 * 86_400)
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 40 }), span, (shares, length) => {
      const at = shares.map((share) => 1_775_000_000 + Math.floor((share / 1_000_000) * length))
      const { from, to, counts } = talliesOf(at)
      expect(counts.reduce((sum, { n }) => sum + n, 0)).toBe(at.length)
      expect(from).toBeLessThanOrEqual(Math.min(...at))
      expect(to).toBeGreaterThan(Math.max(...at))
      expect(counts.length).toBeLessThanOrEqual(97)
      expect(counts.at(-1)?.n).toBeGreaterThan(0)
    }),
  )
})
