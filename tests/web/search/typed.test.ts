import { expect, test } from 'vitest'
import { typed } from '../../../web/search/typed.ts'

test('codes lose the blanks they are read out with, and full-width digits become plain', () => {
  expect(typed(' 0301 0427 ')).toBe('03010427')
  expect(typed('０３０１０４２７')).toBe('03010427')
  expect(typed('110102.01020304')).toBe('11010201020304')
  expect(typed('110102 001 012 007')).toBe('110102001012007')
})

test('names keep their words, in one blank each', () => {
  expect(typed('  西单   北大街 ')).toBe('西单 北大街')
  expect(typed('灵境胡同5号')).toBe('灵境胡同5号')
  expect(typed('   ')).toBe('')
})
