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
  if (mean > byInversion || share > 0.5)
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

/**
 * One of the twelve 5 minutes of each hour, drawn given the hour's count: binomial where counting is pure chance (dispersion 1), else
 * Dirichlet-multinomial, which is what negative binomial 5 minutes of that dispersion are once their sum is known. So residuals of 5
 * minutes can be measured where only hours were kept. `hourly` per 5 minutes, NaN no data; the answer is a count of 5 minutes. The same
 * for the same input.
 */
export const thinned = (hourly: Float32Array, dispersion: number, seed = 1): Float32Array => {
  const random = stream(seed)
  return hourly.map((value) => {
    if (!(value > 0)) return value
    const count = Math.round(value * 12)
    const concentration = dispersion > 1 ? value / (dispersion - 1) : Number.POSITIVE_INFINITY
    if (concentration === Number.POSITIVE_INFINITY) return binomial(random, count, 1 / 12)
    const own = gamma(random, concentration)
    return binomial(random, count, own / (own + gamma(random, 11 * concentration)))
  })
}
