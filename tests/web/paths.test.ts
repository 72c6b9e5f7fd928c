import { expect, test } from 'vitest'
import { paths } from '../../web/paths.ts'

test('every URL of the screens', () => {
  expect(paths.live()).toBe('/')
  expect(paths.live({ metric: 'ebike', alert: 3 })).toBe('/?metric=ebike&alert=3')
  expect(paths.imports()).toBe('/imports')
  expect(paths.unplaced()).toBe('/unplaced')
  expect(paths.rules()).toBe('/rules')
  expect(paths.rule('surge', { theme: 'light' })).toBe('/rules/surge?theme=light')
  expect(paths.hazards({ q: '漏雨 OR 漏水' })).toBe(`/hazards?q=${encodeURIComponent('漏雨 OR 漏水')}`)
  expect(paths.hazardList(3)).toBe('/hazards/3')
  expect(paths.import(7, { theme: 'light' })).toBe('/imports/7?theme=light')
})
