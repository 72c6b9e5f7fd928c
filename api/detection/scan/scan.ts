import { setImmediate } from 'node:timers/promises'
import { distanceBetween } from './circles.ts'
import { type Frame, frameOf, logRatio, type ScanProblem, type ScanSettings, type Window, windowAt } from './frame.ts'
import { replicasOf } from './replicas.ts'
import { batchSize } from './walk.ts'

export type Cluster = {
  /** Index of the place the circle is drawn around. */
  centre: number
  /** Indexes of the places in it, nearest first; some may have no case of the window. */
  members: number[]
  /** Distance to the farthest member: metres on the sphere, the places' unit on the plane. */
  radius: number
  window: Window
  /** Indexes of the cases in it. */
  cases: number[]
  expected: number
  /** Cases over expected, inside; and the same over that outside. */
  ratio: number
  relativeRisk: number
  logRatio: number
  /** Rank among the replications over their number + 1: the chance of such a cluster anywhere, nothing being the matter. */
  p: number
  /** Days between such clusters by chance alone, scanning every `daysBetween` days: daysBetween / p. */
  recurrenceDays: number
}

export type ScanResult = {
  /** Most likely first; none shares a place with one before it. */
  clusters: Cluster[]
  /** The greatest log likelihood ratio of each replication, in order. */
  replicas: Float64Array
}

export type ScanControl = {
  /** Throws its reason at the next batch once aborted. */
  signal?: AbortSignal
  /** Replications done. */
  onProgress?: (done: number) => void
}

/**
 * Kulldorff's space-time scan with cylinders: around every place, of every radius and over every window within the limits, is there
 * more than chance would put anywhere? Poisson where population is known (M. Kulldorff, "A spatial scan statistic", Communications in
 * Statistics 26 (1997) 1481-1496), otherwise by permutation (M. Kulldorff et al., "A space-time permutation scan statistic for disease
 * outbreak detection", PLoS Medicine 2 (2005) e59), which allows for whatever is only spatial or only temporal. p by Monte Carlo rank
 * (Dwass 1957), recurrence interval after Kleinman et al., American Journal of Epidemiology 159 (2004).
 *
 * The same problem, settings and seed give the same result. Takes its core for seconds and lets other work in between batches only:
 * a server calls `scanInThread`. Fewer cases than a cluster needs: no clusters. Throws invalid as `frameOf` does.
 */
export const scan = async (
  problem: ScanProblem,
  settings: ScanSettings,
  { signal, onProgress }: ScanControl = {},
): Promise<ScanResult> => {
  signal?.throwIfAborted()
  const replicas = new Float64Array(settings.replications)
  if (problem.casePlace.length < settings.fewestCases) return { clusters: [], replicas }
  const frame = frameOf(problem, settings)
  const found = clustersOf(problem, frame, settings)
  const replicate = replicasOf(problem, frame, settings)
  for (let first = 0; first < replicas.length; first += batchSize) {
    await setImmediate()
    signal?.throwIfAborted()
    replicas.set(replicate(first, Math.min(batchSize, replicas.length - first)), first)
    onProgress?.(Math.min(first + batchSize, replicas.length))
  }
  const clusters = found.map((cluster) => {
    const above = replicas.reduce((sum, one) => sum + (one >= cluster.logRatio - sameRatio ? 1 : 0), 0)
    const p = (above + 1) / (replicas.length + 1)
    return { ...cluster, p, recurrenceDays: settings.daysBetween / p }
  })
  return { clusters, replicas }
}

/** Ratios nearer than this are equal: the same counts, added up in another order. */
const sameRatio = 1e-9

type Found = Omit<Cluster, 'p' | 'recurrenceDays'>

/** The best cylinder around a centre: how many entries of its list, in which window. */
type Best = { centre: number; until: number; window: number; expected: number; logRatio: number }

/** The best cylinders, one per centre, greatest first, less those that share a place with a greater one. */
const clustersOf = (problem: ScanProblem, frame: Frame, settings: ScanSettings): Found[] => {
  const { start, near } = frame.circles
  const taken = new Uint8Array(frame.weight.length)
  const clusters: Found[] = []
  for (const best of bestByCentre(problem, frame, settings.fewestCases)) {
    if (clusters.length >= settings.mostClusters) break
    const members = Array.from(near.subarray(start[best.centre]!, best.until), (entry) => entry >>> 1)
    if (members.some((place) => taken[place] === 1)) continue
    for (const place of members) taken[place] = 1
    clusters.push(describe(problem, frame, best, members))
  }
  return clusters
}

const describe = (problem: ScanProblem, frame: Frame, best: Best, members: number[]): Found => {
  const window = windowAt(frame, problem.steps, best.window)
  const inside = new Set(members)
  const cases: number[] = []
  problem.caseStep.forEach((step, i) => {
    if (step >= window.first && step <= window.last && inside.has(problem.casePlace[i]!)) cases.push(i)
  })
  const ratio = cases.length / best.expected
  const outside = (frame.cases - cases.length) / (frame.cases - best.expected)
  return {
    centre: best.centre,
    members,
    radius: members.reduce((most, place) => Math.max(most, distanceBetween(problem.places, best.centre, place)), 0),
    window,
    cases,
    expected: best.expected,
    ratio,
    relativeRisk: ratio / outside,
    logRatio: best.logRatio,
  }
}

const bestByCentre = (problem: ScanProblem, frame: Frame, fewestCases: number): Best[] => {
  const { circles, weight, ages, endings, longest, rate, cases, caseAge } = frame
  const agesAt: number[][] = Array.from(weight, () => [])
  problem.casePlace.forEach((place, i) => {
    if (caseAge[i]! < ages) agesAt[place]!.push(caseAge[i]!)
  })
  const counts = new Int32Array(ages)
  const found: Best[] = []
  for (let centre = 0; centre < weight.length; centre++) {
    const best: Best = { centre, until: 0, window: 0, expected: 0, logRatio: 0 }
    counts.fill(0)
    let mass = 0
    let isNew = false
    for (let i = circles.start[centre]!; i < circles.start[centre + 1]!; i++) {
      const entry = circles.near[i]!
      mass += weight[entry >>> 1]!
      for (const age of agesAt[entry >>> 1]!) {
        counts[age] = counts[age]! + 1
        isNew = true
      }
      // A circle is whole when all that are just as far are in. Where no case came in, no window can have become better.
      if (entry & 1 || !isNew) continue
      isNew = false
      for (let ending = 0; ending < endings; ending++) {
        let count = 0
        for (let length = 1; length <= longest && ending + length <= ages; length++) {
          count += counts[ending + length - 1]!
          const window = ending * longest + length - 1
          const expected = mass * rate[window]!
          // ln x ≤ x − 1 spares most logarithms.
          if (count <= expected || count * (count - expected) <= best.logRatio * expected || count < fewestCases)
            continue
          const value = logRatio(count, expected, cases)
          if (value > best.logRatio) Object.assign(best, { until: i + 1, window, expected, logRatio: value })
        }
      }
    }
    if (best.logRatio > 0) found.push(best)
  }
  return found.sort((a, b) => b.logRatio - a.logRatio)
}
