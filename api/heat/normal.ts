import type { Calendar, DayKind } from '../areas/calendar.ts'

/** One hour's value, told in the unit the band shall have. `at` is the start of the hour, epoch seconds. */
export type Sample = { at: number; value: number }

/** What is normal: median and half-width bounds. `low` is never below zero. */
export type Band = { low: number; mid: number; high: number }

/** Median, robust standard deviation and number of samples of one slot of the week. */
export type Norm = { mid: number; sigma: number; samples: number }

/** Makes the median absolute deviation a standard deviation for normal data (Rousseeuw & Croux, JASA 88, 1993). */
export const madScale = 1.4826

/** How far normal reaches: this many robust standard deviations to either side. */
export const bandWidth = 2

/** A slot with fewer samples borrows from wider ones. */
export const fewestSamples = 4

/** Weeks before a window that its normal is learnt from. */
export const baselineWeeks = 8
export const baselineSeconds = baselineWeeks * 7 * 86_400

/** Median of numbers; NaN for none. Does not change its argument. */
export const median = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** Median and 1.4826 × median absolute deviation. */
export const robust = (values: readonly number[]): Norm => {
  const mid = median(values)
  return { mid, sigma: madScale * median(values.map((value) => Math.abs(value - mid))), samples: values.length }
}

/** A made-up workday behaves as a workday, a holiday as a weekend, where there is too little of either's own. */
const kin: Record<DayKind, string> = { workday: 'work', shifted: 'work', weekend: 'rest', holiday: 'rest' }

/** The ladder of slots an hour belongs to, narrowest first: this weekday of this kind, this kind, its kin. */
const slotsOf = (kind: DayKind, weekday: number, hour: number): string[] => [
  `${kind} ${weekday} ${hour}`,
  `${kind} ${hour}`,
  `${kin[kind]} ${hour}`,
]

/**
 * Learns what is normal from hourly samples, by hour of the week and kind of day in the city's calendar: median and MAD of the
 * narrowest slot that has samples enough (`fewest`). The answer takes an instant (epoch seconds) and gives its norm, or undefined
 * where even the widest slot has too few. Times are grouped by the local hour that holds them.
 */
export const makeNorms = (
  samples: Iterable<Sample>,
  calendar: Calendar,
  fewest: number = fewestSamples,
): ((at: number) => Norm | undefined) => {
  const bySlot = new Map<string, number[]>()
  for (const { at, value } of samples) {
    const { date, weekday, hour } = calendar.local(at * 1000)
    for (const slot of slotsOf(calendar.dayKindOf(date), weekday, hour)) {
      const values = bySlot.get(slot)
      if (values) values.push(value)
      else bySlot.set(slot, [value])
    }
  }
  const norms = new Map<string, Norm>()
  const normOf = (slot: string): Norm | undefined => {
    const known = norms.get(slot)
    if (known) return known
    const values = bySlot.get(slot)
    if (!values || values.length < fewest) return undefined
    const norm = robust(values)
    norms.set(slot, norm)
    return norm
  }
  return (at) => {
    const { date, weekday, hour } = calendar.local(at * 1000)
    for (const slot of slotsOf(calendar.dayKindOf(date), weekday, hour)) {
      const norm = normOf(slot)
      if (norm) return norm
    }
    return undefined
  }
}

/**
 * The band around a norm: 2 robust standard deviations, of which one is never less than counting noise, √median. `units` is how many
 * of the value's units one drawn bucket holds (12 for an hour told per 5 minutes): noise is that of the bucket's whole count.
 */
export const bandOf = ({ mid, sigma }: Omit<Norm, 'samples'> & Partial<Norm>, units = 1): Band => {
  const half = bandWidth * Math.max(sigma, Math.sqrt(Math.max(0, mid) * units) / units)
  return { low: Math.max(0, mid - half), mid, high: mid + half }
}
