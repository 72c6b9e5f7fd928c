import { gridDisk, latLngToCell } from 'h3-js'
import { falseDiscoveryRates, pValues } from '../../api/detection/statistics/false-discovery.ts'
import { quantileOf } from '../../api/detection/statistics/gaussian.ts'
import { residualGiStar } from '../../api/detection/statistics/getis-ord.ts'
import { h3Neighbourhoods } from '../../api/detection/statistics/neighbourhood.ts'
import { emergingHotSpots } from '../../api/detection/trend/emerging.ts'
import { seeded } from '../support/load.ts'

export type StatisticsFigures = { neighboursMs: number; tickMs: number; called: number; trendMs: number }

const cellCount = 100_000
const metrics = 4
/** Places of a metric in which a cell and those it touches rise by four deviations. */
const surges = 50
/** Four weeks of days. */
const steps = 28

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * What the statistics of a tick cost over 100,000 H3 cells and 4 metrics, one core: Gi* of residuals, p and false discovery rates over
 * every cell of every metric, while each metric surges in 50 places. And what the trend of 28 steps costs. Prints two lines.
 */
export const benchStatistics = (print: (line: string) => void, turns = 7): StatisticsFigures => {
  const cells = gridDisk(latLngToCell(39.92, 116.41, 10), 183).slice(0, cellCount)
  const begun = performance.now()
  const around = h3Neighbourhoods(cells)
  const neighboursMs = performance.now() - begun

  const random = seeded(1)
  const residuals = Array.from({ length: metrics }, () => {
    const values = Float64Array.from({ length: cellCount }, () => quantileOf(random() || 0.5))
    for (let surge = 0; surge < surges; surge++) {
      const cell = Math.floor(random() * cellCount)
      for (const near of around.members.slice(around.starts[cell], around.starts[cell + 1]))
        values[near] = (values[near] ?? 0) + 4
    }
    return values
  })
  let called = 0
  const times = Array.from({ length: turns }, () => {
    const start = performance.now()
    const tests = new Float64Array(metrics * cellCount)
    for (const [metric, values] of residuals.entries())
      tests.set(pValues(residualGiStar(values, around), 'upper'), metric * cellCount)
    called = falseDiscoveryRates(tests).reduce((count, rate) => count + (rate <= 0.05 ? 1 : 0), 0)
    return performance.now() - start
  })
  const tickMs = median(times)
  print(
    `| Gi* and false discovery rates of 100,000 cells x ${metrics} metrics on one core (neighbours found once: ${neighboursMs.toFixed(0)} ms) | ${tickMs.toFixed(0)} ms, ${called.toLocaleString('en')} called | tick ≤ 5 s |`,
  )

  const values = Float64Array.from({ length: cellCount * steps }, () => quantileOf(random() || 0.5))
  const start = performance.now()
  emergingHotSpots({ steps, values }, around)
  const trendMs = performance.now() - start
  print(`| hot-spot trends of 100,000 cells over ${steps} steps on one core | ${(trendMs / 1000).toFixed(1)} s | |`)
  return { neighboursMs, tickMs, called, trendMs }
}
