import { hourOfSlot, kindSlots, kinSlots, slotsInAll } from './slots.ts'

/** Where the hours of a span lie in the week: for each slot the ladder of hours to learn it from, narrowest first. */
export type Week = {
  /** Slot of each hour. */
  slots: Uint8Array
  /** Per slot: its own hours, those of its kind of day, those of kindred days; indexes of hours. */
  ladder: readonly (readonly Uint16Array[])[]
  /** Per slot: the slots whose scatter it shares, the same kind of day an hour earlier to an hour later. */
  pool: readonly Uint8Array[]
}

/** Lays hours out over the week. `slots` of each hour, at most 65,535 of them. */
export const weekOf = (slots: Uint8Array): Week => {
  const own: number[][] = Array.from({ length: slotsInAll }, () => [])
  for (const [hour, slot] of slots.entries()) own[slot]?.push(hour)
  const hoursOf = (wanted: readonly number[]): Uint16Array =>
    Uint16Array.from(wanted.flatMap((slot) => own[slot] ?? []))
  const ladder = own.map((hours, slot) => [Uint16Array.from(hours), hoursOf(kindSlots(slot)), hoursOf(kinSlots(slot))])
  const pool = own.map((_, slot) =>
    Uint8Array.from(
      kindSlots(slot).flatMap((near) => {
        const day = near - hourOfSlot(near)
        return [23, 0, 1].map((step) => day + ((hourOfSlot(near) + step) % 24))
      }),
    ),
  )
  return { slots, ladder, pool }
}
