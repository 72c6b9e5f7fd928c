import { expect, test } from 'vitest'
import { ago, figure, groupedCode, lasting, signedPercent } from '../../../web/ui/figures.ts'

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

test('area codes are read in groups, and stay text', () => {
  expect(['110102', '110102001', '110102001012', '110102001012007', 'x1'].map(groupedCode)).toEqual([
    '110102',
    '110102 001',
    '110102 001 012',
    '110102 001 012 007',
    'x1',
  ])
})
