import { type Address, addresses } from './addresses.ts'
import { dateOf, dayKindOf, startOf, weekdayOf } from './clock.ts'
import { phrases } from './complaint-texts.ts'
import { type Occurrence, occurrences } from './effects.ts'
import { reporter } from './people.ts'
import { toPlane } from './plane.ts'
import { Draws, hash, normal, poisson } from './random.ts'
import { type Told, tell } from './told.ts'
import { rains } from './weather.ts'
import { sharesNear, streetAt } from './where.ts'

/** One order of the hotline with its whole life. */
export type Complaint = {
  /** Date and six digits, as the hotline numbers them; rising through the day. */
  number: string
  class: string
  text: string
  channel: string
  place: string
  /** WGS84; absent where the caller only told the place. */
  position?: { lon: number; lat: number }
  /** Where it is, WGS84, whether told or not: what whoever reads the place should find. The api is never told. */
  truth: { lon: number; lat: number }
  /** How the place is told. */
  way: Told['way'] | 'mark'
  reporter: { name: string; phone: string }
  /** When it came to each status, epoch seconds, the first being the call. */
  steps: readonly { at: number; status: Status }[]
}

export type Status = '受理' | '派单' | '办结'

export type ComplaintOptions = { seed: number; without?: readonly string[] }

const streams = { count: 0xc001, one: 0xc002, episode: 0xc003, day: 0xc004 }

/** Share of orders without coordinates. */
const unplacedShare = 0.3
/** No order is settled later than so many days after the call. */
export const longestLifeDays = 12

const channels = [
  ['12345热线', 0.62],
  ['网格员上报', 0.18],
  ['微信', 0.12],
  ['APP', 0.08],
] as const

/** When people call: weight of each hour of the day. */
const callHours = [1, 0.5, 0.4, 0.3, 0.4, 1, 3, 6, 9, 11, 11, 9, 7, 7, 9, 10, 9, 8, 7, 7, 7, 6, 4, 2]
/** Noise is told when it is heard. */
const nightHours = [3, 2, 1, 0.5, 0.5, 2, 6, 5, 3, 2, 2, 2, 4, 4, 2, 2, 2, 2, 3, 5, 8, 12, 11, 7]
const nightClasses = new Set(['施工噪声', '噪声扰民'])

const weekdayShare = [1.12, 1.06, 1.02, 1, 1.02, 0.86, 0.8]

/** The heating season of Beijing, 15 November to 15 March; the first weeks bring most calls. */
const heatingCalls = (date: string): number => {
  const day = date.slice(5)
  if (day >= '11-15' && day <= '11-30') return 9
  return day >= '12-01' || day <= '03-15' ? 5 : 0
}

/** Which kinds of address a class is told of, with weights. */
const kindsOf: Record<string, Partial<Record<Address['kind'], number>>> = {
  停车管理: { alley: 4, road: 3, compound: 3, landmark: 1 },
  施工噪声: { road: 4, compound: 4, alley: 2 },
  物业服务: { compound: 1 },
  占道经营: { road: 3, alley: 4, landmark: 3 },
  共享单车乱象: { road: 3, landmark: 4 },
  房屋漏雨: { alley: 5, compound: 1 },
  违法建设: { alley: 4, compound: 1 },
  供热不热: { compound: 5, alley: 2 },
  私设地锁: { compound: 4, alley: 1 },
  道路破损: { road: 4, alley: 1 },
  道路积水: { road: 4, alley: 1 },
}
const anyKind = { alley: 3, road: 2, compound: 2, landmark: 1 }

const weighted = <T>(draws: Draws, list: readonly (readonly [T, number])[]): T => {
  let left = draws.uniform() * list.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [one, weight] of list) {
    left -= weight
    if (left < 0) return one
  }
  return draws.pick(list)[0]
}

const byKind = new Map<Address['kind'], Address[]>()
const addressFor = (draws: Draws, className: string): Address => {
  if (byKind.size === 0) for (const one of addresses()) byKind.set(one.kind, [...(byKind.get(one.kind) ?? []), one])
  const kind = weighted(
    draws,
    Object.entries(kindsOf[className] ?? anyKind).map(([name, weight]) => [name as Address['kind'], weight] as const), // keys of Address['kind']
  )
  return draws.pick(byKind.get(kind) ?? addresses())
}

const shops = [
  '李记面馆',
  '顺香小馆',
  '京味斋',
  '便民超市',
  '炸鸡店',
  '奶茶店',
  '五金店',
  '麻辣烫店',
  '快餐店',
  '水果店',
]

const write = (draws: Draws, className: string, address: Pick<Address, 'name' | 'text'>): string => {
  const said = phrases[className]
  if (!said) throw new Error(`no phrases for ${className}`)
  const fill = (text: string, place: string): string =>
    text
      .replace('{p}', place)
      .replace('{o}', draws.pick(said.objects))
      .replace('{s}', `${address.name}${draws.pick(shops)}`)
      .replace('{h}', String(draws.integer(7, 22)))
      .replace('{d}', String(draws.integer(2, 18)))
      .replace('{n}', String(className === '供热不热' ? draws.integer(13, 17) : draws.integer(3, 28)))
  const title = fill(draws.pick(said.titles), address.name)
  const number = draws.uniform() < 0.03 ? `，可拨${reporter(draws).phone}联系` : ''
  return `${title}。${fill(draws.pick(said.facts), address.text)}，${fill(draws.pick(said.burdens), '')}，${draws.pick(said.wishes)}${number}。`
}

/** Where a caller puts the mark on the map: within some 15 m of the address, in the same street (街道). WGS84. */
const nearby = ({ lon, lat, street }: Address, draws: Draws): { lon: number; lat: number } => {
  const off = () => (draws.uniform() - 0.5) * 0.0003
  const mark = { lon: Number((lon + off()).toFixed(5)), lat: Number((lat + off()).toFixed(5)) }
  return streetAt(toPlane(mark.lon, mark.lat)) === street ? mark : { lon, lat }
}

type Draft = { at: number; class: string; address: Address; draws: Draws }

const complete = ({ at, class: className, address, draws }: Draft, number: string): Complaint => {
  const sent = at + draws.integer(6, 95) * 60
  const hours = draws.uniform() < 0.7 ? draws.integer(5, 40) : draws.integer(40, (longestLifeDays - 1) * 24)
  const told = draws.uniform() < unplacedShare ? tell(address, className, draws) : undefined
  const position = told ? undefined : nearby(address, draws)
  return {
    number,
    class: className,
    text: write(draws, className, told ?? address),
    channel: weighted(draws, channels),
    place: (told ?? address).text,
    ...(position ? { position } : {}),
    truth: position ?? { lon: told?.lon ?? address.lon, lat: told?.lat ?? address.lat },
    way: told?.way ?? 'mark',
    reporter: reporter(draws),
    steps: [
      { at, status: '受理' },
      { at: sent, status: '派单' },
      { at: sent + hours * 3600, status: '办结' },
    ],
  }
}

const ordinary = (seed: number, day: number): Draft[] => {
  const mood = 1 + 0.07 * normal(hash(seed, streams.day, day))
  const share = (weekdayShare[weekdayOf(day) - 1] ?? 1) * (dayKindOf(day) === 'holiday' ? 0.8 : 1) * mood
  const rain = rains(seed, startOf(day), startOf(day + 1)).reduce((sum, { mm }) => sum + mm, 0)
  return Object.entries(phrases).flatMap(([name, { mean }], position) => {
    const seasonal = name === '供热不热' ? heatingCalls(dateOf(day)) : name === '道路积水' ? mean + rain / 14 : mean
    const count = poisson(seasonal * share, hash(seed, streams.count, day, position))
    return Array.from({ length: count }, (_, i) => {
      const draws = new Draws(seed ^ streams.one, hash(day, position, i))
      const hours = nightClasses.has(name) ? nightHours : callHours
      const hour = weighted(
        draws,
        hours.map((weight, hour) => [hour, weight] as const),
      )
      return {
        at: startOf(day) + hour * 3600 + draws.integer(0, 3599),
        class: name,
        address: addressFor(draws, name),
        draws,
      }
    })
  })
}

const nameHash = (name: string): number => [...name].reduce((sum, letter) => hash(sum, letter.codePointAt(0)), 0)

/** So many households call about every heavy rain, some of them again and again. */
const leakingHouseholds = 60

/** What follows one occurrence of an episode: most of it soon after its beginning. */
const following = (seed: number, occurrence: Occurrence): Draft[] => {
  const { episode, where, from, to } = occurrence
  const parts = episode.when?.kind === 'every' ? episode.when.hours.length : 1
  return (episode.complaints ?? []).flatMap(({ class: name, mean }, k) => {
    const thing = hash(from, nameHash(episode.name), k)
    const count = poisson(mean / parts, hash(seed, streams.episode, thing))
    const near = sharesNear(where, addresses())
    const households = near.filter(({ kind }) => kind === 'alley').slice(0, leakingHouseholds * 12)
    return Array.from({ length: count }, (_, i) => {
      const draws = new Draws(seed ^ streams.episode, hash(thing, i))
      const home = households[hash(seed, draws.integer(0, leakingHouseholds - 1)) % Math.max(1, households.length)]
      const address = (where.kind === 'streets' ? home : undefined) ?? draws.pick(near)
      const late = where.kind === 'streets' ? draws.uniform() ** 1.4 : draws.uniform() ** 1.8
      return { at: Math.floor(from + late * (to - from)), class: name, address, draws }
    })
  })
}

/** The orders whose call came on a local day, by time. A pure function of its arguments. */
export const complaintsOfDay = ({ seed, without = [] }: ComplaintOptions, day: number): Complaint[] => {
  const from = startOf(day)
  const to = startOf(day + 1)
  const planted = occurrences({ seed, without }, from, to).flatMap((one) => following(seed, one))
  const drafts = [...ordinary(seed, day), ...planted]
    .filter(({ at }) => at >= from && at < to)
    .sort((a, b) => a.at - b.at)
  let last = -1
  return drafts.map((draft) => {
    last = Math.max(last + 1, Math.floor((draft.at - from) * 11.5))
    return complete(draft, `${dateOf(day).replaceAll('-', '')}${String(last).padStart(6, '0')}`)
  })
}
