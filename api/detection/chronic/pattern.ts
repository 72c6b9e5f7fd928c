import type { PatternRange } from '../../alerts/pattern.ts'
import { slotsPerWeek } from './weeks.ts'

const kinds = [
  { dayKind: 'workday', first: 0 },
  { dayKind: 'weekend', first: 24 },
] as const

/** Merges slots (0-23 workday, 24-47 weekend hours) into ranges of adjacent hours, workdays first; no range touches another. */
export const rangesOf = (slots: Iterable<number>): PatternRange[] => {
  const has = new Set(slots)
  const ranges: PatternRange[] = []
  for (const { dayKind, first } of kinds) {
    for (let hour = 0; hour < 24; hour++) {
      if (!has.has(first + hour)) continue
      const from = hour
      while (hour < 24 && has.has(first + hour)) hour++
      ranges.push({ dayKind, from, to: hour })
    }
  }
  return ranges
}

/** The slots that ranges cover, ascending. */
export const slotsOf = (ranges: readonly PatternRange[]): number[] => {
  const slots = new Set<number>()
  for (const { dayKind, from, to } of ranges) {
    const first = dayKind === 'weekend' ? 24 : 0
    for (let hour = from; hour < to; hour++) if (first + hour < slotsPerWeek) slots.add(first + hour)
  }
  return [...slots].sort((a, b) => a - b)
}
