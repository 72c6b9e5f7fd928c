import type { Calendar } from '../areas/calendar.ts'
import { fitQuasiPoisson } from '../detection/statistics/glm.ts'
import { studentP } from '../detection/statistics/student.ts'
import type { Rain } from './rain.ts'

/** Complaints of an hour (epoch seconds of its beginning). */
export type HourCount = { at: number; orders: number }

/**
 * `heavy`: millimetres from which a rain counts. `days`: how long after its end complaints are laid to it. `season`: first and last day of every year that
 * is looked at, 'MM-DD', both included.
 */
export type YearSettings = { heavy: number; days: number; season: readonly [from: string, to: string] }
export const yearDefaults: YearSettings = { heavy: 20, days: 3, season: ['01-01', '12-31'] }

/** One heavy rain, or several that follow each other too closely to be told apart, and the complaints laid to it: those of [from, until). */
export type RainEvent = { year: number; from: number; until: number; mm: number; rains: number; orders: number }

/**
 * `orders`: all of the season; `sameDays`: of those days of it that the last year has had too; `wet`: laid to a heavy rain. `mm`: of heavy rains. `perRain`: wet
 * orders a heavy rain, null without one.
 */
export type Year = {
  year: number
  orders: number
  sameDays: number
  wet: number
  rains: number
  mm: number
  perRain: number | null
}

/**
 * The last year against the one before, as a share (-0.8: four fifths fewer). `plain`: orders of the same days. `perRain`: orders a heavy rain. `rain`: the
 * same with the amount of each rain as a covariate, with its 95 % interval and p: quasi-Poisson, log mean = a + b·log mm + c·[last year].
 */
export type Change = {
  year: number
  before: number
  plain: number | null
  perRain: number | null
  rain: { change: number; low: number; high: number; p: number } | null
}

export type Years = { years: Year[]; events: RainEvent[]; change: Change | null }

const day = 86_400

/** The same day a year later; of 29 February the 28th. */
export const aYearAfter = (date: string): string => {
  const year = Number(date.slice(0, 4)) + 1
  const rest = date.slice(4)
  return rest === '-02-29' ? `${year}-02-28` : `${year}${rest}`
}

const eventsOf = (rains: readonly Rain[], yearOf: (at: number) => number, settings: YearSettings): RainEvent[] => {
  const events: RainEvent[] = []
  for (const { from, to, mm } of rains.toSorted((a, b) => a.from - b.from)) {
    if (mm < settings.heavy) continue
    const until = to + settings.days * day
    const last = events.at(-1)
    if (last && from < last.until) {
      last.until = Math.max(last.until, until)
      last.mm += mm
      last.rains++
    } else events.push({ year: yearOf(from), from, until, mm, rains: 1, orders: 0 })
  }
  return events
}

const share = (now: number, before: number): number | null => (before === 0 ? null : now / before - 1)

/** The t at which two-sided p is 0.05, by halving. */
const tOf95 = (freedom: number): number => {
  let [low, high] = [1, 1000]
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (studentP(middle, freedom) > 0.05) low = middle
    else high = middle
  }
  return high
}

const rainChange = (events: readonly RainEvent[], year: number, before: number): Change['rain'] => {
  const both = events.filter((event) => event.year === year || event.year === before)
  if (!both.some((event) => event.year === year) || !both.some((event) => event.year === before)) return null
  const design = [
    new Float64Array(both.length).fill(1),
    Float64Array.from(both, ({ mm }) => Math.log(mm)),
    Float64Array.from(both, (event) => (event.year === year ? 1 : 0)),
  ]
  const fit = fitQuasiPoisson(
    Float64Array.from(both, ({ orders }) => orders),
    design,
  )
  const coefficient = fit?.coefficients[2]
  const variance = fit?.unscaled[8]
  if (!fit || coefficient === undefined || variance === undefined) return null
  const error = Math.sqrt(variance * Math.max(1, fit.dispersion))
  const reach = tOf95(fit.freedom) * error
  return {
    change: Math.exp(coefficient) - 1,
    low: Math.exp(coefficient - reach) - 1,
    high: Math.exp(coefficient + reach) - 1,
    p: studentP(coefficient / error, fit.freedom),
  }
}

/**
 * Complaints year by year with rain as a covariate. `since`: the first call there is at all, so that no year before it counts as quiet; `now`: up to
 * when the last year is known. Epoch seconds. Years are the calendar's.
 */
export const yearsOf = (
  { hours, rains, since, now }: { hours: readonly HourCount[]; rains: readonly Rain[]; since: number; now: number },
  calendar: Calendar,
  settings: YearSettings = yearDefaults,
): Years => {
  const [begins, ends] = settings.season
  const dateOf = (at: number): string => calendar.local(at * 1000).date
  const yearOf = (at: number): number => Number(dateOf(at).slice(0, 4))
  const inSeason = (date: string): boolean => date.slice(5) >= begins && date.slice(5) <= ends
  const today = dateOf(now)
  const known = (at: number): boolean => at >= since && at < now && inSeason(dateOf(at))
  const events = eventsOf(
    rains.filter(({ from }) => known(from)),
    yearOf,
    settings,
  )
  const firstYear = yearOf(since)
  const years = Array.from(
    { length: Math.max(0, yearOf(now) - firstYear + 1) },
    (_, i): Year => ({ year: firstYear + i, orders: 0, sameDays: 0, wet: 0, rains: 0, mm: 0, perRain: null }),
  )
  for (const { at, orders } of hours) {
    const date = dateOf(at)
    const year = years[Number(date.slice(0, 4)) - firstYear]
    if (!year || !inSeason(date)) continue
    year.orders += orders
    if (date.slice(5) <= today.slice(5)) year.sameDays += orders
    const event = events.find(({ from, until }) => at + 3600 > from && at < until)
    if (!event) continue
    year.wet += orders
    event.orders += orders
  }
  for (const { year: of, rains: count, mm } of events) {
    const year = years[of - firstYear]
    if (!year) continue
    year.rains += count
    year.mm += mm
  }
  for (const year of years) year.perRain = year.rains === 0 ? null : year.wet / year.rains
  const [before, last] = years.slice(-2)
  const change =
    before && last
      ? {
          year: last.year,
          before: before.year,
          plain: share(last.sameDays, before.sameDays),
          perRain: last.perRain === null || before.perRain === null ? null : share(last.perRain, before.perRain),
          rain: rainChange(events, last.year, before.year),
        }
      : null
  return { years, events, change }
}
