import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { makeTimeReader } from '../../../../api/facts/import/times.ts'
import { RowFault } from '../../../../api/files/fault.ts'

const beijing = makeTimeReader('Asia/Shanghai')
const at = (value: unknown, read = beijing): string => {
  const found = read(value)
  return found instanceof RowFault ? found.reason : new Date(found.at * 1000).toISOString().slice(0, 19)
}

test.each([
  ['2024-05-10 08:30', '2024-05-10T00:30:00'],
  ['2024-05-10T08:30:15', '2024-05-10T00:30:15'],
  ['2024/5/9 8:05:01', '2024-05-09T00:05:01'],
  ['2024.5.9', '2024-05-08T16:00:00'],
  ['2024年5月10日 8时30分', '2024-05-10T00:30:00'],
  ['2024年5月10日', '2024-05-09T16:00:00'],
  ['20240510', '2024-05-09T16:00:00'],
  ['20240510083015', '2024-05-10T00:30:15'],
  ['05/10/2024 08:30:00 PM', '2024-05-10T12:30:00'],
  ['5/10/2024 12:00 AM', '2024-05-09T16:00:00'],
  ['45422.354166666664', '2024-05-10T00:30:00'],
  [45_422.354166666664, '2024-05-10T00:30:00'],
  ['1715301000', '2024-05-10T00:30:00'],
  [1_715_301_000_000, '2024-05-10T00:30:00'],
  ['2024-05-10T08:30:00+08:00', '2024-05-10T00:30:00'],
  ['2024-05-10T00:30:00Z', '2024-05-10T00:30:00'],
])('%s', (text, expected) => {
  expect(at(text)).toBe(expected)
})

test('a day without a time is told from midnight', () => {
  expect(beijing('2024-05-10')).toMatchObject({ dateOnly: true })
  expect(beijing('2024-05-10 00:00')).toMatchObject({ dateOnly: false })
  expect(beijing('45422')).toMatchObject({ dateOnly: true })
})

test('what is no time says so', () => {
  for (const text of ['2024-02-30', '2024-05-10 25:00', '13/40/2024', '05/10/2024 13:00 PM'])
    expect(at(text)).toMatch(/没有这个日期或时刻/)
  expect(at('')).toBe('缺少时间')
  expect(at(undefined)).toBe('缺少时间')
  expect(at('昨天')).toMatch(/时间格式不对/)
})

test('agrees with luxon in zones of every habit', () => {
  const zones = ['Asia/Shanghai', 'America/Chicago', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC']
  const readers = new Map(zones.map((zone) => [zone, makeTimeReader(zone)]))
  const wall = fc.record({
    year: fc.integer({ min: 1990, max: 2030 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
  })
  fc.assert(
    fc.property(wall, fc.constantFrom(...zones), (parts, zone) => {
      const local = DateTime.fromObject(parts, { zone })
      const found = readers.get(zone)?.(local.toFormat('yyyy-MM-dd HH:mm'))
      if (!found || found instanceof RowFault) throw new Error('unread')
      expect(DateTime.fromSeconds(found.at, { zone }).toFormat('yyyy-MM-dd HH:mm')).toBe(
        local.toFormat('yyyy-MM-dd HH:mm'),
      )
    }),
    { numRuns: 2000 },
  )
})

test('an hour that a change of summer time skips or repeats has one reading', () => {
  const chicago = makeTimeReader('America/Chicago')
  expect(at('2024-11-03 01:30', chicago)).toBe('2024-11-03T06:30:00')
  expect(at('2024-03-10 02:30', chicago)).toBe('2024-03-10T08:30:00')
})
