import { words } from './words.ts'

/** Adjacent hours of a kind of day in which something recurs: local hours [from, to), 0-24. */
export type PatternRange = { dayKind: 'workday' | 'weekend'; from: number; to: number }

/** The hours in which a city is awake, and how many of them make a day as good as whole. */
const awake = { from: 8, to: 22 }
const wholeDay = 8

/** True if ranges of one kind of day fill most of its waking hours, so that people would just name the day. */
export const coversDay = (ranges: readonly PatternRange[]): boolean =>
  ranges.reduce((hours, { from, to }) => hours + Math.max(0, Math.min(to, awake.to) - Math.max(from, awake.from)), 0) >=
  wholeDay

const hour = (at: number): string => `${String(at).padStart(2, '0')}:00`

/** A pattern as people say it: "工作日 11:00-13:00、17:00-19:00，周末". Ranges must be merged and in order. */
export const patternText = (ranges: readonly PatternRange[]): string => {
  const said = (['workday', 'weekend'] as const).map((dayKind) => {
    const own = ranges.filter((range) => range.dayKind === dayKind)
    const hours = coversDay(own) ? '' : own.map(({ from, to }) => `${hour(from)}-${hour(to)}`).join(words.listComma)
    return { dayKind, any: own.length > 0, hours }
  })
  const [workday, weekend] = said
  if (workday?.any && weekend?.any && workday.hours === weekend.hours) return phrase(words.everyDay, workday.hours)
  return said
    .filter(({ any }) => any)
    .map(({ dayKind, hours }) => phrase(words.dayKinds[dayKind], hours))
    .join(words.comma)
}

const phrase = (day: string, hours: string): string => (hours === '' ? day : `${day} ${hours}`)
