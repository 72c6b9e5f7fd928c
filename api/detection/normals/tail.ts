import { quantileOf, upperTail } from '../statistics/gaussian.ts'

/**
 * A measured distribution of residuals: `at[i]` is the residual that is passed as often as a normal score of `scores[i]`. Beyond both ends,
 * `edge` outwards, the residual goes on with the score s as straight × (s − edge) + bent × (s² − edge²) / 2: straight alone is a normal tail,
 * bent alone an exponential one. A tail thus never ends, where a generalised Pareto one fitted to a nearly normal one would.
 */
export type Distribution = { at: number[]; upper: Tail; lower: Tail }
export type Tail = { straight: number; bent: number }

const edge = 2.25
/** Normal scores at which a distribution is told. */
export const scores: readonly number[] = Array.from({ length: 19 }, (_, i) => -edge + i * 0.25)
const edgeTail = upperTail(edge)
/** Nothing is told to be rarer than this score. */
const mostScore = 12

const width = 0.02
const reach = 20
const bins = (2 * reach) / width

/** Counts residuals without keeping them. */
export class Histogram {
  readonly #counts = new Uint32Array(bins)
  total = 0

  add(residual: number): void {
    if (Number.isNaN(residual)) return
    // An empty street where none is expected, 0, lies in the middle of its bin.
    const bin = Math.floor((residual + reach) / width + 0.5)
    const at = bin < 0 ? 0 : bin >= bins ? bins - 1 : bin
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.total++
  }

  addAll(other: Histogram): void {
    other.#counts.forEach((count, bin) => {
      this.#counts[bin] = (this.#counts[bin] ?? 0) + count
    })
    this.total += other.total
  }

  /** The residual that the upper `share` (0-1) of all lie above. */
  quantile(share: number): number {
    let left = share * this.total
    for (let bin = bins - 1; bin >= 0; bin--) {
      const count = this.#counts[bin] ?? 0
      if (count >= left && count > 0) return (bin + 0.5 - left / count) * width - reach
      left -= count
    }
    return -reach
  }
}

/** Steps of the tail at which its shape is read: each a quarter of the one before. Farther out lie incidents nobody told of. */
const quarter = 4
/** So many residuals must lie beyond the farthest step. */
const fewestBeyond = 20

const tailOf = (quantile: (share: number) => number, total: number): Tail => {
  const steps = [1, quarter, quarter * quarter].map((part) => ({
    score: -quantileOf(edgeTail / part),
    residual: quantile(edgeTail / part),
  }))
  const [first, second, third] = steps
  if (!first || !second || !third) throw new Error('a tail has three steps')
  const rise = (from: typeof first, to: typeof first): number => Math.max(to.residual - from.residual, 1e-3)
  const squares = (from: typeof first, to: typeof first): number => (to.score ** 2 - from.score ** 2) / 2
  if ((total * edgeTail) / (quarter * quarter) < fewestBeyond)
    return { straight: rise(first, second) / (second.score - first.score), bent: 0 }
  const near = rise(first, second) / (second.score - first.score)
  const far = rise(second, third) / (third.score - second.score)
  // Slopes between the steps are straight + bent × the middle of their scores.
  const bent = (far - near) / ((third.score - first.score) / 2)
  if (bent <= 0) return { straight: rise(first, third) / (third.score - first.score), bent: 0 }
  const straight = near - (bent * (first.score + second.score)) / 2
  return straight >= 0 ? { straight, bent } : { straight: 0, bent: rise(first, third) / squares(first, third) }
}

/** What a histogram tells; undefined of fewer than 2,000 residuals. */
export const distributionOf = (histogram: Histogram): Distribution | undefined => {
  if (histogram.total < 2000) return undefined
  const at = scores.map((score) => histogram.quantile(upperTail(score)))
  // Lumps of equal residuals (empty streets) would have scores jump: each is passed by a hair.
  for (let i = 1; i < at.length; i++) at[i] = Math.max(at[i] ?? 0, (at[i - 1] ?? 0) + 1e-6)
  return {
    at,
    upper: tailOf((share) => histogram.quantile(share), histogram.total),
    lower: tailOf((share) => -histogram.quantile(1 - share), histogram.total),
  }
}

/** Normal score beyond the edge: as rare as an excess (≥ 0) over it. */
const beyond = ({ straight, bent }: Tail, excess: number): number => {
  const root = Math.sqrt((straight + bent * edge) ** 2 + 2 * bent * excess)
  return Math.min(mostScore, bent > 0 ? (root - straight) / bent : edge + excess / straight)
}

/** The normal score that is as rare as a residual. */
export const scoreIn = ({ at, upper, lower }: Distribution, residual: number): number => {
  const last = at.length - 1
  const high = at[last] ?? 0
  const low = at[0] ?? 0
  if (residual >= high) return beyond(upper, residual - high)
  if (residual <= low) return -beyond(lower, low - residual)
  if (Number.isNaN(residual)) return Number.NaN
  let [from, to] = [0, last]
  while (to - from > 1) {
    const half = (from + to) >> 1
    if ((at[half] ?? 0) <= residual) from = half
    else to = half
  }
  const [left, right] = [at[from] ?? 0, at[to] ?? 0]
  return (scores[from] ?? 0) + ((residual - left) / (right - left)) * 0.25
}
