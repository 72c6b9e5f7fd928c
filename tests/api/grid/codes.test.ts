import { expect, test } from 'vitest'
import {
  areasAbove,
  gridCode,
  gridPrefix,
  isGridCode,
  lastSequence,
  prefixOf,
  sequenceDigits,
  sequenceOf,
} from '../../../api/grid/codes.ts'

test('parts that are not known are written 000', () => {
  expect(gridPrefix('110102001003')).toBe('110102001003')
  expect(gridPrefix('110102001')).toBe('110102001000')
  expect(gridPrefix('110102')).toBe('110102000000')
  expect(() => gridPrefix('1101020')).toThrow(RangeError)
  expect(() => gridPrefix('11010a')).toThrow(RangeError)
})

test('a code has 15 digits, or 14, and keeps its zeros', () => {
  expect(gridCode('110102001003', 7, 15)).toBe('110102001003007')
  expect(gridCode('110102001003', 7, 14)).toBe('11010200100307')
  expect(gridCode('010102001003', 999, 15)).toBe('010102001003999')
  expect(lastSequence(15)).toBe(999)
  expect(lastSequence(14)).toBe(99)
  for (const number of [0, 1000, 1.5, Number.NaN])
    expect(() => gridCode('110102001003', number, 15)).toThrow(RangeError)
  expect(() => gridCode('110102001003', 100, 14)).toThrow(RangeError)
})

test('a code is told from other numbers', () => {
  expect(['110102001003007', '11010200100307'].map(isGridCode)).toEqual([true, true])
  expect(
    ['110102001003', '110102001003000', '1101020010030071', '11010200100300x', '1.10102E+14'].map(isGridCode),
  ).toEqual([false, false, false, false, false])
})

test('a code is taken apart', () => {
  expect(prefixOf('110102001003007')).toBe('110102001003')
  expect(sequenceOf('110102001003007')).toBe(7)
  expect(sequenceDigits('110102001003007')).toBe('007')
  expect(areasAbove('110102001003007')).toEqual(['110102', '110102001', '110102001003'])
  expect(areasAbove('110102001000007')).toEqual(['110102', '110102001'])
})
