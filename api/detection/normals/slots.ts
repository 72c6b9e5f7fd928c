import type { Calendar, DayKind } from '../../areas/calendar.ts'

/**
 * The week a normal is learnt over: 24 hours of nine kinds of day. Monday to Friday as workdays 0-119, Saturday and Sunday as weekend
 * 120-167, then weekend days worked in exchange (调休) 168-191 and holidays 192-215.
 */
export const slotsInAll = 216
const hoursADay = 24
const shiftedFrom = 7 * hoursADay
const holidayFrom = 8 * hoursADay

/** Slot of the local hour that holds an instant (epoch seconds). */
export const slotOf = (calendar: Calendar, at: number): number => {
  const { date, weekday, hour } = calendar.local(at * 1000)
  const kind = calendar.dayKindOf(date)
  if (kind === 'shifted') return shiftedFrom + hour
  if (kind === 'holiday') return holidayFrom + hour
  return (weekday - 1) * hoursADay + hour
}

/** Slots of so many hours in a row, the first beginning at `from` (epoch seconds). */
export const slotsOfHours = (calendar: Calendar, from: number, hours: number): Uint8Array =>
  Uint8Array.from({ length: hours }, (_, hour) => slotOf(calendar, from + hour * 3600))

/** Kind of day of a slot. */
export const kindOfSlot = (slot: number): DayKind => {
  if (slot >= holidayFrom) return 'holiday'
  if (slot >= shiftedFrom) return 'shifted'
  return slot >= 5 * hoursADay ? 'weekend' : 'workday'
}

/** Hour of day of a slot, 0-23. */
export const hourOfSlot = (slot: number): number => slot % hoursADay

/** Days of each kind, as slots of their first hour. */
const daysOf: Record<DayKind, readonly number[]> = {
  workday: [0, 24, 48, 72, 96],
  weekend: [120, 144],
  shifted: [shiftedFrom],
  holiday: [holidayFrom],
}

/** A made-up workday behaves as a workday, a holiday as a weekend day, where there is too little of either's own. */
const kin: Record<DayKind, readonly DayKind[]> = {
  workday: ['workday', 'shifted'],
  shifted: ['workday', 'shifted'],
  weekend: ['weekend', 'holiday'],
  holiday: ['weekend', 'holiday'],
}

/** Slots of the same kind of day and hour, itself among them. */
export const kindSlots = (slot: number): number[] => daysOf[kindOfSlot(slot)].map((day) => day + hourOfSlot(slot))

/** Slots of kindred days (workdays with those worked in exchange, weekends with holidays) and the same hour. */
export const kinSlots = (slot: number): number[] =>
  kin[kindOfSlot(slot)].flatMap((kind) => daysOf[kind]).map((day) => day + hourOfSlot(slot))
