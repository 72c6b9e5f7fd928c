import type { Calendar } from '../../areas/calendar.ts'
import type { Calibration } from './calibration.ts'
import { coveredHours } from './fill.ts'
import { Learner } from './learn.ts'
import { slotsOfHours } from './slots.ts'

/**
 * What is normal for one metric. Values are per 5 minutes for a flow, levels for a stock. `mid` is the median, `sigma` the robust
 * standard deviation of hourly values (of the hour's mean per 5 minutes for a flow: a single 5 minutes scatters more, see residualOf),
 * `habit` the share (0-1) of covered hours in which the cell reported; each at cell × 216 + slot. NaN: not known.
 */
export type Normals = {
  version: number
  metric: string
  kind: MetricKind
  /** What it was learnt from, epoch seconds; [from, to). */
  from: number
  to: number
  /** H3 res-10 cells, hexadecimal, ascending. */
  cells: readonly string[]
  mid: Float32Array
  sigma: Float32Array
  habit: Float32Array
  calibration: Calibration
}

/** flow: summed over time, told per 5 minutes; stock: a level. */
export type MetricKind = 'flow' | 'stock'

/**
 * Hourly values of a metric: per 5 minutes for a flow (the hour's sum / 12), levels for a stock. `values` at cell × hours + hour; NaN where
 * the cell has no row (or where a past incident was cut out). `covered`, by hour, 0 where the metric was reported nowhere or hardly
 * anywhere; left out, it is read from the values.
 */
export type HourSamples = {
  metric: string
  kind: MetricKind
  /** Epoch seconds, on the hour. */
  from: number
  hours: number
  /** H3 res-10 cells, hexadecimal, ascending. */
  cells: readonly string[]
  values: Float32Array
  covered?: Uint8Array
  /** 1 where a cell's hour belongs to a past incident and teaches nothing; as `values`. */
  excluded?: Uint8Array
  /** Variance over mean of a 5 minutes' count within its hour, where it was measured (dispersionOf); 1 is pure chance. */
  dispersion?: number
}

export type LearnSettings = {
  /** A slot with fewer samples borrows from wider ones: its kind of day, then its kin. */
  fewest: number
  /** Expected counts an hour below this are too few for a median: a mean shrunk to the parent hexagon stands in. */
  sparse: number
  /** How many samples the parent's word is worth. */
  parentWeight: number
  /** Fewer reported hours than this, and nothing is known of a cell. */
  fewestHours: number
}

export const learnDefaults: LearnSettings = { fewest: 4, sparse: 3, parentWeight: 8, fewestHours: 24 }

/**
 * Learns what is normal: per slot of the week median and 1.4826 × MAD (P. J. Rousseeuw & C. Croux, JASA 88, 1993) of the narrowest step
 * of the ladder weekday → kind of day → kindred days that has samples enough; sparse cells lean on their H3 parent (res 8, where
 * that is thin too res 7), scaled to their own total. Negative flows and infinities are no data. The tails by which residuals become
 * probabilities are calibrated on every sample held against what the others say.
 */
export const learn = (
  samples: HourSamples,
  calendar: Calendar,
  settings: LearnSettings = learnDefaults,
  version = 0,
): Normals => {
  const { metric, kind, from, hours, cells, excluded } = samples
  const slots = slotsOfHours(calendar, from, hours)
  const covered = samples.covered ?? coveredHours(rowsByHour(samples), slots)
  const learner = new Learner(kind, slots, covered, cells.length, settings)
  const block = learner.block({ cells, values: samples.values.slice(), excluded })
  return {
    version,
    metric,
    kind,
    from,
    to: from + hours * 3600,
    cells,
    ...block,
    calibration: learner.calibration(samples.dispersion),
  }
}

const rowsByHour = ({ values, hours }: HourSamples): Uint32Array => {
  const rows = new Uint32Array(hours)
  values.forEach((value, at) => {
    if (!Number.isNaN(value)) rows[at % hours] = (rows[at % hours] ?? 0) + 1
  })
  return rows
}
