import { type DropRuleSettings, ruleDefaults, type SurgeRuleSettings } from '../rules/settings.ts'
import { falseDiscoveryRates } from '../statistics/false-discovery.ts'
import { bothTails } from '../statistics/gaussian.ts'
import type { Neighbourhoods } from '../statistics/neighbourhood.ts'
import { holds, remember } from '../statistics/persistence.ts'
import { type Bucket, giScores, scoresOf } from './scores.ts'

type Deviation = 'openZ' | 'closeZ' | 'openRatio' | 'leastExcess' | 'k' | 'n'

/** `alpha`: false discovery rate of a tick, over all its tests. */
export type TickSettings = {
  alpha: number
  up: Pick<SurgeRuleSettings, Deviation>
  down: Pick<DropRuleSettings, Deviation>
}

export const tickDefaults: TickSettings = {
  alpha: ruleDefaults.surge.alpha,
  up: ruleDefaults.surge,
  down: ruleDefaults.drop,
}

/** One bucket and what is known around it. */
export type TickInput = Bucket & {
  around: Neighbourhoods
  /** What the looks before this saw: `newLooks` or a tick's own answer. First those for above normal, then those for below. */
  looks: Uint32Array
  /** Cells with settings of their own: which of `settings` holds for each cell, −1 for the tick's. */
  own?: { of: Int16Array; settings: readonly TickSettings[] }
}

export type Tick = {
  /** Residual as a normal score: z says how rare it is among ordinary hours. NaN: not tested. */
  z: Float64Array
  /** Gi* of these over the neighbourhood, a normal score too. */
  gi: Float64Array
  /** Benjamini-Hochberg rate of the rarer of both; the family is all residuals and all Gi* of the tick, two-sided. */
  rates: Float64Array
  /** What was expected: mid times what the whole city strays by. */
  expected: Float64Array
  looks: Uint32Array
  /** Cells that have been out of their band in k of the last n looks. */
  above: number[]
  below: number[]
}

export const newLooks = (cells: number): Uint32Array => new Uint32Array(2 * cells)

/**
 * Looks at one bucket of one metric: which cells are above or below what is normal for them, alone or together with their neighbours. What
 * the whole city shares, a rain or a holiday that the calendar does not know, is taken out first. Throws RangeError if lengths differ.
 */
export const surgeTick = (input: TickInput, settings: TickSettings): Tick => {
  const { around, looks } = input
  const cells = input.observed.length
  if (looks.length !== 2 * cells) throw new RangeError(`${looks.length} looks for ${cells} cells`)
  const { z, expected } = scoresOf(input)
  const gi = giScores(z, input, around)
  const tick: Tick = {
    z,
    gi,
    rates: ratesOf(z, gi),
    expected,
    looks: new Uint32Array(looks.length),
    above: [],
    below: [],
  }
  for (let cell = 0; cell < cells; cell++) {
    const { alpha, up, down } = input.own?.settings[input.own.of[cell] ?? -1] ?? settings
    const observed = input.observed[cell] ?? Number.NaN
    if (watch(tick, { cell, at: cell, observed, before: looks[cell] ?? 0, side: up, sign: 1, alpha }))
      tick.above.push(cell)
    const at = cells + cell
    if (watch(tick, { cell, at, observed, before: looks[at] ?? 0, side: down, sign: -1, alpha })) tick.below.push(cell)
  }
  return tick
}

type Watched = {
  cell: number
  /** Where its looks are kept. */
  at: number
  observed: number
  before: number
  side: TickSettings['up']
  sign: 1 | -1
  alpha: number
}

/** Adds this look to a cell's; true if it holds by k of n. */
const watch = (tick: Tick, watched: Watched): boolean => {
  const { cell, at, before, side, sign } = watched
  // Most cells are as ever: nothing to remember.
  if (before === 0 && !((tick.z[cell] ?? 0) * sign >= side.closeZ)) return false
  const looks = remember(before, out(tick, watched))
  // Without a yes among them the looks say what no looks say.
  tick.looks[at] = (looks & 0x2aaa_aaaa) === 0 ? 0 : looks
  return holds(looks, side) === true
}

/** Whether a look finds the cell out of its band, undefined without data. What holds already is let go later than it was taken up. */
const out = (tick: Tick, { cell, observed, before, side, sign, alpha }: Watched): boolean | undefined => {
  const z = (tick.z[cell] ?? Number.NaN) * sign
  if (Number.isNaN(z)) return undefined
  const known = before !== 0 && holds(before, side) === true
  const usual = tick.expected[cell] ?? 0
  if (z < side.closeZ || Math.abs(observed - usual) < side.leastExcess / (known ? 2 : 1)) return false
  const bound = (known ? (1 + side.openRatio) / 2 : side.openRatio) * usual
  if (sign > 0 ? observed < bound : observed > bound) return false
  const gi = (tick.gi[cell] ?? 0) * sign
  return known || (Math.max(z, gi) >= side.openZ && (tick.rates[cell] ?? 1) <= alpha)
}

/** False discovery rates by cell, the lesser of its residual's and its Gi*'s, both kinds of test in one family. */
const ratesOf = (z: Float64Array, gi: Float64Array): Float64Array => {
  const p = new Float64Array(2 * z.length)
  z.forEach((score, cell) => {
    p[cell] = bothTails(score)
    p[z.length + cell] = bothTails(gi[cell] ?? Number.NaN)
  })
  const adjusted = falseDiscoveryRates(p)
  return z.map((_, cell) => Math.min(adjusted[cell] ?? Number.NaN, adjusted[z.length + cell] ?? Number.NaN))
}
