/**
 * Random numbers by counter: a number is a hash of what it is for (seed, thing, time), so any cell at any minute can be told
 * without its past, and twice the same.
 */

/** 32 mixed bits of up to four integers (the finaliser of MurmurHash3 over each in turn). */
export const hash = (a: number, b = 0, c = 0, d = 0): number => {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b)
  h = mix(h ^ Math.imul(b, 0xcc9e2d51))
  h = mix(h ^ Math.imul(c, 0x1b873593))
  return mix(h ^ Math.imul(d, 0x27d4eb2f)) >>> 0
}

const mix = (x: number): number => {
  let h = x
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Uniform in [0, 1) from 32 bits. */
export const uniform = (bits: number): number => bits / 4_294_967_296

const quantileBits = 12
const quantiles = new Float32Array(1 << quantileBits)

/** Standard normal from 32 bits, by a table of 4,096 quantiles (|z| ≤ 3.7). */
export const normal = (bits: number): number => quantiles[bits >>> (32 - quantileBits)] ?? 0

/** Acklam's rational approximation of the normal quantile, relative error below 1.2e-9; p in (0, 1). */
const normalQuantile = (p: number): number => {
  const tail = 0.02425
  if (p > 1 - tail) return -normalQuantile(1 - p)
  if (p < tail) {
    const q = Math.sqrt(-2 * Math.log(p))
    return (
      (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) *
        q +
        2.938163982698783) /
      ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
    )
  }
  const q = p - 0.5
  const r = q * q
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  )
}
for (let i = 0; i < quantiles.length; i++) quantiles[i] = normalQuantile((i + 0.5) / quantiles.length)

/**
 * A Poisson count of mean `rate` from 32 bits: by inversion below 12, above by the normal quantile with the first
 * Cornish-Fisher term (skewness), which is off by less than half a count there.
 */
export const poisson = (rate: number, bits: number): number => {
  if (!(rate > 0)) return 0
  if (rate >= 12) {
    const z = normal(bits)
    return Math.max(0, Math.round(rate + Math.sqrt(rate) * z + (z * z - 1) / 6))
  }
  const u = uniform(bits)
  let p = Math.exp(-rate)
  let sum = p
  let count = 0
  while (u > sum && count < 60) {
    count++
    p *= rate / count
    sum += p
  }
  return count
}

/** A stream of 32-bit numbers for one thing, for code that draws an unknown number of them. */
export class Draws {
  readonly #seed: number
  readonly #thing: number
  #next = 0

  constructor(seed: number, thing: number) {
    this.#seed = seed
    this.#thing = thing
  }

  bits(): number {
    return hash(this.#seed, this.#thing, this.#next++)
  }

  uniform(): number {
    return uniform(this.bits())
  }

  /** An integer in [from, to]. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.uniform() * (to - from + 1))
  }

  pick<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.uniform() * list.length)]
    if (one === undefined) throw new Error('nothing to pick from')
    return one
  }
}
