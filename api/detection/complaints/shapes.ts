import type { Calendar } from '../../areas/calendar.ts'

const hour = 3600

/** Kinds of hour: 0-23 of worked days, 24-47 of days of rest. */
export const slots = 48

/** Gives the kind of hour that an instant (epoch seconds) lies in. */
export const slotFinder = (calendar: Calendar): ((at: number) => number) => {
  const known = new Map<number, number>()
  return (at) => {
    const whole = Math.floor(at / hour)
    const found = known.get(whole)
    if (found !== undefined) return found
    const { date, hour: local } = calendar.local(at * 1000)
    const kind = calendar.dayKindOf(date)
    const slot = kind === 'weekend' || kind === 'holiday' ? 24 + local : local
    known.set(whole, slot)
    return slot
  }
}

/** By class and slot: how many times the class's mean hour. Hours of which a class has seen little follow those of all classes. */
export const shapesOf = (
  byHour: Int32Array,
  allByHour: Float64Array,
  exposure: Float64Array,
  kinds: number,
  prior: number,
): Float64Array => {
  const hours = exposure.reduce((sum, n) => sum + n, 0)
  const all = allByHour.reduce((sum, n) => sum + n, 0)
  const shape = new Float64Array(kinds * slots)
  for (let kind = 0; kind < kinds; kind++) {
    const own = byHour.subarray(kind * slots, (kind + 1) * slots)
    const total = own.reduce((sum, n) => sum + n, 0)
    let mean = 0
    for (let slot = 0; slot < slots; slot++) {
      const common = all > 0 && exposure[slot]! > 0 ? (allByHour[slot]! + 0.5) / exposure[slot]! / (all / hours) : 1
      const expected = (total * common * exposure[slot]!) / Math.max(1, hours)
      shape[kind * slots + slot] = (common * (own[slot]! + prior)) / (expected + prior)
      mean += (shape[kind * slots + slot]! * exposure[slot]!) / Math.max(1, hours)
    }
    for (let slot = 0; slot < slots; slot++) shape[kind * slots + slot]! /= mean || 1
  }
  return shape
}

/**
 * A first idea of a series that past outbreaks cannot spoil while half of its days are free of them: the Poisson law whose quieter half has
 * the mean that the quieter half of the days has. Of a series with mostly empty days the mean has to do.
 */
export const middling = (counted: Float64Array, expected: Float64Array): { factor: number; dispersion: number } => {
  const ratios: number[] = []
  let sum = 0
  counted.forEach((count, of) => {
    const usual = expected[of]!
    if (usual <= 0) return
    ratios.push(count / usual)
    sum += usual
  })
  const mean = sum / Math.max(1, ratios.length)
  const half = ratios.sort((a, b) => a - b).slice(0, Math.ceil(ratios.length / 2))
  const quiet = (half.reduce((total, one) => total + one, 0) / Math.max(1, half.length)) * mean
  if (quiet < 0.3) return { factor: 1, dispersion: 1 }
  let [low, high] = [quiet, 4 * quiet + 4]
  while (high - low > 1e-3 * high) {
    const middle = (low + high) / 2
    if (quieterHalf(middle) < quiet) low = middle
    else high = middle
  }
  return { factor: high / mean, dispersion: 1 }
}

/** Mean of the lower half of Poisson counts. */
const quieterHalf = (mean: number): number => {
  let [chance, below, sum] = [Math.exp(-mean), 0, 0]
  for (let k = 0; below < 0.5; k++) {
    const share = Math.min(chance, 0.5 - below)
    if (share <= 0) break
    below += share
    sum += share * k
    chance *= mean / (k + 1)
  }
  return sum * 2
}
