import { expect, test } from 'vitest'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import {
  hourOfSlot,
  kindOfSlot,
  kindSlots,
  kinSlots,
  slotOf,
  slotsInAll,
  slotsOfHours,
} from '../../../../api/detection/normals/slots.ts'

const calendar = makeCalendar('Asia/Shanghai', 'cn')
const at = (text: string): number => Date.parse(`${text}:00+08:00`) / 1000

test.each([
  ['2026-06-29T00:00', 0], // Monday
  ['2026-07-03T23:59', 119], // Friday
  ['2026-07-04T00:00', 120], // Saturday
  ['2026-07-05T23:00', 167], // Sunday
  // 调休: Sunday 20 September 2026 is worked for National Day, Saturday 10 October too.
  ['2026-09-20T08:00', 168 + 8],
  ['2026-10-10T08:30', 168 + 8],
  // Monday 5 October 2026 and Sunday 4 October are both National Day.
  ['2026-10-05T08:00', 192 + 8],
  ['2026-10-04T23:00', 215],
  // Sunday 4 January 2026 is worked for the New Year; Friday 2 January is off.
  ['2026-01-04T00:00', 168],
  ['2026-01-02T12:00', 204],
])('%s is slot %i', (text, slot) => {
  expect(slotOf(calendar, at(text))).toBe(slot)
})

test('a city without the national calendar has its weekends alone', () => {
  const plain = makeCalendar('Asia/Shanghai', 'none')
  expect(slotOf(plain, at('2026-10-05T08:00'))).toBe(8)
  expect(slotOf(plain, at('2026-09-20T08:00'))).toBe(144 + 8)
})

test('hours in a row have the slots of each of them', () => {
  const from = at('2026-09-19T22:00') // Saturday; the Sunday after is worked
  expect([...slotsOfHours(calendar, from, 4)]).toEqual([142, 143, 168, 169])
})

test('every slot is told by its kind of day and hour, and lies among those of its kind and kin', () => {
  for (let slot = 0; slot < slotsInAll; slot++) {
    expect(kindSlots(slot)).toContain(slot)
    expect(kinSlots(slot)).toEqual(expect.arrayContaining(kindSlots(slot)))
    for (const near of kinSlots(slot)) expect(hourOfSlot(near)).toBe(hourOfSlot(slot))
    for (const near of kindSlots(slot)) expect(kindOfSlot(near)).toBe(kindOfSlot(slot))
  }
  expect(kinSlots(168 + 8)).toEqual([8, 32, 56, 80, 104, 176])
  expect(kinSlots(192 + 8)).toEqual([128, 152, 200])
})
