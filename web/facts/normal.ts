import type { Series } from '../api.ts'
import { dateOf, startOfDate, wallAt } from '../ui/clock.ts'

/**
 * How many complaints of a day are normal by its present hour: the median over earlier days of the same kind, workday or day
 * of rest by the week. Hourly medians would not do – of a class that is called about ten times a day most hours' median is
 * none. `series`: earlier hours; `at`: epoch seconds. Null where fewer than three such days are known.
 */
export const normalByNow = (
  { bucket, value, step }: Pick<Series, 'bucket' | 'value' | 'step'>,
  at: number,
  zone: string,
): number | null => {
  const rest = wallAt(at, zone).weekday > 5
  const elapsed = at - startOfDate(dateOf(at, zone), zone)
  const days = new Map<string, number>()
  bucket.forEach((start, i) => {
    const counted = value[i]
    if (counted == null || wallAt(start, zone).weekday > 5 !== rest) return
    const date = dateOf(start, zone)
    const into = start - startOfDate(date, zone)
    // The hour that is running counts in proportion.
    const share = Math.min(1, Math.max(0, (elapsed - into) / step))
    days.set(date, (days.get(date) ?? 0) + counted * share)
  })
  if (days.size < fewestDays) return null
  const sums = [...days.values()].sort((a, b) => a - b)
  const half = sums.length >> 1
  const upper = sums[half] ?? 0
  return sums.length % 2 === 1 ? upper : ((sums[half - 1] ?? upper) + upper) / 2
}

const fewestDays = 3
