import { expect, test } from 'vitest'
import { coversDay, patternText } from '../../../api/alerts/pattern.ts'

test('meal hours of workdays and the whole weekend read as people say them', () => {
  const text = patternText([
    { dayKind: 'workday', from: 11, to: 13 },
    { dayKind: 'workday', from: 17, to: 19 },
    { dayKind: 'weekend', from: 10, to: 21 },
  ])
  expect(text).toBe('工作日 11:00-13:00、17:00-19:00，周末')
})

test('a weekend with a gap at tea time is still the weekend', () => {
  expect(
    patternText([
      { dayKind: 'weekend', from: 10, to: 15 },
      { dayKind: 'weekend', from: 16, to: 21 },
    ]),
  ).toBe('周末')
})

test.each([
  [[{ dayKind: 'weekend' as const, from: 11, to: 14 }], '周末 11:00-14:00'],
  [[{ dayKind: 'workday' as const, from: 8, to: 22 }], '工作日'],
  [
    [
      { dayKind: 'workday' as const, from: 8, to: 22 },
      { dayKind: 'weekend' as const, from: 9, to: 22 },
    ],
    '每天',
  ],
  [
    [
      { dayKind: 'workday' as const, from: 7, to: 9 },
      { dayKind: 'weekend' as const, from: 7, to: 9 },
    ],
    '每天 07:00-09:00',
  ],
  [[{ dayKind: 'workday' as const, from: 22, to: 24 }], '工作日 22:00-24:00'],
  [[], ''],
])('%j reads %s', (ranges, text) => {
  expect(patternText(ranges)).toBe(text)
})

test('nights do not make a day', () => {
  expect(coversDay([{ dayKind: 'workday', from: 0, to: 12 }])).toBe(false)
  expect(coversDay([{ dayKind: 'workday', from: 0, to: 16 }])).toBe(true)
})
