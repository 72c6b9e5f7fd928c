import { dayKindOf, dayOf, startOf } from './clock.ts'
import { type Episode, episodes, type Hours, type Strength, type When, type Where } from './episodes.ts'
import type { Sensor } from './ground.ts'
import { isHeavy, rains } from './weather.ts'
import { sharesOf } from './where.ts'

/**
 * What an episode does to one counter on one day: the changed rate, per 5 minutes, in the slot of five minutes that begins at `second` of
 * the day. `usual` is how this day strays from others there.
 */
export type Effect = (rate: number, second: number, usual: number) => number

/** One time that an episode happens. `from` and `to` epoch seconds. */
export type Occurrence = { episode: Episode; where: Where; from: number; to: number }

const rampHours = 1 / 12

/** Hours inside which an episode holds, with a ramp of five minutes at each end. */
const shareAt = (hours: Hours, hour: number): number => {
  let share = 0
  for (const [from, to, height] of hours) {
    if (hour < from || hour >= to) continue
    const rising = (hour - from) / rampHours
    const falling = (to - hour) / rampHours
    share = Math.max(share, height * Math.min(1, rising, falling))
  }
  return share
}

const changeBy = (strength: Strength, hours: Hours, weight: number): Effect => {
  const share = (second: number) => shareAt(hours, (second + 150) / 3600)
  if ('toward' in strength)
    return (rate, second, usual) => rate + Math.max(0, strength.toward * weight * usual - rate) * share(second)
  if ('times' in strength) return (rate, second) => rate * (1 + (strength.times - 1) * share(second) * weight)
  return (rate, second) => rate + strength.add * share(second) * weight
}

/** The hours and place of an episode on a local day, undefined where it does not happen. */
const onDay = (episode: Episode, when: When, day: number): { hours: Hours; where: Where } | undefined => {
  if (when.kind === 'after-rain') return undefined
  const turn = when.kind === 'every' ? (day - when.phase) / when.days : 0
  if (!Number.isInteger(turn)) return undefined
  const hours = when.kind === 'weekly' ? when.hours[dayKindOf(day)] : when.hours
  const where = episode.where[turn % episode.where.length]
  return where ? { hours, where } : undefined
}

/** Throws on a name that no episode has. */
export const episodesBut = (without: readonly string[]): readonly Episode[] => {
  const stranger = without.find((name) => !episodes.some((episode) => episode.name === name))
  if (stranger !== undefined)
    throw new RangeError(`没有名为“${stranger}”的预设情节；可选：${episodes.map(({ name }) => name).join('、')}`)
  return episodes.filter((episode) => !without.includes(episode.name))
}

/** Effects on flows: by local day, then by index of the counter. */
export const effectsOn = (options: { without: readonly string[]; sensors: readonly Sensor[] }) => {
  const planted = episodesBut(options.without).flatMap(({ flow, when, ...episode }) =>
    flow && when ? [{ ...episode, flow, when }] : [],
  )
  const targetsOf = new Map<Where, readonly { index: number; weight: number }[]>()
  for (const { where, flow } of planted) {
    for (const place of where) {
      const shares = sharesOf(place)
      targetsOf.set(
        place,
        options.sensors.flatMap(({ index, metric, cell }) => {
          const weight = metric === flow.metric ? shares.get(cell) : undefined
          return weight === undefined ? [] : [{ index, weight }]
        }),
      )
    }
  }
  const kept = new Map<number, ReadonlyMap<number, readonly Effect[]>>()
  return (day: number): ReadonlyMap<number, readonly Effect[]> => {
    const known = kept.get(day)
    if (known) return known
    const effects = new Map<number, Effect[]>()
    for (const episode of planted) {
      const found = onDay(episode, episode.when, day)
      if (!found) continue
      for (const { index, weight } of targetsOf.get(found.where) ?? [])
        effects.set(index, [...(effects.get(index) ?? []), changeBy(episode.flow.strength, found.hours, weight)])
    }
    if (kept.size > 100) kept.clear()
    kept.set(day, effects)
    return effects
  }
}

/** Every time that an episode happens and overlaps [from, to), epoch seconds, by episode and time. */
export const occurrences = (
  options: { seed: number; without?: readonly string[] },
  from: number,
  to: number,
): Occurrence[] =>
  episodesBut(options.without ?? []).flatMap((episode): Occurrence[] => {
    const { when } = episode
    if (!when) return []
    if (when.kind === 'after-rain') {
      const lasting = when.days * 86_400
      return rains(options.seed, from - lasting, to)
        .filter((rain) => isHeavy(rain) && rain.to < to && rain.to + lasting > from)
        .flatMap((rain) => episode.where.map((where) => ({ episode, where, from: rain.to, to: rain.to + lasting })))
    }
    const found: Occurrence[] = []
    for (let day = dayOf(from); day <= dayOf(to - 1); day++) {
      const there = onDay(episode, when, day)
      for (const [start, end] of there?.hours ?? []) {
        const one = { from: startOf(day) + start * 3600, to: startOf(day) + end * 3600 }
        if (there && one.from < to && one.to > from) found.push({ episode, where: there.where, ...one })
      }
    }
    return found
  })
