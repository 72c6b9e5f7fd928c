import { expect, test } from 'vitest'
import { areasOf, firstFrom, tallyOf } from '../../../../api/detection/complaints/tally.ts'

const areaOf = (cell: string): string => ({ a: '110101001002', b: '110102001', c: '110102' })[cell] ?? ''
const row = (name: string, at: number, cell: string, count = 1) => ({ class: name, at, cell, count })

test('rows are laid out by time, what was taken back is gone', () => {
  const tally = tallyOf(
    [
      row('漏雨', 900, 'b'),
      row('噪声', 300, 'a', 2),
      row('噪声', 600, 'a'),
      row('噪声', 600, 'a', -1),
      row('噪声', 5000, 'a'),
    ],
    { from: 0, to: 1000 },
    areaOf,
  )
  expect(tally).toMatchObject({ classes: ['噪声', '漏雨'], cells: ['a', 'b'], streets: ['110101001', '110102001'] })
  expect([...tally.at]).toEqual([300, 900])
  expect([...tally.count]).toEqual([2, 1])
  expect([...tally.streetOf]).toEqual([0, 1])
  expect([300, 301, 900, 901].map((at) => firstFrom(tally, at))).toEqual([0, 1, 1, 2])
})

test('a renamed class is one series, and a cell of no street counts for the city alone', () => {
  const now = (name: string, at: number): string => (name === '旧' && at < 500 ? '新' : name)
  const tally = tallyOf(
    [row('旧', 300, 'a'), row('新', 600, 'a'), row('旧', 900, 'c')],
    { from: 0, to: 1000 },
    areaOf,
    now,
  )
  expect(tally.classes).toEqual(['新', '旧'])
  expect([...tally.streetOf]).toEqual([0, -1])
})

test('streets, their districts and the city', () => {
  const areas = areasOf({ streets: ['110101001', '110101002', '110102001'] })
  expect(areas.codes).toEqual(['110101001', '110101002', '110102001', '110101', '110102', ''])
  expect(areas.within).toEqual([[0], [1], [2], [0, 1], [2], [0, 1, 2]])
  expect(areas.above).toEqual([3, 3, 4])
  expect(areas).toMatchObject({ streets: 3, city: 5 })
})
