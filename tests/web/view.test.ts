import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatView, parseView, type View, validView } from '../../web/view.ts'

test('a view reads as people would write it', () => {
  const view: View = {
    at: { lon: 116.3711, lat: 39.91, zoom: 15.2 },
    metric: 'ebike',
    t: Date.UTC(2026, 3, 10, 4, 20) / 1000,
    alert: 12,
    theme: 'dark',
  }
  expect(formatView(view)).toBe('?at=116.37110,39.91000,15.20&metric=ebike&t=2026-04-10T04:20Z&alert=12&theme=dark')
  expect(parseView(formatView(view))).toEqual(view)
  expect(formatView({})).toBe('')
})

test('complaint classes in Chinese survive', () => {
  expect(parseView(formatView({ class: '停车管理' }))).toEqual({ class: '停车管理' })
  expect(formatView({ class: '*' })).toBe('?class=*')
})

test('a selected area and component stand in the address as their codes', () => {
  const view: View = { area: '110102001012007', component: '110102.01020304' }
  expect(formatView(view)).toBe('?area=110102001012007&component=110102.01020304')
  expect(parseView(formatView(view))).toEqual(view)
  expect(formatView({ area: '*' })).toBe('?area=*')
})

test('whatever is written is read again', () => {
  const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
  fc.assert(
    fc.property(
      fc.record({
        at: some(
          fc.record({
            lon: fc.integer({ min: -18_000_000, max: 18_000_000 }).map((x) => x / 1e5),
            lat: fc.integer({ min: -8_500_000, max: 8_500_000 }).map((x) => x / 1e5),
            zoom: fc.integer({ min: 0, max: 2200 }).map((x) => x / 100),
          }),
        ),
        metric: some(fc.stringMatching(/^[a-z][a-z0-9_]{0,31}$/)),
        class: some(
          fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-composite' }).filter((text) => text.length <= 60),
        ),
        t: some(fc.integer({ min: 0, max: 66_000_000 }).map((x) => x * 60)),
        cell: some(fc.constant('8a31aa42ec57fff')),
        alert: some(fc.integer({ min: 1, max: 1_000_000 })),
        area: some(fc.oneof(fc.constant('*'), fc.stringMatching(/^(\d{6}|\d{9}|\d{12}|\d{14}|\d{15})$/))),
        component: some(fc.stringMatching(/^\d{6}\.\d{8}$/)),
        only: some(fc.stringMatching(/^\d{4,6}$/)),
        hide: some(fc.constantFrom('heat', 'grids,components', 'heat,grids,components')),
        q: some(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-composite' })),
        theme: some(fc.constantFrom('dark' as const, 'light' as const)),
      }),
      (view) => {
        const read = parseView(formatView(view))
        for (const [name, value] of Object.entries(view)) {
          if (name === 'at' && view.at) {
            expect(read.at?.lon).toBeCloseTo(view.at.lon, 5)
            expect(read.at?.lat).toBeCloseTo(view.at.lat, 5)
            expect(read.at?.zoom).toBeCloseTo(view.at.zoom, 2)
          } else expect(read[name as keyof View]).toEqual(value)
        }
      },
    ),
  )
})

test.each([
  'at=1,2',
  'at=abc',
  'at=500,10,3',
  'metric=DROP TABLE',
  't=yesterday',
  't=2026-13-45T99:99Z',
  'cell=xyz',
  'alert=-1',
  'alert=1.5',
  'area=1101',
  'area=1101020010120071',
  'area=西城区',
  'component=01020304',
  'component=110102.1020304',
  'theme=pink',
  'class=',
])('a part that makes no sense (%s) is dropped, the rest stays', (part) => {
  expect(parseView(`?${part}&theme2=x&${part.startsWith('metric') ? 'alert=3' : 'metric=ebike'}`)).toEqual(
    part.startsWith('metric') ? { alert: 3 } : { metric: 'ebike' },
  )
})

test('what is no view is the plain start', () => {
  expect(validView({ at: 'nonsense' })).toEqual({})
  expect(validView({ metric: 'ebike', other: 1 })).toEqual({ metric: 'ebike' })
})
