import type { Extent, Span } from '../api.ts'

const five = 300
const hour = 3600
const day = 24 * hour

/** The 24 hours that end with the hour of `at`; epoch seconds. */
export const dayUpTo = (at: number): Span => {
  const to = Math.floor(at / hour) * hour + hour
  return { from: to - day, to, step: hour }
}

/**
 * The hour up to `at` in whole buckets, for figures that should not fall with each new bucket: the twelve full five minutes
 * before it, or the last full hour where data is only kept by hours. Epoch seconds.
 */
export const hourUpTo = (at: number, { fineFrom, fineTo }: Pick<Extent, 'fineFrom' | 'fineTo'>): Span => {
  const to = Math.floor(at / five) * five
  if (fineFrom !== null && fineTo !== null && fineFrom <= to - hour && to <= fineTo + hour)
    return { from: to - hour, to, step: five }
  const end = Math.floor(at / hour) * hour
  return { from: end - hour, to: end, step: hour }
}

/** What a sum over a span is for five minutes of it. */
export const perFive = (sum: number, { from, to }: Pick<Span, 'from' | 'to'>): number => (sum * five) / (to - from)
