import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ordered, visibleRows } from '../../../web/ui/order.ts'

const value = ({ v }: { v: number | string | null }) => v

test('figures are ordered as figures, codes as codes, and what is not known stands last either way', () => {
  const rows = [{ v: 10 }, { v: null }, { v: 9 }, { v: 100 }]
  expect(ordered(rows, value, false).map(value)).toEqual([9, 10, 100, null])
  expect(ordered(rows, value, true).map(value)).toEqual([100, 10, 9, null])
  expect(ordered([{ v: '110102011' }, { v: '110102001' }], value, false).map(value)).toEqual(['110102001', '110102011'])
})

test('equal rows keep their order, and the rows given are left as they are', () => {
  const rows = [
    { v: 1, name: 'a' },
    { v: 0, name: 'b' },
    { v: 1, name: 'c' },
  ]
  expect(ordered(rows, value, true).map(({ name }) => name)).toEqual(['a', 'c', 'b'])
  expect(rows[0]?.name).toBe('a')
})

test('every row that can be seen is among those drawn, and no more than the spare ones beyond', () => {
  fc.assert(
    fc.property(
      fc.record({
        top: fc.integer({ min: -50_000, max: 2000 }),
        height: fc.integer({ min: 200, max: 2200 }),
        row: fc.integer({ min: 20, max: 90 }),
        count: fc.integer({ min: 0, max: 3000 }),
      }),
      fc.integer({ min: 0, max: 20 }),
      (view, spare) => {
        const { from, to } = visibleRows(view, spare)
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(view.count)
        expect(to).toBeGreaterThanOrEqual(from)
        expect(to - from).toBeLessThanOrEqual(view.height / view.row + 2 + 2 * spare)
        for (const i of [0, from - 1, from, to - 1, to, view.count - 1]) {
          if (i < 0 || i >= view.count) continue
          const above = view.top + i * view.row
          const seen = above + view.row > 0 && above < view.height
          if (seen) expect(i >= from && i < to, `row ${i}`).toBe(true)
        }
      },
    ),
  )
})
