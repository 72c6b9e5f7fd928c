/**
 * The colour scale: a root-shaped scale clipped at a round number near the top of what was seen, so that quiet streets keep
 * shape and the hot core keeps contrast to its last step. The clip is part of the legend.
 */
export type Scale = {
  /** Value (per hectare) at which the ramp ends. */
  clip: number
  /** Exponent below 1 opens the lower half. */
  gamma: number
}

export const gamma = 0.42
const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10] as const

/** The smallest round number not below `x`. */
export const roundUp = (x: number): number => {
  if (!(x > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(x))
  for (const step of steps) if (step * power >= x * (1 - 1e-9)) return step * power
  return 10 * power
}

/** The value below which a share `q` of the positive values lies; 0 where there is none. NaN counts as nothing. */
export const quantile = (values: Float32Array, q: number): number => {
  const positive = values.filter((value) => value > 0).sort()
  if (positive.length === 0) return 0
  return positive[Math.min(positive.length - 1, Math.floor(q * positive.length))] ?? 0
}

/** Share of positive values drawn without clipping: a handful of cell-hours of the day glow alike, all else keeps its step. */
const unclipped = 0.9998

/** The scale for a reference sample of densities. */
export const scaleOf = (sample: Float32Array): Scale => ({ clip: roundUp(quantile(sample, unclipped)), gamma })

/** However quiet the night, colours reach no lower than this share of the day's scale: a few bicycles are no heat. */
const quietest = 0.08

/** The live scale follows the hour within the day's: the night's own shape is seen, and noon never overflows it. */
export const liveScale = (hour: Scale, day: Scale): Scale => ({
  clip: roundUp(Math.min(Math.max(hour.clip, day.clip * quietest), Math.max(day.clip, hour.clip))),
  gamma,
})

/**
 * Keeps a scale while it still serves, so that colours mean the same from one update to the next: it grows when a
 * quarter is clipped off and shrinks when less than two fifths of it is used.
 */
export const steadyScale = (kept: Scale | undefined, fresh: Scale): Scale => {
  if (!kept) return fresh
  return fresh.clip > kept.clip * 1.25 || fresh.clip < kept.clip * 0.4 ? fresh : kept
}

/** Position on the ramp, 0 to 1. */
export const position = (scale: Scale, value: number): number =>
  Math.min(1, Math.max(0, value / scale.clip)) ** scale.gamma

/** Legend marks: round values with their position on the ramp; the last is the clip. */
export const marks = (scale: Scale, count = 4): { value: number; at: number }[] => {
  const found: { value: number; at: number }[] = [{ value: 0, at: 0 }]
  for (let i = 1; i < count; i++) {
    const wanted = (i / count) ** (1 / scale.gamma) * scale.clip
    const value = roundNear(wanted)
    const last = found.at(-1)
    if (value < scale.clip && last && value > last.value) found.push({ value, at: position(scale, value) })
  }
  found.push({ value: scale.clip, at: 1 })
  return found
}

const roundNear = (x: number): number => {
  const power = 10 ** Math.floor(Math.log10(x))
  let best = power
  for (const step of steps) if (Math.abs(step * power - x) < Math.abs(best - x)) best = step * power
  return best
}
