import { RowFault } from '../files/fault.ts'

const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$/
const dateOnly = /^\d{4}-\d\d-\d\d$/

/** Numbers from here on are epoch milliseconds (1973-03-03 as milliseconds, the year 5138 as seconds). */
const firstMilliseconds = 1e11

/** The fact store keeps times as unsigned 32-bit seconds. */
const lastSecond = 4_294_967_295

const remedy = '请写成带时区的 ISO 8601，例如 2024-05-10T08:30:00+08:00，或 UTC 时间戳（秒或毫秒）'

/** Days of a month; month 1-12. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

const offsetSeconds = (zone: string): number => {
  if (zone === 'Z' || zone === 'z') return 0
  const digits = zone.slice(1).replace(':', '')
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2) || 0) * 60
  return zone.startsWith('-') ? -seconds : seconds
}

/**
 * The UTC epoch seconds of a wall-clock time, or undefined for a date or time that does not exist (30 February, 25:00).
 * `Date.parse` would roll them over into the next month.
 */
export const wallSeconds = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined => {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000
}

let lastText = ''
let lastAnswer: number | RowFault = 0

/**
 * Reads the instant of a row as whole epoch seconds: an ISO 8601 text (RFC 3339 profile) that carries its zone, or an epoch
 * number in seconds or milliseconds. A time without a zone is a fault: nobody but the sender knows which clock it is.
 */
export const readInstant = (value: unknown): number | RowFault => {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string') {
    if (value === undefined || value === null) return new RowFault('at', `缺少时间，${remedy}`)
    return new RowFault('at', `不是时间，${remedy}`, value)
  }
  // Rows of one batch mostly share their time.
  if (value === lastText) return lastAnswer
  lastAnswer = fromText(value)
  lastText = value
  return lastAnswer
}

const fromNumber = (value: number): number | RowFault => {
  const seconds = Math.floor(value >= firstMilliseconds ? value / 1000 : value)
  if (Number.isNaN(seconds) || seconds < 0 || seconds > lastSecond)
    return new RowFault('at', `时间超出范围（1970-2106 年），${remedy}`, String(value))
  return seconds
}

const fromText = (text: string): number | RowFault => {
  if (text.trim() === '') return new RowFault('at', `缺少时间，${remedy}`)
  const parts = iso.exec(text)
  if (!parts) {
    if (dateOnly.test(text)) return new RowFault('at', `只有日期，没有时刻和时区，${remedy}`, text)
    return new RowFault('at', `时间格式不对，${remedy}`, text)
  }
  const [, year, month, day, hour, minute, second, zone] = parts
  if (zone === undefined) return new RowFault('at', `时间没有时区，${remedy}`, text)
  const wall = wallSeconds(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second ?? 0))
  if (wall === undefined) return new RowFault('at', `没有这个日期或时刻，${remedy}`, text)
  const seconds = wall - offsetSeconds(zone)
  if (seconds < 0 || seconds > lastSecond) return new RowFault('at', `时间超出范围（1970-2106 年），${remedy}`, text)
  return seconds
}
