import { hourOfSlot, kinSlots, slotsInAll } from './slots.ts'

/** A metric that so small a share of its usual cells reports in an hour has stopped there: no data, not zero. */
const partial = 0.5

/** A run of missing hours less likely than this is a gap of the counter, not a quiet street. */
const unlikely = 1e-3

/**
 * By hour, 1 where a metric was reported: by at least half as many cells as is usual at that hour of the day. `rows`: how many cells
 * reported in each hour; `slots` of the same hours.
 */
export const coveredHours = (rows: ArrayLike<number>, slots: Uint8Array): Uint8Array => {
  const usual = Array.from({ length: 24 }, (_, hour) => {
    const counts = Array.from(rows)
      .filter((count, at) => count > 0 && hourOfSlot(slots[at] ?? 0) === hour)
      .sort((a, b) => a - b)
    return counts[counts.length >> 1] ?? 0
  })
  return Uint8Array.from(slots, (slot, at) => {
    const count = rows[at] ?? 0
    return count > 0 && count >= partial * (usual[hourOfSlot(slot)] ?? 0) ? 1 : 0
  })
}

/** Slots of the same hour on kindred days, per slot. */
const kinOf: readonly (readonly number[])[] = Array.from({ length: slotsInAll }, (_, slot) => kinSlots(slot))

/**
 * Puts a flow's zeros where its rows are missing, in place: no row means that nobody passed once the cell has begun to report, while
 * the metric is covered, unless the cell tells its zeros itself or the run of missing hours is too long for its habits (a gap: stays
 * NaN). `values` of one cell by hour, NaN where there is no row.
 */
export const fillZeros = (values: Float32Array, covered: Uint8Array, slots: Uint8Array): void => {
  const seen = new Uint16Array(slotsInAll)
  const all = new Uint16Array(slotsInAll)
  const sums = new Float64Array(slotsInAll)
  let first = -1
  for (let hour = 0; hour < values.length; hour++) {
    const value = values[hour] ?? Number.NaN
    if (value === 0) return
    const slot = slots[hour] ?? 0
    if (covered[hour] === 1 && first >= 0) all[slot] = (all[slot] ?? 0) + 1
    if (Number.isNaN(value)) continue
    if (first < 0) {
      first = hour
      all[slot] = (all[slot] ?? 0) + 1
    }
    seen[slot] = (seen[slot] ?? 0) + 1
    sums[slot] = (sums[slot] ?? 0) + value
  }
  if (first < 0) return
  const lnMissing = Float64Array.from({ length: slotsInAll }, (_, slot) => {
    let [reported, hours, sum] = [0, 0, 0]
    for (const near of kinOf[slot] ?? []) {
      reported += seen[near] ?? 0
      hours += all[near] ?? 0
      sum += sums[near] ?? 0
    }
    if (reported === 0) return 0
    // Counting noise alone leaves an hour of mean m empty with exp(−m); halved, because streets are burstier than that.
    // A hole is no habit by itself: whether the cell is used to skip the hour, the other days say.
    const skipped = hours > 1 ? (hours - reported - 1) / (hours - 1) : 0
    return Math.max(Math.log(Math.max(skipped, 1e-9)), -(sum / reported) * 6)
  })
  for (let from = first; from < values.length; ) {
    if (!Number.isNaN(values[from])) {
      from++
      continue
    }
    let to = from
    let chance = 0
    for (; to < values.length && Number.isNaN(values[to]); to++)
      if (covered[to] === 1) chance += lnMissing[slots[to] ?? 0] ?? 0
    if (chance > Math.log(unlikely)) for (let hour = from; hour < to; hour++) if (covered[hour] === 1) values[hour] = 0
    from = to
  }
}
