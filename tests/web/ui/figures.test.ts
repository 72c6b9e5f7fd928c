import { expect, test } from 'vitest'
import { ago, areaFigure, figure, groupedCode, lasting, sharedCount, signedPercent } from '../../../web/ui/figures.ts'

test('figures are short enough for a wall', () => {
  expect([0, 3.12, 9.96, 12.4, 1234.5, 305_936].map(figure)).toEqual(['0', '3.1', '10', '12', '1,235', '30.6万'])
})

test('percentages carry their sign, with a true minus', () => {
  expect([0.64, -0.03, 0.001].map(signedPercent)).toEqual(['+64%', '−3%', '0%'])
})

test('ages and spans are told in the unit people would use', () => {
  expect([-5, 38, 120, 5400, 200_000].map(ago)).toEqual(['0 秒前', '38 秒前', '2 分钟前', '2 小时前', '2 天前'])
  expect([5, 43 * 60, 2 * 3600, 3 * 86_400].map(lasting)).toEqual(['1 分钟', '43 分钟', '2 小时', '3 天'])
})

test('an area is told in square metres up to a tenth of a square kilometre', () => {
  expect([10_213.4, 99_999, 100_000, 4_210_000].map(areaFigure)).toEqual([
    '10,213 ㎡',
    '99,999 ㎡',
    '0.10 km²',
    '4.21 km²',
  ])
})

test('a share of a count is whole, and a little is not nothing', () => {
  expect([0, 0.2, 0.5, 7.9, 1234].map(sharedCount)).toEqual(['0', '<1', '1', '8', '1,234'])
})

test('area codes are read in groups, and stay text', () => {
  expect(['110102', '110102001', '110102001012', '110102001012007', '43010400101207', 'x1'].map(groupedCode)).toEqual([
    '110102',
    '110102 001',
    '110102 001 012',
    '110102 001 012 007',
    '430104 001 012 07',
    'x1',
  ])
})
