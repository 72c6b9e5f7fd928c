/**
 * How the Numenta anomaly benchmark scores (A. Lavin & S. Ahmad, "Evaluating real-time anomaly detection algorithms: the Numenta anomaly
 * benchmark", ICMLA 2015, §II; NAB 1.1, standard profile), in words of our own. Rows are an anomaly score each; windows [first, last] are
 * row numbers, both included.
 */
export type Scored = { scores: Float64Array; windows: readonly (readonly [first: number, last: number])[] }

export type Profile = { truePositive: number; falsePositive: number; falseNegative: number }

/** Weights of NAB's standard profile. */
export const standardProfile: Profile = { truePositive: 1, falsePositive: 0.11, falseNegative: 1 }

/** The first 15 % of a series, of at most 5,000 rows, are for learning and not scored. */
const probation = 0.15
const longest = 5000

/** Worth of a detection at a place relative to a window: −1 its first row, 0 just past its last, then falling to −1. */
export const worthAt = (place: number): number => (place >= 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1)

type Point = { score: number; worth: number; window: number }

/** What each row would bring if it were a detection; `window` is −1 outside all of them. Rows on probation are left out. */
const pointsOf = ({ scores, windows }: Scored, { truePositive, falsePositive }: Profile, offset: number): Point[] => {
  const from = Math.min(Math.floor(probation * scores.length), probation * longest)
  const points: Point[] = []
  for (let row = Math.ceil(from); row < scores.length; row++) {
    const score = scores[row]!
    const inside = windows.findIndex(([first, last]) => row >= first && row <= last)
    if (inside >= 0) {
      const [first, last] = windows[inside]!
      const worth = worthAt(-(last - row + 1) / (last - first + 1)) / worthAt(-1)
      points.push({ score, worth: worth * truePositive, window: offset + inside })
      continue
    }
    const before = windows.findLast((window) => window[1] < row)
    const place = before ? (row - before[1]) / (before[1] - before[0]) : Number.POSITIVE_INFINITY
    points.push({ score, worth: worthAt(place) * falsePositive, window: -1 })
  }
  return points
}

export type NabResult = {
  /** 0 is the detector that never tells, 100 the one that tells at the first row of every window and nowhere else. */
  score: number
  threshold: number
  found: number
  windows: number
  falseRows: number
}

/**
 * Score of one detector over several series at a threshold (rows that reach it are detections). Of several detections in a window the
 * most valuable one counts, every one outside costs, a window without any costs its weight.
 */
export const nabAt = (series: readonly Scored[], threshold: number, profile: Profile = standardProfile): NabResult => {
  let [raw, found, falseRows, windows] = [0, 0, 0, 0]
  for (const one of series) {
    const best = one.windows.map(() => Number.NEGATIVE_INFINITY)
    for (const { score, worth, window } of pointsOf(one, profile, 0)) {
      if (!(score >= threshold)) continue
      if (window >= 0) best[window] = Math.max(best[window]!, worth)
      else {
        raw += worth
        falseRows++
      }
    }
    for (const worth of best) {
      if (worth > Number.NEGATIVE_INFINITY) found++
      raw += worth > Number.NEGATIVE_INFINITY ? worth : -profile.falseNegative
    }
    windows += one.windows.length
  }
  const never = -profile.falseNegative * windows
  const score = (100 * (raw - never)) / (profile.truePositive * windows - never)
  return { score, threshold, found, windows, falseRows }
}

/** The same at the one threshold for all series that scores best, as NAB's optimiser chooses it for every detector on its board. */
export const nabScore = (series: readonly Scored[], profile: Profile = standardProfile): NabResult => {
  const points = series.flatMap((one, n) => pointsOf(one, profile, n * 1000)).sort((a, b) => b.score - a.score)
  const best = new Map<number, number>()
  let [raw, falseSum] = [0, 0]
  let winner = { raw: 0, threshold: Number.POSITIVE_INFINITY }
  for (const [rank, { score, worth, window }] of points.entries()) {
    if (window < 0) falseSum += worth
    else {
      const before = best.get(window)
      if (before === undefined || worth > before) {
        raw += worth - (before ?? -profile.falseNegative)
        best.set(window, worth)
      }
    }
    // Equal scores pass a threshold together.
    if (points[rank + 1]?.score === score) continue
    if (raw + falseSum > winner.raw) winner = { raw: raw + falseSum, threshold: score }
  }
  return nabAt(series, winner.threshold, profile)
}
