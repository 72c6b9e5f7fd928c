import type { ScanProblem, ScanSettings } from '../scan/frame.ts'
import { scanDefaults } from '../scan/frame.ts'
import { pointsProblem } from '../scan/points.ts'
import type { Cluster, ScanControl, ScanResult } from '../scan/scan.ts'
import type { PointRow } from './queries.ts'

const day = 86_400

export type ClusterSettings = {
  days: number
  longestDays: number
  radius: number
  replications: number
  fewest: number
}

/** A cluster as people know it. Instants epoch seconds; `orders` newest first. */
export type PointCluster = {
  since: number
  newest: number
  count: number
  expected: number
  /** Metres. */
  radius: number
  lon: number
  lat: number
  p: number
  /** Days between such clusters by chance alone, looking once a day at so many groups. */
  recurrenceDays: number
  cells: { cell: string; count: number }[]
  orders: string[]
}

/** Runs a scan: in a thread for servers, in place for tests. */
export type Scanner = (problem: ScanProblem, settings: ScanSettings, control?: ScanControl) => Promise<ScanResult>

/** Chances told by fewer replications than this are read off the fitted law instead. */
const fewestAbove = 10
/** A fitted law knows nothing of what is rarer than once in a hundred years. */
const mostDays = 36_500
/** Euler's constant. */
const euler = 0.577_215_664_901_532_9

/**
 * Chance of so great a likelihood ratio, finer than the replications' ranks: Gumbel's law fitted to them by moments (A. Abrams, K. Kleinman
 * & M. Kulldorff, "Gumbel based p-value approximations for spatial scan statistics", International Journal of Health Geographics 9, 2010).
 */
export const gumbelP = (logRatio: number, replicas: Float64Array): number => {
  const n = replicas.length
  const mean = replicas.reduce((sum, one) => sum + one, 0) / n
  const square = replicas.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1)
  const scale = (Math.sqrt(square) * Math.sqrt(6)) / Math.PI
  if (!(scale > 0)) return logRatio > mean ? 1 / (n + 1) : 1
  return -Math.expm1(-Math.exp(-(logRatio - mean + euler * scale) / scale))
}

/** Seed of a day's scan of a subject: the same whoever scans it and when. */
export const seedOf = (date: string, subject: string): number =>
  [...`${date} ${subject}`].reduce(
    (hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0,
    2_166_136_261,
  )

/**
 * Clusters of the orders of one group that reach the present, `at` (epoch seconds): steps are the days that end there. `points` may
 * hold more than the days scanned. `groups`: how many groups are scanned at the same time; each has its own chance to err.
 */
export const clustersAt = async (
  points: readonly PointRow[],
  at: number,
  settings: ClusterSettings & {
    seed: number
    groups: number
    windows?: ScanSettings['windows']
    mostClusters?: number
  },
  scanner: Scanner,
  control?: ScanControl,
): Promise<PointCluster[]> => {
  const from = at - settings.days * day
  const rows = points.filter((point) => point.at >= from && point.at < at)
  if (rows.length < settings.fewest) return []
  const steps = settings.days
  const problem = pointsProblem(
    rows.map((row) => ({ lon: row.lon, lat: row.lat, step: Math.floor((row.at - from) / day) })),
    steps,
  )
  const { clusters, replicas } = await scanner(
    problem,
    {
      ...scanDefaults,
      largestShare: 0.5,
      longestRadius: settings.radius,
      longest: Math.min(settings.longestDays, steps),
      windows: settings.windows ?? 'alive',
      fewestCases: settings.fewest,
      replications: settings.replications,
      seed: settings.seed,
      mostClusters: settings.mostClusters ?? 5,
    },
    control,
  )
  return clusters.map((cluster) => toPointCluster(cluster, rows, problem, replicas, settings.groups))
}

const toPointCluster = (
  cluster: Cluster,
  rows: readonly PointRow[],
  { places }: ScanProblem,
  replicas: Float64Array,
  groups: number,
): PointCluster => {
  const cases = cluster.cases.flatMap((i) => rows[i] ?? []).sort((a, b) => b.at - a.at)
  const isFine = cluster.p * (replicas.length + 1) < fewestAbove
  const p = isFine ? Math.min(cluster.p, gumbelP(cluster.logRatio, replicas)) : cluster.p
  const counts = Map.groupBy(cases, ({ cell }) => cell)
  return {
    since: cases.at(-1)?.at ?? 0,
    newest: cases[0]?.at ?? 0,
    count: cases.length,
    expected: cluster.expected,
    radius: cluster.radius,
    lon: places.x[cluster.centre] ?? 0,
    lat: places.y[cluster.centre] ?? 0,
    p,
    recurrenceDays: Math.min(mostDays, 1 / Math.min(1, p * groups)),
    cells: [...counts]
      .map(([cell, own]) => ({ cell, count: own.length }))
      .sort((a, b) => b.count - a.count || (a.cell < b.cell ? -1 : 1)),
    orders: cases.map(({ number }) => number),
  }
}
