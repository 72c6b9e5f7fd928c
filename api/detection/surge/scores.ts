import { madScale } from '../../heat/normal.ts'
import { type Calibration, scorer } from '../normals/calibration.ts'
import { commonFactor } from '../normals/residual.ts'
import { residualGiStar } from '../statistics/getis-ord.ts'
import type { Neighbourhoods } from '../statistics/neighbourhood.ts'

/**
 * One bucket of one metric, by cell number. `observed` per 5 minutes, whatever the bucket's length, a level as it is; NaN: no data. `mid`,
 * `sigma`: what is normal then, NaN unknown; sigma is that of hourly values. `units`: 5 minutes the bucket holds, 1 or 12.
 */
export type Bucket = {
  observed: Float64Array
  mid: ArrayLike<number>
  sigma: ArrayLike<number>
  calibration: Calibration
  units: number
}

/**
 * How rare each cell's value is among ordinary hours, as a normal score, and what was expected of it: mid times what the whole city
 * strays by. A flow below zero is no data.
 */
export const scoresOf = ({ observed, mid, sigma, calibration, units }: Bucket) => {
  const flow = calibration.kind === 'flow'
  const factor = flow ? commonFactor(observed, mid, units) : 1
  const score = scorer(calibration, units)
  const z = new Float64Array(observed.length)
  const expected = new Float64Array(observed.length)
  for (let cell = 0; cell < observed.length; cell++) {
    const value = observed[cell] ?? Number.NaN
    const usual = (mid[cell] ?? Number.NaN) * factor
    expected[cell] = usual
    z[cell] = flow && !(value >= 0) ? Number.NaN : score(value, usual, sigma[cell] ?? Number.NaN)
  }
  return { z, expected }
}

/** A score enters Gi* as no more than this: one mad cell must not make its neighbours mad. */
const mostInGi = 4
/** Sizes of cells (expected count of a bucket) between which neighbours stray together more or less. */
const sizes = [1, 10, 100, 300]
/** Fewer cells than this tell nothing of how Gi* scatters. */
const fewestCells = 60

/**
 * Gi* of scores over their neighbourhoods as a normal score. Neighbours stray together on ordinary days too (a street's weather, a school's
 * holiday), so Gi* is held against its own scatter in the tick: the median and MAD of cells of like size, the latter at least 1
 * (B. Efron, "Large-scale simultaneous hypothesis testing: the choice of a null hypothesis", JASA 99 (2004) 96-104).
 */
export const giScores = (z: Float64Array, { mid, units }: Pick<Bucket, 'mid' | 'units'>, around: Neighbourhoods) => {
  const capped = z.map((score) => Math.max(-mostInGi, Math.min(mostInGi, score)))
  const gi = residualGiStar(capped, around)
  const byLevel = sizes.map((): number[] => [])
  const levels = gi.map((score, cell) => {
    const size = (mid[cell] ?? 0) * units
    let level = 0
    while (level < sizes.length - 1 && size > (sizes[level] ?? 0)) level++
    if (!Number.isNaN(score)) byLevel[level]?.push(score)
    return level
  })
  const nulls = byLevel.map((scores) => nullOf(scores))
  return gi.map((score, cell) => {
    const { middle, spread } = nulls[levels[cell] ?? 0] ?? plain
    return (score - middle) / spread
  })
}

const plain = { middle: 0, spread: 1 }

const nullOf = (scores: readonly number[]): { middle: number; spread: number } => {
  if (scores.length < fewestCells) return plain
  const half = scores.length >> 1
  const middle = Float64Array.from(scores).sort()[half] ?? 0
  const spread = madScale * (Float64Array.from(scores, (score) => Math.abs(score - middle)).sort()[half] ?? 0)
  return { middle, spread: Math.max(1, spread) }
}
