import { expect, test } from 'vitest'
import { areasBelow, codesAbove, crumbsTo, gridNumber, levelOf, nameWithin } from '../../../web/drill/levels.ts'

const area = (code: string, level: string, name: string) => ({ properties: { code, level, name } })

const areas = [
  area('110101', 'district', '东城区'),
  area('110102', 'district', '西城区'),
  area('110102001', 'street', '西长安街街道'),
  area('110102011', 'street', '金融街街道'),
  area('110102001012', 'community', '钟声社区'),
]

test.each([
  ['*', 'city'],
  ['110102', 'district'],
  ['110102001', 'street'],
  ['110102001012', 'community'],
  ['11010200101207', 'grid'],
  ['110102001012007', 'grid'],
  ['1101', undefined],
])('the length of a code tells its level: %s is a %s', (code, level) => {
  expect(levelOf(code)).toBe(level)
})

test('the way to a grid names every area above it and the grid by its code', () => {
  expect(crumbsTo('110102001012007', areas, '全市')).toEqual([
    { code: '*', level: 'city', name: '全市' },
    { code: '110102', level: 'district', name: '西城区' },
    { code: '110102001', level: 'street', name: '西长安街街道' },
    { code: '110102001012', level: 'community', name: '钟声社区' },
    { code: '110102001012007', level: 'grid', name: '110102001012007' },
  ])
})

test('a community that is not known is no step: its grids hang on the street', () => {
  expect(crumbsTo('110102001000007', areas, '全市').map(({ code }) => code)).toEqual([
    '*',
    '110102',
    '110102001',
    '110102001000007',
  ])
})

test('nothing and the whole city are the city alone, and an area that is gone stands under its number', () => {
  expect(crumbsTo(undefined, areas, '全市')).toHaveLength(1)
  expect(crumbsTo('*', areas, '全市')).toHaveLength(1)
  expect(crumbsTo('110102999', areas, '全市').at(-1)).toEqual({ code: '110102999', level: 'street', name: '110102999' })
})

test('below an area lie the areas of the next level there is', () => {
  const below = (code: string, list = areas) => areasBelow(code, list).map(({ properties }) => properties.code)
  expect(below('*')).toEqual(['110101', '110102'])
  expect(below('110102')).toEqual(['110102001', '110102011'])
  expect(below('110102001')).toEqual(['110102001012'])
  expect(below('110102001012')).toEqual([])
  // A street's own people see their street alone.
  expect(below('*', areas.slice(2, 3))).toEqual(['110102001'])
  expect(
    below(
      '110102',
      areas.filter(({ properties }) => properties.level !== 'street'),
    ),
  ).toEqual(['110102001012'])
})

test('codes above a code and its number in the community', () => {
  expect(codesAbove('110102001012007')).toEqual(['110102', '110102001', '110102001012'])
  expect(codesAbove('110102')).toEqual([])
  expect(gridNumber('110102001012007')).toBe('007')
  expect(gridNumber('43010400101207')).toBe('07')
  expect(nameWithin('110102001012', '110102001012007')).toBe('007')
  expect(nameWithin('110102001', '110102001012007')).toBe('012 007')
  expect(nameWithin('430104001', '43010400101207')).toBe('012 07')
})
