/** A stream of numbers in [0, 1), the same for the same seed (mulberry32). */
const stream = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** G. Marsaglia & W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000) 363-372. */
const gamma = (random: () => number, shape: number): number => {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = normal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Up to so many expected the count is drawn by adding chances up, beyond it as a rounded normal. */
const byInversion = 30

const binomial = (random: () => number, count: number, share: number): number => {
  const mean = count * share
  if (share <= 0 || count <= 0) return 0
  if (share >= 1) return count
  if (share > 0.5) return count - binomial(random, count, 1 - share)
  if (mean > byInversion)
    return Math.min(count, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - share)) * normal(random))))
  let chance = (1 - share) ** count
  let left = random() - chance
  let drawn = 0
  while (left > 0 && drawn < count) {
    chance *= ((count - drawn) * share) / ((drawn + 1) * (1 - share))
    left -= chance
    drawn++
  }
  return drawn
}

/** Hours to draw 5 minutes from, per 5 minutes; NaN no data. */
export type Hours = {
  observed: Float32Array
  /** What was to be counted. The hour's own count is no substitute: a high one had its high 5 minutes. */
  rate: Float32Array
  /** Which part of the hour's count its 5 minutes usually hold; a twelfth where it is not known. */
  share?: Float32Array
}

/**
 * 5 minutes of each hour, drawn given the hour's count: binomial where counting is pure chance (dispersion 1), else Dirichlet-multinomial,
 * which is what negative binomial 5 minutes of that dispersion are once their sum is known. So residuals of 5 minutes can be measured where
 * only hours were kept. The answer is a count of 5 minutes, the same for the same input.
 */
export const thinned = ({ observed, rate, share }: Hours, dispersion: number, seed = 1): Float32Array => {
  const random = stream(seed)
  return observed.map((value, hour) => {
    if (!(value > 0)) return value
    const count = Math.round(value * 12)
    const told = share?.[hour] ?? Number.NaN
    const part = told > 0 && told < 1 ? told : 1 / 12
    if (!(dispersion > 1)) return binomial(random, count, part)
    const usual = rate[hour] ?? Number.NaN
    const concentration = ((usual > 0 ? usual : value) * 12) / (dispersion - 1)
    const own = gamma(random, concentration * part)
    return binomial(random, count, own / (own + gamma(random, concentration * (1 - part))))
  })
}

/**
 * What was to be counted per 5 minutes in an hour, given what is expected of such hours and what came: as much of the difference as hours differ
 * beyond the chance of counting is the hour's own. As the arrays of a Normals' held-out hours.
 */
export const ratesOf = (
  { observed, expected, sigma }: { observed: Float32Array; expected: Float32Array; sigma: Float32Array },
  dispersion: number,
): Float32Array =>
  expected.map((mean, hour) => {
    const chance = (mean * dispersion) / 12
    const own = Math.max(0, (sigma[hour] ?? Number.NaN) ** 2 - chance)
    return own + chance > 0 ? mean + (own / (own + chance)) * ((observed[hour] ?? Number.NaN) - mean) : mean
  })
