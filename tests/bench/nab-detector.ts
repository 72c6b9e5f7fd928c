import { robust } from '../../api/heat/normal.ts'

/**
 * The product's way of looking, for one series that nobody has seen before: what is usual is learnt on the way from the same time of the
 * same kind of day, residuals are taken in robust standard deviations, also those of the last hour and the last six taken
 * together, each held against its own past; an alert opens once, and again only after what it told of has passed.
 */
export type StreamSettings = {
  /** The same time of day reaches so many seconds to either side. */
  window: number
  /** Days kept. */
  memory: number
  /** Fewest days to learn from: this weekday, this kind of day (working days, weekends), any day. Else the newest rows at any time. */
  fewestDays: readonly [weekday: number, kind: number, any: number]
  newest: number
  /** Residuals spread by no less than this share of what is usual. */
  leastSpread: number
  /** What is looked at together: seconds, and how much of it one residual may make. 1 second is the row itself. */
  spans: readonly { seconds: number; most: number; leastScale: number }[]
  /** A span's means are held against this quantile of their own past, once it is so long. */
  usual: number
  fewestPast: number
  /** An alert opens at so many times that quantile; it stays while this share of it is passed, and for so many seconds at least. */
  open: number
  close: number
  hold: number
}

/** One set for every series. */
export const streamDefaults: StreamSettings = {
  window: 2700,
  memory: 60,
  fewestDays: [4, 3, 2],
  newest: 300,
  leastSpread: 0.02,
  spans: [
    { seconds: 1, most: 20, leastScale: 0.5 },
    { seconds: 3600, most: 8, leastScale: 0.5 },
    { seconds: 6 * 3600, most: 4, leastScale: 0.3 },
  ],
  usual: 0.9,
  fewestPast: 100,
  open: 3.5,
  close: 0.6,
  hold: 3600,
}

const daySeconds = 86_400
const fewestValues = 10

/** 0 Monday to 6 Sunday; the epoch was a Thursday. */
const weekdayOf = (at: number): number => (Math.floor(at / daySeconds) + 3) % 7
const isRest = (at: number): boolean => weekdayOf(at) >= 5

/** Values that tell what is usual at a row, of the rows before it: the narrowest step of the ladder that has days enough. */
const alike = (at: Float64Array, values: Float64Array, row: number, settings: StreamSettings): number[] => {
  const now = at[row]!
  const steps = [0, 1, 2].map(() => ({ values: [] as number[], days: new Set<number>() }))
  for (let before = row - 1; before >= 0 && now - at[before]! <= settings.memory * daySeconds; before--) {
    const then = at[before]!
    const apart = Math.abs((then % daySeconds) - (now % daySeconds))
    if (Math.min(apart, daySeconds - apart) > settings.window) continue
    const from = weekdayOf(then) === weekdayOf(now) ? 0 : isRest(then) === isRest(now) ? 1 : 2
    for (const step of steps.slice(from)) {
      step.values.push(values[before]!)
      step.days.add(Math.floor(then / daySeconds))
    }
  }
  const chosen = steps.find(
    (step, n) => step.days.size >= settings.fewestDays[n]! && step.values.length >= fewestValues,
  )
  return chosen?.values ?? [...values.subarray(Math.max(0, row - settings.newest), row)]
}

/** Residuals in robust standard deviations, each row against those before it; NaN where too little is known. */
const residualsOf = (at: Float64Array, values: Float64Array, settings: StreamSettings): Float64Array =>
  values.map((value, row) => {
    const known = alike(at, values, row, settings)
    if (known.length < fewestValues) return Number.NaN
    const { mid, sigma } = robust(known)
    return (value - mid) / Math.max(sigma, settings.leastSpread * Math.abs(mid), Number.EPSILON)
  })

/** How far the mean residual of a span that ends at each row passes what is usual for it; 0 before that is known. */
const surprises = (
  at: Float64Array,
  residuals: Float64Array,
  { seconds, most, leastScale }: StreamSettings['spans'][number],
  settings: StreamSettings,
): Float64Array => {
  const past: number[] = []
  let [from, sum, count, scale] = [0, 0, 0, Number.NaN]
  const capped = residuals.map((value) => Math.max(-most, Math.min(most, value)))
  return at.map((now, row) => {
    if (!Number.isNaN(capped[row])) {
      sum += capped[row]!
      count++
    }
    for (; now - at[from]! >= seconds; from++)
      if (!Number.isNaN(capped[from])) {
        sum -= capped[from]!
        count--
      }
    if (count === 0) return 0
    const mean = Math.abs(sum / count)
    // Sorting the past anew at every tenth row is soon enough.
    if (past.length >= settings.fewestPast && (past.length % 10 === 0 || Number.isNaN(scale)))
      scale = Float64Array.from(past).sort()[Math.floor(past.length * settings.usual)]!
    past.push(mean)
    return Number.isNaN(scale) ? 0 : mean / Math.max(scale, leastScale)
  })
}

/** Goes through a series in order: at each row that opens an alert how surprising it is, else 0. Nothing looks ahead. */
export const streamScores = (
  at: Float64Array,
  values: Float64Array,
  settings: StreamSettings = streamDefaults,
): Float64Array => {
  const residuals = residualsOf(at, values, settings)
  const spans = settings.spans.map((span) => ({
    hold: Math.max(settings.hold, span.seconds),
    surprise: surprises(at, residuals, span, settings),
  }))
  let openUntil = Number.NEGATIVE_INFINITY
  return at.map((now, row) => {
    const leading = spans.reduce((best, span) => (span.surprise[row]! > best.surprise[row]! ? span : best))
    const surprise = leading.surprise[row]!
    const opens = now > openUntil && surprise >= settings.open
    if (opens || (now <= openUntil && surprise >= settings.open * settings.close))
      openUntil = Math.max(openUntil, now + leading.hold)
    return opens ? surprise : 0
  })
}
