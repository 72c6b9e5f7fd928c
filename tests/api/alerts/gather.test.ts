import fc from 'fast-check'
import { areNeighborCells, gridDisk, gridDistance, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { gather } from '../../../api/alerts/gather.ts'

const middle = latLngToCell(39.91, 116.369, 10)
const disk = gridDisk(middle, 4)
const found = (...cells: string[]) => cells.map((cell) => ({ cell }))
/** A cell so many steps from the middle. */
const step = (steps: number): string => disk.find((cell) => gridDistance(middle, cell) === steps) ?? ''

test('touching cells are one incident, apart they are two', () => {
  const [a = '', b = ''] = gridDisk(middle, 1).filter((cell) => cell !== middle)
  expect(gather(found(a, middle, b), [])).toHaveLength(1)
  expect(gather(found(middle, step(3)), [])).toHaveLength(2)
})

test('no cell is lost or told twice, and two groups never touch', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...disk), { maxLength: 25 }), (cells) => {
      const groups = gather(found(...cells), [])
      const back = groups.flatMap(({ findings }) => findings.map(({ cell }) => cell))
      expect(back.sort()).toEqual([...cells].sort())
      for (const [i, one] of groups.entries()) {
        for (const other of groups.slice(i + 1)) {
          for (const a of one.findings)
            for (const b of other.findings) expect(areNeighborCells(a.cell, b.cell)).toBe(false)
        }
      }
    }),
  )
})

test('a live alert goes with what it touches, and not with what it does not', () => {
  const near = { id: 1, cells: found(step(1)) }
  const far = { id: 2, cells: found(step(4)) }
  const [group, ...more] = gather(found(middle), [near, far])
  expect(more).toEqual([])
  expect(group?.alerts).toEqual([near])
})

test('an incident that fell apart is still the one alert', () => {
  const ring = gridDisk(middle, 1).filter((cell) => cell !== middle)
  const [a = ''] = ring
  const opposite = ring.find((cell) => cell !== a && !areNeighborCells(cell, a)) ?? ''
  const before = { id: 1, cells: found(middle, a, opposite) }
  expect(gather(found(a, opposite), [])).toHaveLength(2)
  expect(gather(found(a, opposite), [before])).toHaveLength(1)
})

test('two alerts that grew together are in one group in the order given', () => {
  const first = { id: 1, cells: found(step(1)) }
  const second = { id: 2, cells: found(middle) }
  expect(gather(found(middle), [first, second])[0]?.alerts.map(({ id }) => id)).toEqual([1, 2])
  expect(gather(found(middle), [second, first])[0]?.alerts.map(({ id }) => id)).toEqual([2, 1])
})
