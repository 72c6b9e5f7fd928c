import { median } from '../../heat/normal.ts'
import { quantile } from '../statistics/fence.ts'
import { slotsPerWeek, type Weeks } from './weeks.ts'

/** What a cell is used to, in values per 5 minutes. */
export type CellLevels = {
  cell: string
  /** Typical rate by week × 48 + slot; NaN where the week has no day of that slot. */
  weekly: Float32Array
  /** Typical rate by slot: the median over the weeks; NaN where no week has the slot. */
  level: Float32Array
  /** Median of `level`: what passes at no particular hour. */
  base: number
  /** 95th percentile of `level`: a busy hour of an ordinary week. */
  peak: number
}

/** Sums up one cell. `weekly` as in CellLevels; it is kept, not copied. */
export const levelsOf = (cell: string, weekly: Float32Array, weeks: Weeks): CellLevels => {
  const level = new Float32Array(slotsPerWeek).fill(Number.NaN)
  const some: number[] = []
  for (let slot = 0; slot < slotsPerWeek; slot++) {
    const rates: number[] = []
    for (let week = 0; week < weeks.count; week++) {
      const rate = weekly[week * slotsPerWeek + slot]
      if (rate !== undefined && !Number.isNaN(rate)) rates.push(rate)
    }
    if (rates.length === 0) continue
    const typical = median(rates)
    level[slot] = typical
    some.push(typical)
  }
  return {
    cell,
    weekly,
    level,
    base: some.length > 0 ? median(some) : 0,
    peak: some.length > 0 ? quantile(some, 0.95) : 0,
  }
}

/** An empty `weekly`: zero where the city reported on some day of the week's slot, NaN (no data) elsewhere. */
export const emptyWeekly = (weeks: Weeks): Float32Array =>
  Float32Array.from(weeks.days, (days) => (days > 0 ? 0 : Number.NaN))
