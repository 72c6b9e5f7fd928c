import { expect, test } from 'vitest'
import type { Area } from '../../../api/areas/city.ts'
import { levelOfCode } from '../../../api/areas/code.ts'
import { neighboursOf } from '../../../api/areas/neighbours.ts'
import { treeOf } from '../../../api/areas/tree.ts'

const area = (code: string, west = 0, south = 0): Area => ({
  code,
  level: levelOfCode(code) ?? 'district',
  name: code,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [west + 0.01, south],
        [west + 0.01, south + 0.01],
        [west, south + 0.01],
        [west, south],
      ],
    ],
  },
})
const codes = (areas: readonly Area[]) => areas.map(({ code }) => code)

test('codes tell their level by their length', () => {
  expect(['110101', '110101001', '110101001007', '1101', '11010a', ''].map(levelOfCode)).toEqual([
    'district',
    'street',
    'community',
    undefined,
    undefined,
    undefined,
  ])
})

test('areas hang below the nearest one above that is drawn', () => {
  const areas = ['110101', '110101001', '110101001007', '110101002001', '250170005001'].map((code) => area(code))
  const tree = treeOf(areas)
  expect(codes(tree.children(''))).toEqual(['110101', '250170005001'])
  expect(codes(tree.children('110101'))).toEqual(['110101001', '110101002001'])
  expect(codes(tree.children('110101001'))).toEqual(['110101001007'])
  expect(codes(tree.children('110101001007'))).toEqual([])
  expect(codes(tree.path('110101001007'))).toEqual(['110101', '110101001', '110101001007'])
  expect(codes(tree.path('110101002001'))).toEqual(['110101', '110101002001'])
  expect(treeOf(areas)).toBe(tree)
})

test('neighbours share a stretch of boundary; a corner is none, nor is another level', () => {
  const [middle, east, corner, far] = [
    area('110101001'),
    area('110101002', 0.01, 0),
    area('110101003', 0.01, 0.01),
    area('110101004', 0.05, 0),
  ]
  const areas = [middle, east, corner, far, area('110101', 0.01, 0)].filter((one) => one !== undefined)
  expect(codes(neighboursOf(areas, areas[0] ?? area('0')))).toEqual(['110101002'])
  expect(codes(neighboursOf(areas, areas[1] ?? area('0')))).toEqual(['110101001', '110101003'])
})
