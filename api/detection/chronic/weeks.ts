import type { Calendar } from '../../areas/calendar.ts'

/** A slot is an hour of a kind of day: 0-23 the hours of a workday, 24-47 those of a weekend day. */
export const slotsPerWeek = 48
const hoursPerWeek = 168
const hourMs = 3_600_000

/** The mark of an hour that counts for no slot: a holiday has no week to recur in. */
export const leftOut = 65_535

/** Weeks of which a holiday took a slot's days are made up for by older ones, to this many in all: the longest holiday takes two. */
const mostWeeks = 6

/**
 * The weeks a rule looks back on. A week is 168 whole hours that end where the next begins, the last one at `until`, so each holds
 * every hour of the week once and the newest hour counts at once, not from Monday.
 */
export type Weeks = {
  /** Epoch seconds; [from, until). */
  from: number
  until: number
  /** How many weeks; week 0 is the oldest. */
  count: number
  /** For every hour from `from`: week × 48 + slot, or `leftOut`. */
  place: readonly number[]
  /** By week × 48 + slot: on how many days of that week anybody reported in that hour. */
  days: readonly number[]
}

/** Slots with the hours before and after them, of the same kind of day. */
export const besideSlots = (slots: readonly number[]): Set<number> =>
  new Set(
    slots.flatMap((slot) => {
      const day = slot < 24 ? 0 : 24
      return [23, 0, 1].map((step) => day + ((slot - day + step) % 24))
    }),
  )

/** The slot of an instant: a shifted workday (调休) is a workday; undefined on a holiday. */
export const slotAt = (calendar: Calendar, at: number): number | undefined => {
  const { date, hour } = calendar.local(at)
  const kind = calendar.dayKindOf(date)
  if (kind === 'holiday') return undefined
  return kind === 'weekend' ? 24 + hour : hour
}

/**
 * Lays the hours of the last weeks out over slots so that every slot has `wanted` weeks: where holidays left it none of its days,
 * older weeks stand in, and weeks older than a slot needs are left out for it. `until` is an instant on a full hour.
 */
export const lookBack = (calendar: Calendar, until: Date, wanted: number): Weeks => {
  const place: number[] = []
  const days: number[] = []
  const granted = new Array<number>(slotsPerWeek).fill(0)
  let count = 0
  while (count < wanted || (count < mostWeeks && granted.some((weeks) => weeks < wanted))) {
    const start = until.getTime() - (count + 1) * hoursPerWeek * hourMs
    const slots = Array.from({ length: hoursPerWeek }, (_, hour) => slotAt(calendar, start + hour * hourMs))
    const taken = slots.map((slot) => (slot !== undefined && (granted[slot] ?? 0) < wanted ? slot : undefined))
    for (const slot of new Set(taken)) if (slot !== undefined) granted[slot] = (granted[slot] ?? 0) + 1
    // Weeks are met newest first; their number from the oldest is known when all are.
    place.unshift(...taken.map((slot) => (slot === undefined ? leftOut : slot - count * slotsPerWeek)))
    days.unshift(...Array.from({ length: slotsPerWeek }, (_, slot) => taken.filter((one) => one === slot).length))
    count++
  }
  return {
    from: until.getTime() / 1000 - count * hoursPerWeek * 3600,
    until: until.getTime() / 1000,
    count,
    place: place.map((at) => (at === leftOut ? leftOut : at + (count - 1) * slotsPerWeek)),
    days,
  }
}

/**
 * The same weeks without the hours in which the metric was reported nowhere in the city (`covered`, by index from `from`): they are
 * no data and count for no day.
 */
export const onlyCovered = (weeks: Weeks, covered: (hour: number) => boolean): Weeks => {
  const place = weeks.place.map((at, hour) => (covered(hour) ? at : leftOut))
  const days = new Array<number>(weeks.days.length).fill(0)
  for (const at of place) if (at !== leftOut) days[at] = (days[at] ?? 0) + 1
  return { ...weeks, place, days }
}

/**
 * How many days make "most days" of each week and slot: more than half. The value that this many days reach or pass, the lower
 * median, is the week's typical rate: it is over a limit exactly if most of that week's days are.
 */
export const mostDays = (weeks: Weeks): number[] => weeks.days.map((days) => Math.floor(days / 2) + 1)
