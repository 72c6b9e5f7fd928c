import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readInstant, wallSeconds } from '../../../api/facts/instant.ts'
import { RowFault } from '../../../api/files/fault.ts'

const reason = (value: unknown): string => {
  const read = readInstant(value)
  return read instanceof RowFault ? read.reason : `read as ${read}`
}

test('reads ISO 8601 with its zone, and epoch seconds or milliseconds', () => {
  expect(readInstant('2024-05-10T08:30:00+08:00')).toBe(1_715_301_000)
  expect(readInstant('2024-05-10T00:30:00Z')).toBe(1_715_301_000)
  expect(readInstant('2024-05-10 00:30:00.999z')).toBe(1_715_301_000)
  expect(readInstant('2024-05-09T20:00-0430')).toBe(1_715_301_000)
  expect(readInstant(1_715_301_000)).toBe(1_715_301_000)
  expect(readInstant(1_715_301_000_999)).toBe(1_715_301_000)
})

test('a time without a zone is refused with the remedy', () => {
  expect(reason('2024-05-10T08:30:00')).toMatch(/没有时区.*\+08:00/)
  expect(reason('2024-05-10')).toMatch(/只有日期/)
})

test('a date or time that does not exist is refused, not rolled over', () => {
  for (const text of [
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:61:00Z',
  ])
    expect(reason(text)).toMatch(/没有这个日期或时刻/)
  expect(readInstant('2024-02-29T00:00:00Z')).toBe(1_709_164_800)
})

test('what is no time at all says so', () => {
  expect(reason(undefined)).toMatch(/缺少时间/)
  expect(reason('  ')).toMatch(/缺少时间/)
  expect(reason('yesterday')).toMatch(/格式不对/)
  expect(reason({})).toMatch(/不是时间/)
  expect(reason(Number.NaN)).toMatch(/超出范围/)
  expect(reason(Number.POSITIVE_INFINITY)).toMatch(/超出范围/)
  expect(reason(-1)).toMatch(/超出范围/)
  expect(reason('1969-12-31T23:59:59Z')).toMatch(/超出范围/)
  expect(reason('2107-01-01T00:00:00Z')).toMatch(/超出范围/)
})

test('agrees with the language on every instant that both can read', () => {
  const instants = fc.date({ min: new Date('1970-01-02'), max: new Date('2106-02-01'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
      const sign = offset < 0 ? '-' : '+'
      const two = (n: number): string => String(Math.abs(n)).padStart(2, '0')
      const zone = `${sign}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`
      const wall = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
      expect(readInstant(`${wall}${zone}`)).toBe(Math.floor(date.getTime() / 1000))
    }),
  )
})

test('wall-clock seconds know the lengths of months', () => {
  expect(wallSeconds(2100, 2, 29, 0, 0, 0)).toBeUndefined()
  expect(wallSeconds(2000, 2, 29, 0, 0, 0)).toBe(951_782_400)
  expect(wallSeconds(2024, 0, 1, 0, 0, 0)).toBeUndefined()
})
