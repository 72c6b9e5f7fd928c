import { falseDiscoveryRates, pValues } from '../statistics/false-discovery.ts'
import { giStarScore, momentsOf } from '../statistics/getis-ord.ts'
import { mannKendall, type Trend } from '../statistics/mann-kendall.ts'
import type { Neighbourhoods } from '../statistics/neighbourhood.ts'

export const emergingPatterns = [
  'new',
  'consecutive',
  'intensifying',
  'persistent',
  'diminishing',
  'sporadic',
  'oscillating',
  'historical',
] as const
export type EmergingPattern = (typeof emergingPatterns)[number]

/** Esri's 17 classes: eight patterns of hot spots, the same eight of cold spots, and none. */
export type Emerging = `${EmergingPattern} ${'hot' | 'cold'}` | 'none'

/** What a cell was in one step: significantly hot, significantly cold, neither, or without data. */
export type StepState = 'hot' | 'cold' | 'neither' | 'unknown'

/** Values of every cell in every step of time, cell by cell: that of cell c in step t at c × steps + t. NaN is no data. */
export type SpaceTimeCube = { steps: number; values: Float64Array }

export type EmergingSettings = {
  /** Steps before a step whose values count as neighbours of it. */
  timeNeighbours: number
  /** False discovery rate at which a cell in a step is called hot or cold. */
  alpha: number
  /** Level at which a trend of the z scores is called one. */
  trendAlpha: number
}

export const emergingDefaults: EmergingSettings = { timeNeighbours: 1, alpha: 0.05, trendAlpha: 0.05 }

/** By cell and step as in the cube: Gi* z and its adjusted p; by cell: the trend of its z scores and the class. */
export type EmergingHotSpots = { z: Float64Array; rates: Float64Array; trends: Trend[]; classes: Emerging[] }

/**
 * Emerging hot spots of a space-time cube: Gi* of every cell in every step against the whole cube, false discovery rate over all of
 * them, Mann-Kendall of each cell's z scores, and the class. Neighbours that overlap in time make the z scores of following steps alike,
 * so the trend test calls somewhat more than `trendAlpha`; the published method takes that too.
 * "How Emerging Hot Spot Analysis works", Esri, ArcGIS Pro tool reference (Space Time Pattern Mining).
 * Throws RangeError if the cube does not hold `steps` values of each neighbourhood's cell.
 */
export const emergingHotSpots = (
  cube: SpaceTimeCube,
  around: Neighbourhoods,
  settings: EmergingSettings = emergingDefaults,
): EmergingHotSpots => {
  const z = spaceTimeGiStar(cube, around, settings.timeNeighbours)
  const rates = falseDiscoveryRates(pValues(z, 'both'))
  const { steps } = cube
  const trends: Trend[] = []
  const classes: Emerging[] = []
  for (let start = 0; start < z.length; start += steps) {
    const series = z.subarray(start, start + steps)
    const trend = mannKendall(series)
    const states = Array.from(series, (score, step) => stateOf(score, rates[start + step] ?? 1, settings.alpha))
    trends.push(trend)
    classes.push(classify(states, trend.p <= settings.trendAlpha ? Math.sign(trend.s) : 0))
  }
  return { z, rates, trends, classes }
}

const stateOf = (score: number, rate: number, alpha: number): StepState => {
  if (Number.isNaN(score)) return 'unknown'
  if (rate > alpha) return 'neither'
  return score > 0 ? 'hot' : 'cold'
}

/**
 * Gi* in space and time: the neighbourhood of a cell in a step is its neighbourhood in space in that step and in the
 * `timeNeighbours` steps before it, as far as there are any. Mean and deviation are those of the whole cube.
 */
export const spaceTimeGiStar = (
  { steps, values }: SpaceTimeCube,
  { starts, members }: Neighbourhoods,
  timeNeighbours: number,
): Float64Array => {
  const cells = starts.length - 1
  if (!Number.isInteger(steps) || values.length !== cells * steps)
    throw new RangeError(`${values.length} values for ${cells} cells of ${steps} steps`)
  const moments = momentsOf(values)
  const scores = new Float64Array(values.length)
  const excess = new Float64Array(steps)
  const weight = new Float64Array(steps)
  for (let cell = 0; cell < cells; cell++) {
    excess.fill(0)
    weight.fill(0)
    const end = starts[cell + 1] ?? 0
    for (let at = starts[cell] ?? 0; at < end; at++) {
      const start = (members[at] ?? 0) * steps
      for (let step = 0; step < steps; step++) {
        const value = values[start + step] ?? Number.NaN
        if (!Number.isFinite(value)) continue
        excess[step] = (excess[step] ?? 0) + value - moments.mean
        weight[step] = (weight[step] ?? 0) + 1
      }
    }
    for (let step = 0; step < steps; step++) {
      const at = cell * steps + step
      let [sum, size] = [0, 0]
      for (let near = Math.max(0, step - timeNeighbours); near <= step; near++) {
        sum += excess[near] ?? 0
        size += weight[near] ?? 0
      }
      scores[at] = Number.isFinite(values[at]) ? giStarScore(sum, size, moments) : Number.NaN
    }
  }
  return scores
}

/**
 * The class of a cell by its states in order of time and the sign of the significant trend of its z scores (0: none), by Esri's
 * definitions:
 *
 * - new: in the final step, never before
 * - consecutive: one unbroken run of at least two up to the final step, never before it, less than 90 % of the steps
 * - intensifying, diminishing: in at least 90 % of the steps, the final one among them, and significantly ever stronger, or weaker
 * - persistent: in at least 90 % of the steps, without a trend in strength
 * - sporadic: in the final step and off and on before, less than 90 % of the steps, never the opposite
 * - oscillating: in the final step, less than 90 % of the steps, and the opposite in an earlier one
 * - historical: not in the final step, but in at least 90 % of the steps
 *
 * Where two definitions fit, the first of this list holds, and the final step's side before the other: a cell once cold for long and
 * now hot for the first time is new hot. Two points the definitions leave open: ninety percent of steps that lack the final one are
 * historical, not persistent; and steps without data are left out, but a cell without data in the final step has no class, since each
 * says something of the present.
 */
export const classify = (states: readonly StepState[], trend: number): Emerging => {
  const known = states.filter((state) => state !== 'unknown')
  const counts = { hot: 0, cold: 0, neither: 0 }
  for (const state of known) counts[state]++
  const final = states.at(-1)
  if (final === undefined || final === 'unknown') return 'none'
  const mostly = (side: 'hot' | 'cold'): boolean => counts[side] * 10 >= known.length * 9
  if (final === 'hot') return `${presentPattern(known, 'hot', counts.cold > 0, mostly('hot'), trend)} hot`
  if (final === 'cold') return `${presentPattern(known, 'cold', counts.hot > 0, mostly('cold'), -trend)} cold`
  if (mostly('hot')) return 'historical hot'
  return mostly('cold') ? 'historical cold' : 'none'
}

/** The pattern of a side that the final step is on; `strength` is the trend away from the mean. */
const presentPattern = (
  known: readonly StepState[],
  side: 'hot' | 'cold',
  opposite: boolean,
  mostly: boolean,
  strength: number,
): EmergingPattern => {
  const first = known.indexOf(side)
  if (first === known.length - 1) return 'new'
  if (mostly) return strength > 0 ? 'intensifying' : strength < 0 ? 'diminishing' : 'persistent'
  if (known.slice(first).every((state) => state === side)) return 'consecutive'
  return opposite ? 'oscillating' : 'sporadic'
}
