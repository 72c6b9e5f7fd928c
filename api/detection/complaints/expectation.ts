import type { Calendar } from '../../areas/calendar.ts'
import { chanceOfAtLeast } from '../statistics/count-law.ts'
import { middling, shapesOf, slotFinder, slots } from './shapes.ts'
import { type Areas, areasOf, firstFrom, type Tally } from './tally.ts'

/**
 * How many orders of each class are usual in each street, learnt from the weeks before: the street's own rate of the class (shrunk to
 * what its share of everything would give) times the class's hours of the week. Counts scatter as negative binomial.
 */
export type Expectation = {
  areas: Areas
  /** Classes with too little history have none: nothing is said of them. */
  judged: readonly boolean[]
  /** Mean and dispersion of a class in an area over [from, to), epoch seconds. Indexes of the tally and of `areas`. */
  usual(kind: number, area: number, from: number, to: number): { mean: number; dispersion: number }
}

/** Whether a class can come at all at an instant: a heating complaint only in the heating season. */
export type InSeason = (name: string, at: number) => boolean

export const expectationSettings = {
  /** Weeks learnt from. */
  weeks: 8,
  /** The newest days are left out, lest an outbreak under way becomes its own yardstick. */
  newestDays: 1,
  /** Less history of a class than this many days, in season: no verdict. */
  fewestDays: 7,
  /** So many days of what the street's share would give stand in for a street's missing history. */
  priorDays: 21,
  /** So many orders of the common hours stand in for a class's missing hours, per slot. */
  priorOrders: 4,
  /** A day of a series beyond this chance is a past outbreak and is left out; first by Poisson's law, then by the class's own. */
  firstCut: 1e-3,
  cut: 1e-3,
  /** So many days before and after it go with it, as long as they are above their expectation. */
  shoulder: 3,
  passes: 4,
} as const

const hour = 3600
const mostWindows = 64
const day = 86_400

/** Learns from what the tally holds before `at` (epoch seconds, the start of a local day). */
export const learnExpectation = (
  tally: Tally,
  at: number,
  calendar: Calendar,
  inSeason: InSeason,
  settings = expectationSettings,
): Expectation => {
  const areas = areasOf(tally)
  const { classes, streets } = tally
  const [kinds, places] = [classes.length, streets.length]
  const to = at - settings.newestDays * day
  const from = Math.max(Math.ceil(tally.from / hour) * hour, at - settings.weeks * 7 * day)
  const slotAt = slotFinder(calendar)
  const days = Math.max(0, Math.floor((to - from) / day))
  const start = to - days * day
  const cellsOfGrid = kinds * places * days
  /** counts[(kind × places + place) × days + day] */
  const counts = new Int32Array(cellsOfGrid)
  const byHour = new Int32Array(kinds * slots)
  const allByHour = new Float64Array(slots)
  const exposure = new Float64Array(slots)
  const firstOfStreet = new Int32Array(places).fill(days)
  const firstOfClass = new Int32Array(kinds).fill(days)
  for (let h = start; h < to; h += hour) exposure[slotAt(h)]! += 1
  for (let i = firstFrom(tally, start); i < tally.at.length && tally.at[i]! < to; i++) {
    const [when, kind, count] = [tally.at[i]!, tally.kind[i]!, tally.count[i]!]
    const place = tally.streetOf[tally.cell[i]!]!
    const slot = slotAt(when)
    byHour[kind * slots + slot]! += count
    allByHour[slot]! += count
    if (place < 0) continue
    const of = Math.floor((when - start) / day)
    counts[(kind * places + place) * days + of]! += count
    firstOfStreet[place] = Math.min(firstOfStreet[place]!, of)
    firstOfClass[kind] = Math.min(firstOfClass[kind]!, of)
  }
  const shape = shapesOf(byHour, allByHour, exposure, kinds, settings.priorOrders)
  /** Sum of a class's hours of one day. */
  const weightOfDay = new Float64Array(kinds * days)
  for (let of = 0; of < days; of++) {
    const open = classes.map((name) => inSeason(name, start + of * day + day / 2))
    for (let h = 0; h < 24; h++) {
      const slot = slotAt(start + of * day + h * hour)
      for (let kind = 0; kind < kinds; kind++)
        if (open[kind]) weightOfDay[kind * days + of]! += shape[kind * slots + slot]!
    }
  }
  const opened = classes.map((_, kind) => {
    let n = 0
    for (let of = firstOfClass[kind]!; of < days; of++) if (weightOfDay[kind * days + of]! > 0) n++
    return n
  })
  const judged = opened.map((n) => n >= settings.fewestDays)
  const rates = new Float64Array(kinds * places)
  const sizes = new Float64Array(kinds * places)
  const scatter = new Float64Array(kinds * 3).fill(1)
  const left = new Uint8Array(cellsOfGrid)
  // A street that began to report later, and a class that did, are held to their own time. A week without an order is no beginning.
  const begins = (kind: number, place: number): number => {
    const late = (first: number): number => (first < days && first > 7 ? first : 0)
    return Math.max(late(firstOfStreet[place]!), late(firstOfClass[kind]!))
  }
  for (let pass = 0; pass < settings.passes; pass++) {
    fitRates()
    if (!leaveOut(pass === 0 ? settings.firstCut : settings.cut, pass === 0)) break
  }
  fitRates()
  fitScatter()

  function fitRates(): void {
    let all = 0
    const ofStreet = new Float64Array(places)
    const ofClass = new Float64Array(kinds)
    const timeOfClass = new Float64Array(kinds)
    const own = new Float64Array(kinds * places)
    const time = new Float64Array(kinds * places)
    for (let kind = 0; kind < kinds; kind++)
      for (let place = 0; place < places; place++) {
        const series = kind * places + place
        for (let of = begins(kind, place); of < days; of++) {
          if (left[series * days + of]) continue
          own[series]! += counts[series * days + of]!
          time[series]! += weightOfDay[kind * days + of]!
        }
        ofStreet[place]! += own[series]!
        ofClass[kind]! += own[series]!
        timeOfClass[kind]! += time[series]!
        all += own[series]!
      }
    for (let kind = 0; kind < kinds; kind++)
      for (let place = 0; place < places; place++) {
        const series = kind * places + place
        const share = (ofStreet[place]! + 1) / (all + places)
        const meanTime = timeOfClass[kind]! / Math.max(1, places)
        const prior = meanTime > 0 ? ((ofClass[kind]! + 0.5) / meanTime) * share : 0
        const stand = settings.priorDays * 24
        rates[series] = (own[series]! + prior * stand) / (time[series]! + stand)
        sizes[series] = own[series]! + prior * stand
      }
  }

  /** Orders of a class in an area by day, and how many were expected; what is left out is in neither. */
  function dailyOf(kind: number, area: number): { counted: Float64Array; expected: Float64Array } {
    const [counted, expected] = [new Float64Array(days), new Float64Array(days)]
    for (const place of areas.within[area] ?? []) {
      const series = kind * places + place
      for (let of = begins(kind, place); of < days; of++) {
        if (left[series * days + of]) continue
        counted[of]! += counts[series * days + of]!
        expected[of]! += rates[series]! * weightOfDay[kind * days + of]!
      }
    }
    return { counted, expected }
  }

  /** Scatter of days around their expectation: Σ(n − e)² / Σe by class, for streets, districts and the city. */
  function fitScatter(): void {
    const levels = [
      areas.codes.flatMap((code, i) => (code.length > 6 ? [i] : [])),
      areas.codes.flatMap((code, i) => (code.length === 6 ? [i] : [])),
      [areas.city],
    ]
    for (let kind = 0; kind < kinds; kind++)
      levels.forEach((members, level) => {
        let [squares, expected, rows] = [0, 0, 0]
        for (const area of members) {
          const { counted, expected: usual } = dailyOf(kind, area)
          for (let of = 0; of < days; of++) {
            squares += (counted[of]! - usual[of]!) ** 2
            expected += usual[of]!
            if (usual[of]! > 0) rows++
          }
        }
        if (rows > 1)
          scatter[kind * 3 + level] = Math.max(1, (squares / Math.max(expected, 1e-9)) * (rows / (rows - 1)))
      })
  }

  /** Leaves out days of areas that pass their expectation too far; true if any was found. */
  function leaveOut(cut: number, first: boolean): boolean {
    if (!first) fitScatter()
    let any = false
    for (let kind = 0; kind < kinds; kind++)
      for (let area = 0; area < areas.codes.length; area++) {
        const { counted, expected } = dailyOf(kind, area)
        const level = scatter[kind * 3 + levelOf(areas, area)]!
        const law = first ? middling(counted, expected) : { factor: 1, dispersion: level }
        const above = (of: number): boolean => counted[of]! > expected[of]! * law.factor
        const strange = (of: number): boolean => {
          const [n, mean] = [counted[of]!, expected[of]! * law.factor]
          return mean > 0 && n > mean + 1 && chanceOfAtLeast({ mean, dispersion: law.dispersion }, n) < cut
        }
        const strangers = Array.from({ length: days }, (_, of) => of).filter(strange)
        for (const peak of strangers) {
          any = true
          // An outbreak begins and ends on days that are not strange by themselves.
          let [first, last] = [peak, peak]
          while (peak - first < settings.shoulder && above(first - 1)) first--
          while (last - peak < settings.shoulder && above(last + 1)) last++
          for (let of = first; of <= last; of++)
            for (const place of areas.within[area] ?? []) left[(kind * places + place) * days + of] = 1
        }
      }
    return any
  }

  /** By class, how many of its mean hours lie in a window; the windows of a look are asked for again and again. */
  const weights = new Map<string, Float64Array>()
  const weightsOf = (begin: number, end: number): Float64Array => {
    const known = weights.get(`${begin} ${end}`)
    if (known) return known
    const found = new Float64Array(kinds)
    for (let h = Math.floor(begin / hour) * hour; h < end; h += hour) {
      const share = (Math.min(end, h + hour) - Math.max(begin, h)) / hour
      const slot = slotAt(h)
      for (let kind = 0; kind < kinds; kind++) found[kind]! += share * shape[kind * slots + slot]!
    }
    if (weights.size > mostWindows) weights.clear()
    weights.set(`${begin} ${end}`, found)
    return found
  }

  return {
    areas,
    judged,
    usual: (kind, area, begin, end) => {
      const weight = weightsOf(begin, end)[kind] ?? 0
      let [rate, size] = [0, 0]
      for (const place of areas.within[area] ?? []) {
        rate += rates[kind * places + place]!
        size += sizes[kind * places + place]!
      }
      const mean = rate * weight
      // What is not known of the rate itself scatters too: a gamma posterior of this size makes the count negative binomial.
      return { mean, dispersion: scatter[kind * 3 + levelOf(areas, area)]! + mean / Math.max(size, 0.5) }
    },
  }
}

const levelOf = ({ codes }: Areas, area: number): 0 | 1 | 2 => {
  const digits = codes[area]?.length ?? 0
  return digits > 6 ? 0 : digits === 6 ? 1 : 2
}
