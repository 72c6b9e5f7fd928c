/** A city's wall clock in the browser. Instants are epoch seconds; nothing reads the machine's own zone. */
export type Wall = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  weekday: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

const format = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, made)
  return made
}

/** Local date and time; `weekday` runs from 1 (Monday) to 7. */
export const wallAt = (at: number, zone: string): Wall => {
  const part: Record<string, number> = {}
  for (const { type, value } of format(zone).formatToParts(at * 1000)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  const weekday = ((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) + 1
  return { year, month, day, hour, minute, second, weekday }
}

const offsetAt = (at: number, zone: string): number => {
  const w = wallAt(at, zone)
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) / 1000 - Math.floor(at)
}

/** The instant at which a local date (`YYYY-MM-DD`) begins in a zone; days may over- or underflow. */
export const startOfDate = (date: string, zone: string, days = 0): number => {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number)
  const midnight = Date.UTC(year, month - 1, day + days) / 1000
  // Two rounds settle a zone whose offset changes between the guess and the answer.
  const guess = midnight - offsetAt(midnight, zone)
  return midnight - offsetAt(guess, zone)
}

/** The instant at which the local day that holds `at` began, or began `days` days from it. */
export const startOfDay = (at: number, zone: string, days = 0): number => startOfDate(dateOf(at, zone), zone, days)

export const two = (n: number): string => String(n).padStart(2, '0')

export const dateOf = (at: number, zone: string): string => {
  const { year, month, day } = wallAt(at, zone)
  return `${year}-${two(month)}-${two(day)}`
}

/** `HH:mm` */
export const hourMinute = (at: number, zone: string): string => {
  const { hour, minute } = wallAt(at, zone)
  return `${two(hour)}:${two(minute)}`
}
