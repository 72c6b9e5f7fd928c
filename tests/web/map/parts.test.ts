import { expect, test } from 'vitest'
import { shownParts } from '../../../web/map/parts.ts'

test('everything is shown but what is hidden, and the same list gives the same set', () => {
  expect([...shownParts()]).toEqual(['heat', 'grids', 'components'])
  expect([...shownParts('grids')]).toEqual(['heat', 'components'])
  expect([...shownParts('heat,grids,components')]).toEqual([])
  expect(shownParts('grids')).toBe(shownParts('grids'))
})
