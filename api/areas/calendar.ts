import { DateTime, IANAZone } from 'luxon'
import { daysOff, shiftedWorkdays } from '../../data/codes/holidays.ts'

/** shifted: a weekend day worked in exchange for a holiday (调休). */
export type DayKind = 'workday' | 'shifted' | 'weekend' | 'holiday'

export type LocalTime = {
  date: string
  hour: number
  minute: number
  weekday: number
}

/** A city's wall clock and its kinds of day. Instants in, local dates out; nothing reads the machine's own zone. */
export type Calendar = {
  timeZone: string
  /** Local date 'YYYY-MM-DD', hour 0-23, minute 0-59, ISO weekday 1 (Monday) to 7. */
  local(at: Date | number): LocalTime
  /** Kind of the local day that holds the instant. */
  dayKind(at: Date | number): DayKind
  dayKindOf(date: string): DayKind
  /** The instant at which the local day that holds `at` began, or began `days` days from it. */
  startOfDay(at: Date | number, days?: number): Date
}

/** Throws RangeError for a zone the runtime does not know. Numbers are epoch milliseconds. */
export const makeCalendar = (timeZone: string, kind: 'cn' | 'none'): Calendar => {
  if (!IANAZone.isValidZone(timeZone)) throw new RangeError(`unknown time zone ${timeZone}`)
  const zone = IANAZone.create(timeZone)
  const off = kind === 'cn' ? new Set(daysOff) : new Set<string>()
  const shifted = kind === 'cn' ? new Set(shiftedWorkdays) : new Set<string>()

  // Offsets change only on the hour's quarter at most; one look-up a quarter hour keeps bulk work cheap.
  const offsets = new Map<number, number>()
  const offsetMs = (ms: number): number => {
    const quarter = Math.floor(ms / 900_000)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    if (offsets.size > 50_000) offsets.clear()
    const found = zone.offset(ms) * 60_000
    offsets.set(quarter, found)
    return found
  }

  const local = (at: Date | number): LocalTime => {
    const ms = Number(at)
    const wall = new Date(ms + offsetMs(ms))
    return {
      date: wall.toISOString().slice(0, 10),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
      weekday: ((wall.getUTCDay() + 6) % 7) + 1,
    }
  }

  const dayKindOf = (date: string): DayKind => {
    if (off.has(date)) return 'holiday'
    if (shifted.has(date)) return 'shifted'
    const day = new Date(`${date}T00:00:00Z`).getUTCDay()
    return day === 0 || day === 6 ? 'weekend' : 'workday'
  }

  return {
    timeZone,
    local,
    dayKindOf,
    dayKind: (at) => dayKindOf(local(at).date),
    startOfDay: (at, days = 0) => DateTime.fromMillis(Number(at), { zone }).startOf('day').plus({ days }).toJSDate(),
  }
}
