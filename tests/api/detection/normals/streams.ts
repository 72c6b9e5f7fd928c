import { gridDisk, latLngToCell } from 'h3-js'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import type { HourSamples } from '../../../../api/detection/normals/normals.ts'
import { quantileOf } from '../../../../api/detection/statistics/gaussian.ts'
import { seeded } from '../../../support/load.ts'

export const calendar = makeCalendar('Asia/Shanghai', 'cn')
/** A Monday; no holiday in the eight weeks from here, nor in the two after. */
export const monday = Date.parse('2026-06-29T00:00:00+08:00') / 1000
export const weekHours = 168

/** Cells around Xidan, ascending. */
export const cellsWithin = (rings: number): string[] => gridDisk(latLngToCell(39.91, 116.38, 10), rings).sort()

/** What passes in an hour on kinds of day, from 0.2 at night to about 1.2. */
export const rhythm = (at: number): number => {
  const { hour, weekday } = calendar.local(at * 1000)
  const rush = (peak: number) => Math.exp(-((hour - peak) ** 2) / 6)
  return 0.2 + rush(9) * (weekday > 5 ? 0.4 : 1) + rush(18)
}

/**
 * Counts as a city has them: each cell its own size, over which days stray in common and each cell by itself, hours a little more, and
 * each count by chance. The same for the same seed.
 */
export const streamOf = (seed: number, cells: readonly string[]) => {
  const random = seeded(seed)
  const gauss = (): number => quantileOf(random() || 0.5)
  const poisson = (mean: number): number => {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gauss()))
    let [chance, count, left] = [Math.exp(-mean), 0, random()]
    for (left -= chance; left > 0 && count < 400; left -= chance) chance *= mean / ++count
    return count
  }
  const size = cells.map(() => Math.exp(1.6 * gauss() + 0.5))
  /** Values per 5 minutes at cell × buckets + bucket. */
  return (from: number, buckets: number, units: number): Float32Array => {
    const values = new Float32Array(cells.length * buckets)
    let day = Number.NaN
    let strays: number[] = []
    for (let bucket = 0; bucket < buckets; bucket++) {
      const at = from + bucket * units * 300
      const today = Math.floor((at + 28_800) / 86_400)
      if (today !== day) {
        const city = 1 + 0.05 * gauss()
        strays = cells.map(() => city * (1 + 0.06 * gauss()))
        day = today
      }
      cells.forEach((_, cell) => {
        const mean = (size[cell] ?? 0) * rhythm(at) * (strays[cell] ?? 1) * Math.max(0.5, 1 + 0.045 * gauss())
        values[cell * buckets + bucket] = poisson(mean * units) / units
      })
    }
    return values
  }
}

/** Samples of `hours` told by a function of cell and hour; NaN: no row. */
export const samplesOf = (
  cells: readonly string[],
  hours: number,
  value: (cell: number, at: number, hour: number) => number,
  over: Partial<HourSamples> = {},
): HourSamples => ({
  metric: 'ebike',
  kind: 'flow',
  from: monday,
  hours,
  cells,
  values: Float32Array.from({ length: cells.length * hours }, (_, i) =>
    value(Math.floor(i / hours), monday + (i % hours) * 3600, i % hours),
  ),
  ...over,
})
