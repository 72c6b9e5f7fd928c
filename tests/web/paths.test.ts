import { expect, test } from 'vitest'
import { paths } from '../../web/paths.ts'

test('every URL of the screens', () => {
  expect(paths.live()).toBe('/')
  expect(paths.live({ metric: 'ebike', alert: 3 })).toBe('/?metric=ebike&alert=3')
  expect(paths.imports()).toBe('/imports')
  expect(paths.unplaced()).toBe('/unplaced')
  expect(paths.import(7, { theme: 'light' })).toBe('/imports/7?theme=light')
})
