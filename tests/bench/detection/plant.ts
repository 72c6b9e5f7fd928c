import { Dice } from '../../../api/detection/scan/dice.ts'
import {
  bucketsPerDay,
  bucketsPerHour,
  type City,
  controlDistrict,
  historyDays,
  metrics,
  shapeOf,
  streetCount,
  testDays,
} from './city.ts'

/** What should be told of, and what should not. */
export type FlowKind = 'congestion' | 'surge' | 'drop' | 'chronic' | 'drift' | 'dropout' | 'stuck'
export type ComplaintKind = 'burst' | 'outbreak'

/** Something that happens in the test fortnight. Buckets and hours count from its start. */
export type FlowEpisode = {
  kind: FlowKind
  metric: number
  cells: number[]
  /** What the flow of each of `cells` is multiplied by at its height. */
  factors: number[]
  /** First bucket in which at least half of it is there, and the first after it. */
  from: number
  until: number
}
export type ComplaintEpisode = {
  kind: ComplaintKind
  class: number
  street: number
  cells: number[]
  /** First hour with a call of it, first hour after it, and how many calls it brings. */
  from: number
  until: number
  calls: number
}

export const classCount = 8
const perCity = {
  congestion: 3,
  surge: 4,
  lone: 2,
  drop: 2,
  chronic: 2,
  drift: 2,
  dropout: 2,
  stuck: 1,
  burst: 2,
  outbreak: 1,
}

/** Planted flows stand out from a bucket's noise by so many standard deviations, those of a cell and its neighbours taken together. */
const leastSignal = 8
/** Standard deviation of a rate's own wandering, as a share of it: what the streams' noises sum up to. */
export const wandering = 0.1
/** A planted place keeps so many rings from all others, unless so many buckets lie between them. */
const apart = 2
const restBuckets = 6 * bucketsPerHour
/** Level of a cell in which a jam of every lunch is more than a handful of bicycles. */
const busyAlley = 6
/** Chronic hours of the day, workdays: then an alley carries two and a half to four times its busiest ordinary flow. */
export const chronicHours = [11, 12, 13]

/** Share of its height that an episode has reached in a bucket: congestion grows over half an hour, a crowd within two buckets. */
export const heightAt = (episode: FlowEpisode, bucket: number): number => {
  const rise = episode.kind === 'congestion' ? 6 : episode.kind === 'surge' ? 2 : 1
  const begun = episode.from - rise / 2
  if (bucket < begun || bucket >= episode.until) return 0
  return Math.min(1, (bucket - begun + 1) / rise)
}

/** The flow of a cell by bucket of the test, before noise and episodes. */
export const plainRate = (city: City, metric: number, cell: number, bucket: number): number => {
  const shape = shapeOf(city, historyDays + Math.floor(bucket / bucketsPerDay))
  return city.level[cell]! * metrics[metric]!.scale * shape[city.use[cell]! * bucketsPerDay + (bucket % bucketsPerDay)]!
}

/** What flows on the first workday's noon, as a share of the busiest of that day. */
const noonShare = (city: City, cell: number): number => {
  const day = Array.from({ length: bucketsPerDay }, (_, bucket) => plainRate(city, 0, cell, bucket))
  return day[bucketsPerDay / 2]! / Math.max(...day)
}

const neighboursOf = ({ around }: City, cell: number): number[] => [
  cell,
  ...[...around.members.slice(around.starts[cell], around.starts[cell + 1])].filter((other) => other !== cell),
]

/** By how many standard deviations of a bucket the episode's cells, taken together, leave their normal. */
const signalOf = (city: City, { metric, cells, factors, from }: FlowEpisode): number => {
  let [excess, variance] = [0, 0]
  for (const [n, cell] of cells.entries()) {
    const rate = plainRate(city, metric, cell, from)
    excess += rate * (factors[n]! - 1)
    variance += rate * metrics[metric]!.dispersion + (wandering * rate) ** 2
  }
  return Math.abs(excess) / Math.sqrt(variance)
}

/** Plants a city. The control district stays empty. Places are drawn until their signal is strong enough to be asked for. */
export const plant = (city: City): { flows: FlowEpisode[]; complaints: ComplaintEpisode[] } => {
  const dice = new Dice(city.seed, 2)
  const taken: { reach: ReadonlySet<number>; from: number; until: number }[] = []
  const free = ({ cells, from, until }: FlowEpisode): boolean =>
    taken.every(
      (one) =>
        from > one.until + restBuckets || until < one.from - restBuckets || !cells.some((cell) => one.reach.has(cell)),
    )
  const take = ({ cells, from, until }: FlowEpisode): void => {
    let reach = new Set(cells)
    for (let ring = 0; ring < apart; ring++) reach = new Set([...reach].flatMap((cell) => neighboursOf(city, cell)))
    taken.push({ reach, from, until })
  }
  const between = (low: number, high: number): number => low + (high - low) * dice.unit()
  const anywhere = (): number => {
    while (true) {
      const cell = dice.below(city.cells.length)
      if (city.district[cell] !== controlDistrict) return cell
    }
  }
  /** A time of day from 7 to 21 o'clock on any day but the first. */
  const sometime = (): number =>
    (1 + dice.below(testDays - 2)) * bucketsPerDay + Math.floor(between(7, 21) * bucketsPerHour)

  const flows: FlowEpisode[] = []
  const put = (draw: () => FlowEpisode, wanted: number): void => {
    // A seed may leave no room for the last of them: fewer are then asked for.
    for (let placed = 0, tries = 0; placed < wanted && tries < 5000; tries++) {
      const episode = draw()
      if (!free(episode) || episode.cells.some((cell) => city.district[cell] === controlDistrict)) continue
      if (episode.kind === 'chronic' && !episode.cells.every((cell) => city.level[cell]! > busyAlley)) continue
      const judged = episode.kind === 'congestion' || episode.kind === 'surge' || episode.kind === 'drop'
      if (judged && signalOf(city, episode) < leastSignal) continue
      take(episode)
      flows.push(episode)
      placed++
    }
  }
  const spread = (kind: FlowKind, height: () => number, hours: () => number) => (): FlowEpisode => {
    const cells = neighboursOf(city, anywhere())
    const top = height()
    const from = sometime()
    const until = from + Math.round(hours() * bucketsPerHour)
    const factors = cells.map((_, n) => 1 + (top - 1) * (n === 0 ? 1 : 0.6))
    return { kind, metric: dice.below(metrics.length), cells, factors, from, until }
  }
  const always = (kind: FlowKind, count: number, height: number) => (): FlowEpisode => {
    const cells = neighboursOf(city, anywhere()).slice(0, count)
    return { kind, metric: 0, cells, factors: cells.map(() => height), from: 0, until: testDays * bucketsPerDay }
  }
  put(() => {
    const alley = always('chronic', 2, 1)()
    const jam = between(2.5, 4)
    return { ...alley, factors: alley.cells.map((cell) => jam / noonShare(city, cell)) }
  }, perCity.chronic)
  put(always('drift', 3, 1.6), perCity.drift)
  put(
    spread(
      'congestion',
      () => between(1.8, 3),
      () => between(1.5, 3),
    ),
    perCity.congestion,
  )
  put(
    spread(
      'surge',
      () => between(1.8, 4),
      () => between(0.5, 2),
    ),
    perCity.surge,
  )
  put(() => {
    const crowd = spread(
      'surge',
      () => between(3, 6),
      () => between(0.5, 2),
    )()
    return { ...crowd, cells: crowd.cells.slice(0, 1), factors: crowd.factors.slice(0, 1) }
  }, perCity.lone)
  put(() => {
    const left = between(0.02, 0.3)
    const drop = spread(
      'drop',
      () => left,
      () => between(2, 4),
    )()
    return { ...drop, factors: drop.cells.map(() => left) }
  }, perCity.drop)
  put(
    spread(
      'dropout',
      () => Number.NaN,
      () => between(4, 12),
    ),
    perCity.dropout,
  )
  put(() => {
    const stuck = spread(
      'stuck',
      () => 1,
      () => between(8, 14),
    )()
    return { ...stuck, cells: stuck.cells.slice(0, 1), factors: [1] }
  }, perCity.stuck)
  return { flows, complaints: plantComplaints(city, dice) }
}

const plantComplaints = (city: City, dice: Dice): ComplaintEpisode[] => {
  const streets = [...Array(streetCount).keys()].filter((street) => {
    const cell = city.street.indexOf(street)
    return city.district[cell] !== controlDistrict
  })
  const one = (kind: ComplaintKind, hours: number, calls: number, hour: number): ComplaintEpisode => {
    const street = streets.splice(dice.below(streets.length), 1)[0] ?? 0
    const own = [...city.cells.keys()].filter((cell) => city.street[cell] === street)
    const centre = own[dice.below(own.length)]!
    const cells =
      kind === 'burst'
        ? neighboursOf(city, centre)
            .filter((cell) => city.street[cell] === street)
            .slice(0, 3)
        : own
    const from = (1 + dice.below(testDays - 6)) * 24 + hour
    return { kind, class: dice.below(classCount), street, cells, from, until: from + hours, calls }
  }
  return [
    ...Array.from({ length: perCity.burst }, () =>
      one('burst', 5 + dice.below(4), 12 + dice.below(7), 6 + dice.below(12)),
    ),
    ...Array.from({ length: perCity.outbreak }, () => one('outbreak', 5 * 24, 20 + dice.below(15), 0)),
  ]
}
