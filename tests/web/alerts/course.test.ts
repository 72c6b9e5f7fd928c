import { expect, test } from 'vitest'
import { courseOf, heldFrom } from '../../../web/alerts/course.ts'

const iso = (at: number) => new Date(at * 1000).toISOString()
const hour = 3600
const noon = Date.parse('2026-04-10T04:00:00Z') / 1000

test('an alert held from its first value out of band to its end, or until now', () => {
  const alert = { evidence: null, firstSeen: iso(noon), closedAt: null }
  expect(heldFrom(alert, noon + hour)).toEqual({ from: noon, to: noon + hour })
  expect(heldFrom({ ...alert, closedAt: iso(noon + 600) }, noon + 9 * hour)).toEqual({ from: noon, to: noon + 600 })
  // Its clock may be ahead of ours by a moment: it held for one bucket at least.
  expect(heldFrom(alert, noon - 5)).toEqual({ from: noon, to: noon + 300 })
})

test('a short one is drawn by five minutes with hours before it, as far as those are kept', () => {
  const held = { from: noon + 600, to: noon + 2 * hour }
  const now = noon + 10 * hour
  expect(courseOf(held, noon - 86_400, now)).toEqual({ from: noon - 2 * hour, to: noon + 3 * hour, step: 300 })
  expect(courseOf(held, noon, now)).toEqual({ from: noon - 2 * hour, to: noon + 3 * hour, step: 3600 })
  expect(courseOf(held, null, now).step).toBe(3600)
  expect(courseOf(held, undefined, now).step).toBe(3600)
})

test('a long one is drawn by the hour; what goes on ends with the bucket of the present', () => {
  const held = { from: noon, to: noon + 48 * hour }
  const course = courseOf(held, 0, held.to)
  expect(course).toEqual({ from: noon - 16 * hour, to: noon + 48 * hour, step: 3600 })
  expect(courseOf({ from: noon, to: noon + 700 }, 0, noon + 700).to).toBe(noon + 900)
})
