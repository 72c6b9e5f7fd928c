import { w } from '../words.ts'
import { dateOf, hourMinute, startOfDay, wallAt } from './clock.ts'

/** `4月10日 星期二` */
export const dayWords = (at: number, zone: string): string => {
  const { month, day, weekday } = wallAt(at, zone)
  return `${w.time.date(month, day)} ${w.time.weekdays[weekday - 1] ?? ''}`
}

/** `今日 11:52`, `昨日 18:20`, `4月8日 09:10` */
export const whenWords = (at: number, now: number, zone: string): string => {
  const time = hourMinute(at, zone)
  if (dateOf(at, zone) === dateOf(now, zone)) return `${w.time.today} ${time}`
  if (dateOf(at, zone) === dateOf(startOfDay(now, zone, -1), zone)) return `${w.time.yesterday} ${time}`
  const { month, day } = wallAt(at, zone)
  return `${w.time.date(month, day)} ${time}`
}
