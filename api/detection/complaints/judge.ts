import { chanceOfAtLeast } from '../statistics/count-law.ts'
import { falseDiscoveryRates } from '../statistics/false-discovery.ts'
import { type DayModel, judgeDay } from './days.ts'
import type { Expectation } from './expectation.ts'
import { type Areas, firstFrom, type Tally } from './tally.ts'

/** Lengths of the sliding windows that end at a look, hours: a burst main fills one in an hour, leaks after rain one in three days. */
export const windowHours = [1, 3, 6, 24, 72] as const

export type JudgeSettings = {
  /** Highest false discovery rate over everything tested in one look. */
  alpha: number
  weeksForFarrington: number
  /** Of a class (name) in an area (code). */
  limits: (name: string, area: string) => { fewest: number; openRatio: number; enabled: boolean }
}

/** A class in an area with more orders than usual, by the window that shows it best. */
export type Excess = {
  kind: number
  /** Index of `areas`. */
  area: number
  hours: number
  count: number
  mean: number
  /** Greatest count that would be no surprise. */
  upper: number
  p: number
  /** Least false discovery rate at which it is called. */
  rate: number
  method: string
}

type Test = Omit<Excess, 'rate' | 'upper'> & { dispersion: number }

/**
 * Every class in every street, district and the city, in every window that ends at `at` (epoch seconds), tested in one family. `weeks`: how
 * much history there is for the models of whole days. Given are those called and still going on, one
 * window for each class and area, and one area for each outbreak: a district stands for its streets where it is in excess without them.
 */
export const judge = (
  tally: Tally,
  expectation: Expectation,
  at: number,
  settings: JudgeSettings,
): { called: Excess[]; tests: number } => {
  const { areas, judged } = expectation
  const found = windowHours.flatMap((hours) => testsOf(tally, expectation, at, hours, settings))
  const classes = judged.filter((one) => one).length
  const tests = classes * areas.codes.length * windowHours.length
  // Series without an order in the window are tests too, of which nothing can come.
  const p = new Float64Array(Math.max(tests, found.length)).fill(1)
  found.forEach((test, i) => {
    p[i] = test.p
  })
  const rates = falseDiscoveryRates(p)
  const called = found.flatMap((test, i) => {
    const rate = rates[i] ?? 1
    return rate <= settings.alpha && isEnough(tally, areas, test, settings) ? [{ ...test, rate }] : []
  })
  const kept = [...Map.groupBy(called, ({ kind }) => kind).values()].flatMap((ofClass) =>
    settle(ofClass, tally, expectation, at),
  )
  const alive = kept.filter((one) => isAlive(tally, expectation, one, at))
  return { called: alive.map((one) => ({ ...one, upper: upperOf(one) })), tests }
}

const isEnough = (tally: Tally, areas: Areas, { kind, area, count, mean }: Test, settings: JudgeSettings): boolean => {
  const { fewest, openRatio, enabled } = settings.limits(tally.classes[kind] ?? '', areas.codes[area] ?? '')
  return enabled && count >= fewest && count >= openRatio * mean
}

const upperOf = ({ mean, dispersion }: { mean: number; dispersion: number }): number => {
  let upper = Math.ceil(mean)
  while (chanceOfAtLeast({ mean, dispersion }, upper + 1) > 0.01) upper++
  return upper
}

const hour = 3600
/** A wider area stands for the streets called in it where the rest of it has a chance no greater than this. */
const spreads = 0.01
/** … or where so many of them are called. */
const manyStreets = 4

const testsOf = (
  tally: Tally,
  expectation: Expectation,
  at: number,
  hours: number,
  settings: JudgeSettings,
): Test[] => {
  const { areas, judged } = expectation
  const counts = countsIn(tally, areas, at - hours * hour, at)
  const tests: Test[] = []
  for (const [series, count] of counts) {
    const [kind, area] = [Math.floor(series / areas.codes.length), series % areas.codes.length]
    if (!judged[kind]) continue
    const law = expectation.usual(kind, area, at - hours * hour, at)
    const test = { kind, area, hours, count, ...law, p: chanceOfAtLeast(law, count), method: 'negative-binomial' }
    const worthIt = hours === 24 && isEnough(tally, areas, test, settings)
    tests.push(worthIt ? byDays(tally, areas, test, at, settings) : test)
  }
  return tests
}

/** A whole day is held against the days before it as well: both must find it strange. */
const byDays = (tally: Tally, areas: Areas, test: Test, at: number, { weeksForFarrington }: JudgeSettings): Test => {
  const days = rollingDays(tally, areas, test, at)
  const verdict: DayModel | undefined = judgeDay(days, weeksForFarrington)
  return verdict ? { ...test, p: Math.max(test.p, verdict.p), method: verdict.method } : test
}

/** Orders of one series in the whole days that end at `at`, oldest first. */
const rollingDays = (tally: Tally, areas: Areas, { kind, area }: Test, at: number): number[] => {
  const days = Math.floor((at - tally.from) / (24 * hour))
  const counts = new Array<number>(days).fill(0)
  const within = new Set(areas.within[area])
  const all = area === areas.city
  for (let i = firstFrom(tally, at - days * 24 * hour); i < tally.at.length && tally.at[i]! < at; i++) {
    if (tally.kind[i] !== kind || !(all || within.has(tally.streetOf[tally.cell[i]!]!))) continue
    const day = days - 1 - Math.floor((at - 1 - tally.at[i]!) / (24 * hour))
    counts[day] = (counts[day] ?? 0) + tally.count[i]!
  }
  return counts
}

/** Orders in [from, to) by kind × areas + area, those above zero. */
const countsIn = (tally: Tally, areas: Areas, from: number, to: number): Map<number, number> => {
  const counts = new Map<number, number>()
  const add = (series: number, count: number): void => void counts.set(series, (counts.get(series) ?? 0) + count)
  for (let i = firstFrom(tally, from); i < tally.at.length && tally.at[i]! < to; i++) {
    const [kind, place, count] = [tally.kind[i]!, tally.streetOf[tally.cell[i]!]!, tally.count[i]!]
    add(kind * areas.codes.length + areas.city, count)
    if (place < 0) continue
    add(kind * areas.codes.length + place, count)
    const district = areas.above[place]
    if (district !== undefined) add(kind * areas.codes.length + district, count)
  }
  return counts
}

/** Chance above which the newest part of a window, a third of it, is nothing out of the ordinary. */
const ordinary = 0.05
/** Thirds of short windows say too little. Hours. */
const shortestPart = 2

/** An excess that the newest third of its window no longer shows is over, whatever the rest still holds. */
const isAlive = (tally: Tally, { areas, usual }: Expectation, { kind, area, hours }: Test, at: number): boolean => {
  const from = at - Math.max(shortestPart, hours / 3) * hour
  const within = new Set(areas.within[area])
  let count = 0
  for (let i = firstFrom(tally, from); i < tally.at.length && tally.at[i]! < at; i++)
    if (tally.kind[i] === kind && (area === areas.city || within.has(tally.streetOf[tally.cell[i]!]!)))
      count += tally.count[i]!
  return count > 1 && chanceOfAtLeast(usual(kind, area, from, at), count) <= ordinary
}

type Called = Test & { rate: number }

/** No mean is smaller. */
const least = 1e-9

/** An outbreak all over the city is told by its districts, those that are strange by themselves: it is there that somebody answers for it. */
const partsOf = (
  wider: Called,
  counts: ReadonlyMap<number, number>,
  { areas, usual }: Expectation,
  at: number,
): Called[] => {
  if (wider.area !== areas.city) return [wider]
  const { kind, hours } = wider
  const parts: Called[] = []
  for (let area = areas.streets; area < areas.city; area++) {
    const law = usual(kind, area, at - hours * hour, at)
    const count = counts.get(kind * areas.codes.length + area) ?? 0
    const p = chanceOfAtLeast(law, count)
    if (count > law.mean && p <= spreads) parts.push({ ...wider, ...law, area, count, p })
  }
  return parts.length > 0 ? parts : [wider]
}

const settle = (called: readonly Called[], tally: Tally, expectation: Expectation, at: number) => {
  const { areas } = expectation
  const best = new Map<number, Called>()
  for (const one of called.toSorted((a, b) => a.p - b.p || a.hours - b.hours))
    if (!best.has(one.area)) best.set(one.area, one)
  const isIn = (inner: number, outer: number): boolean =>
    inner !== outer && areas.codes[inner]?.startsWith(areas.codes[outer] ?? '') === true
  let kept: Called[] = [...best.values()].filter(({ area }) => area < areas.streets)
  const wide = [...best.values()].filter(({ area }) => area >= areas.streets).sort((a, b) => a.area - b.area)
  for (const wider of wide) {
    const inside = kept.filter(({ area }) => isIn(area, wider.area))
    const from = at - wider.hours * hour
    const counts = countsIn(tally, areas, from, at)
    let { count, mean } = wider
    for (const { kind, area } of inside) {
      count -= counts.get(kind * areas.codes.length + area) ?? 0
      mean -= expectation.usual(kind, area, from, at).mean
    }
    const rest = { mean: Math.max(mean, least), dispersion: wider.dispersion }
    const isSpread = inside.length === 0 || inside.length >= manyStreets || chanceOfAtLeast(rest, count) <= spreads
    if (!isSpread) continue
    kept = [...kept.filter((one) => !inside.includes(one)), ...partsOf(wider, counts, expectation, at)]
  }
  return kept
}
