import type { Neighbourhoods } from '../../../api/detection/statistics/neighbourhood.ts'
import { bucketSeconds, bucketsPerHour, type City } from './city.ts'
import type { ComplaintIncident, FlowIncident } from './gather.ts'
import type { ComplaintEpisode, ComplaintKind, FlowEpisode, FlowKind } from './plant.ts'

export type Kind = FlowKind | ComplaintKind

/** What must be found. */
export const wanted: readonly Kind[] = ['congestion', 'surge', 'chronic', 'burst', 'outbreak']
/** Found or not, a drop is the matter and no false alert; it does not count into the recall, for the others do not look for it. */
export const alsoRight: readonly Kind[] = ['drop']

/** What one detector did in one town's flows or complaints. */
export type Score = {
  found: Record<string, number>
  planted: Record<string, number>
  /** Steps from an episode's start to its first alert: buckets of flows, hours of complaints; chronic ones have none. */
  delays: number[]
  alerts: number
  right: number
  /** False alerts by what led astray: the kind of an episode nobody asked for, `holiday`, or `nothing`. */
  astray: Record<string, number>
}

export const emptyScore = (): Score => ({ found: {}, planted: {}, delays: [], alerts: 0, right: 0, astray: {} })

/** An alert may open so early before an episode is half grown, and so late after it (what it leaves behind). */
const early = bucketsPerHour / 2
const late = bucketsPerHour / 2
/** Sums of 24 hours tell of calls so long after the last of them. */
const lateHours = 24

const tally = (counts: Record<string, number>, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by
}

/** Adds one score to another. */
export const addScore = (sum: Score, one: Score): void => {
  for (const part of ['found', 'planted', 'astray'] as const)
    for (const [key, count] of Object.entries(one[part])) tally(sum[part], key, count)
  sum.delays.push(...one.delays)
  sum.alerts += one.alerts
  sum.right += one.right
}

/** An alert with the episodes that may have caused it. */
type Judged<Episode> = { opened: number; causes: readonly Episode[]; otherwise: string }

/** Several alerts of one episode are all right; its delay is the first one's. */
const judge = <Episode extends { kind: Kind; from: number }>(
  episodes: readonly Episode[],
  alerts: readonly Judged<Episode>[],
): Score => {
  const score = emptyScore()
  const first = new Map<Episode, number>()
  for (const { opened, causes, otherwise } of alerts) {
    const right = causes.filter(({ kind }) => wanted.includes(kind) || alsoRight.includes(kind))
    score.alerts++
    if (right.length > 0) score.right++
    else tally(score.astray, causes[0]?.kind ?? otherwise)
    for (const episode of right) first.set(episode, Math.min(opened, first.get(episode) ?? opened))
  }
  for (const episode of episodes) {
    tally(score.planted, episode.kind)
    const opened = first.get(episode)
    if (opened === undefined) continue
    tally(score.found, episode.kind)
    if (episode.kind !== 'chronic' && wanted.includes(episode.kind))
      score.delays.push(Math.max(0, opened - episode.from))
  }
  return score
}

const reachOf = ({ starts, members }: Neighbourhoods, cells: readonly number[]): Set<number> =>
  new Set(cells.flatMap((cell) => [...members.slice(starts[cell], starts[cell + 1])]))

const usualDay = (city: City, seconds: number): string => {
  const kind = city.calendar.dayKind((city.testFrom + seconds) * 1000)
  return kind === 'holiday' || kind === 'shifted' ? 'holiday' : 'nothing'
}

/**
 * Holds the incidents of a town's flows against what was planted. An incident is right if one of its cells, or one that touches, is
 * an episode's, and it opened while that was going on. A chronic place is found if it is named as such (`chronic`: groups of
 * cells), or told of at any time, which is lenient to those that do not name it.
 */
export const scoreFlows = (
  city: City,
  episodes: readonly FlowEpisode[],
  incidents: readonly FlowIncident[],
  chronic: readonly (readonly number[])[],
): Score => {
  const reaches = episodes.map((episode) => ({ episode, reach: reachOf(city.around, episode.cells) }))
  const at = (cells: Iterable<number>): FlowEpisode[] => {
    const all = [...cells]
    return reaches.flatMap(({ episode, reach }) => (all.some((cell) => reach.has(cell)) ? [episode] : []))
  }
  return judge(episodes, [
    ...incidents.map(({ cells, opened }) => ({
      opened,
      causes: at(cells).filter((episode) => opened >= episode.from - early && opened < episode.until + late),
      otherwise: usualDay(city, opened * bucketSeconds),
    })),
    ...chronic.map((cells) => ({
      opened: 0,
      causes: at(cells).filter(({ kind }) => kind === 'chronic'),
      otherwise: 'named chronic',
    })),
  ])
}

/** The same for complaints: class and street must be an episode's. */
export const scoreComplaints = (
  city: City,
  episodes: readonly ComplaintEpisode[],
  incidents: readonly ComplaintIncident[],
): Score =>
  judge(
    episodes,
    incidents.map((incident) => ({
      opened: incident.opened,
      causes: episodes.filter(
        (episode) =>
          episode.class === incident.class &&
          incident.streets.includes(episode.street) &&
          incident.opened >= episode.from &&
          incident.opened < episode.until + lateHours,
      ),
      otherwise: usualDay(city, incident.opened * 3600),
    })),
  )
