import { IANAZone } from 'luxon'
import { RowFault } from '../../files/fault.ts'
import { readInstant, wallSeconds } from '../instant.ts'

/** `dateOnly`: the file gives a day and no time; it is taken as the day's beginning. */
export type LocalInstant = { at: number; dateOnly: boolean }

const yearFirst =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?)?[秒分]?)?$/
const monthFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?)?$/i
const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/

/** Excel counts days from 1899-12-30; these bounds are the years 1954 to 2119. */
const excelDays = { first: 20_000, last: 80_000, epoch: 25_569 }

const remedy = '可用 2024-05-10 08:30、2024/5/10 8:30、2024-05-10T08:30:00+08:00、时间戳或 Excel 日期'

/**
 * Reads the times that files hold, as epoch seconds: with a zone (ISO 8601), epoch numbers, or wall-clock times of `timeZone`
 * (year first, month first with a four-digit year last, 14 digits, Excel serial numbers). A wall-clock time that a change of
 * summer time skips is read with the offset before the change; one that it repeats is the earlier.
 */
export const makeTimeReader = (timeZone: string): ((value: unknown) => LocalInstant | RowFault) => {
  const zone = IANAZone.create(timeZone)
  const offsets = new Map<number, number>()
  const offsetSeconds = (wall: number): number => {
    // Zones change on the quarter hour at the finest.
    const quarter = Math.floor(wall / 900)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    const start = quarter * 900
    const before = zone.offset((start - 86_400) * 1000) * 60
    const after = zone.offset((start + 86_400) * 1000) * 60
    const fits = (offset: number): boolean => zone.offset((start - offset) * 1000) * 60 === offset
    const offset = fits(before) ? before : fits(after) ? after : before
    if (offsets.size > 100_000) offsets.clear()
    offsets.set(quarter, offset)
    return offset
  }
  const local = (parts: readonly (string | undefined)[], text: string): LocalInstant | RowFault => {
    const [year, month, day, hour, minute, second] = parts
    const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
    const wall = wallSeconds(Number(year), Number(month), Number(day), h, m, s)
    if (wall === undefined) return new RowFault('at', `没有这个日期或时刻，${remedy}`, text)
    return { at: wall - offsetSeconds(wall), dateOnly: hour === undefined }
  }

  return (value) => {
    if (typeof value === 'number' && value >= excelDays.first && value < excelDays.last) return fromExcel(value)
    if (typeof value !== 'string') return instant(value)
    const text = value.trim()
    if (/^\d+(\.\d+)?$/.test(text)) {
      const number = Number(text)
      if (number >= excelDays.first && number < excelDays.last) return fromExcel(number)
      const digits = compact.exec(text)
      if (digits && (text.length === 8 || text.length === 14)) return local(digits.slice(1), text)
      return instant(number)
    }
    const chinese = yearFirst.exec(text)
    if (chinese) return local(chinese.slice(1), text)
    const american = monthFirst.exec(text)
    if (!american) return instant(text)
    const [, month, day, year, hour, minute, second, half] = american
    return local([year, month, day, half ? twelveHours(hour, half) : hour, minute, second], text)
  }

  function fromExcel(days: number): LocalInstant {
    const wall = Math.round((days - excelDays.epoch) * 86_400)
    return { at: wall - offsetSeconds(wall), dateOnly: Number.isInteger(days) }
  }
}

const instant = (value: unknown): LocalInstant | RowFault => {
  const at = readInstant(value)
  if (typeof at === 'number') return { at, dateOnly: false }
  return new RowFault('at', at.reason.startsWith('缺少') ? '缺少时间' : `时间格式不对，${remedy}`, value)
}

const twelveHours = (hour: string | undefined, half: string): string => {
  const h = Number(hour)
  // 13 PM is no time; 99 is refused as one.
  if (h < 1 || h > 12) return '99'
  return String((h % 12) + (half.toUpperCase() === 'PM' ? 12 : 0))
}
