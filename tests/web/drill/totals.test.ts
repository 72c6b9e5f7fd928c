import { expect, test } from 'vitest'
import { sumKnown } from '../../../web/drill/totals.ts'

test('a sum counts what is known and is unknown where nothing is', () => {
  expect(sumKnown([1, null, 2.5])).toBe(3.5)
  expect(sumKnown([0, null])).toBe(0)
  expect(sumKnown([null, null])).toBeNull()
  expect(sumKnown([])).toBeNull()
})
