import type { ClickHouseClient } from '@clickhouse/client'
import { cellToBoundary, gridDisk } from 'h3-js'
import { lockRule, type Raised, raise } from '../../alerts/raise.ts'
import { words } from '../../alerts/words.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { type NamedPlace, nearestPlace } from '../place.ts'
import { flowMetrics, type Mark, markOf, placesIn, setMark, storedSince } from '../queries.ts'
import {
  type Breathe,
  type ChronicCell,
  type ChronicSettings,
  chronicDefaults,
  findChronic,
  isGone,
} from './chronic.ts'
import { type Around, describeIncident, reportedShare } from './incident.ts'
import { slotsOf } from './pattern.ts'
import { capacitiesOf, cellLevels, coveredHours, hoursOf, liveCells, newestHour, rowsIn } from './queries.ts'
import { lookBack, onlyCovered, type Weeks } from './weeks.ts'

export type DetectionDeps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
  log: (line: string) => void
  settings?: ChronicSettings
}

export type ChronicRun = Raised & { metric: string; until: Date }

const rule = 'chronic'
const hour = 3600
/** An hour is looked at this long after its end: senders report by the minute and some come late. Seconds. */
const grace = 300
/** Rows that come late for hours already looked at make the rule look again, but not more often than this. Milliseconds. */
const lookAgainAfter = 600_000
/** With data older than this nobody counts live; somebody is importing history. Seconds. */
const historyAfter = 3 * hour
/** A history import is waited out until no batch has come for this long. Milliseconds. */
const importQuiet = 60_000

/**
 * Looks for chronic congestion in every flow metric that has a new complete hour, or late rows, since its last look, and brings the
 * alerts in line. Cheap when there is nothing new; a look at four weeks always sees everything, so one catches up with any number
 * of missed hours. May be called at any time, by several callers at once: the mark is moved in the transaction that writes the
 * alerts. Throws if a store is away; nothing is half done then and the next call looks again.
 */
export const runChronic = async (deps: DetectionDeps): Promise<ChronicRun[]> => {
  const runs: ChronicRun[] = []
  for (const metric of await flowMetrics(deps.ledger)) {
    const run = await lookAt(deps, metric)
    if (!run) continue
    runs.push(run)
    const { raised, changed, closed } = run
    if (raised.length + closed.length > 0) {
      deps.log(
        `chronic ${metric}: ${raised.length} raised, ${changed.length} changed, ${closed.length} closed up to ${run.until.toISOString()}`,
      )
    }
  }
  return runs
}

const lookAt = async (deps: DetectionDeps, metric: string): Promise<ChronicRun | undefined> => {
  const { ledger, facts, city: holder } = deps
  const settings = deps.settings ?? chronicDefaults
  const due = await dueLook(deps, metric, settings)
  if (!due) return undefined
  const { mark, window } = due
  const covered = await coveredHours(facts, metric, window.from, window.until)
  const weeks = onlyCovered(window, (index) => covered.has(index))
  const [levels, known] = await Promise.all([cellLevels(facts, metric, weeks, breathe), capacitiesOf(ledger, metric)])
  const found = await findChronic(weeks, levels, known, settings, breathe)
  const watched = new Set([...found.map(({ cell }) => cell), ...(await liveCells(ledger, rule, metric))])
  const hours = await hoursOf(facts, metric, weeks, [...watched])
  const city = holder.get()
  const placeOf = namer(await placesAround(ledger, found), (cell) => {
    const code = city.areaOfCell(cell)
    return city.areas.find((area) => area.code === code)?.name ?? words.nowhere
  })
  const around: Around = { weeks, ofWeeks: settings.weeks, hours, areaOf: city.areaOfCell, placeOf }

  return ledger.transaction().execute(async (tx) => {
    await lockRule(tx, rule, metric)
    const before = await markOf(tx, rule, metric)
    // Somebody else has looked as far or farther while this look was read: theirs stands.
    if (before && (before.doneTo > mark.doneTo || before.lookedAt > mark.lookedAt)) return undefined
    const done = await raise(tx, {
      rule,
      metric,
      at: mark.lookedAt,
      findings: found,
      describe: (cells) => describeIncident(cells, around),
      gone: (alert) => {
        const slots = slotsOf(alert.pattern)
        const share = reportedShare(
          weeks,
          alert.cells.map(({ cell }) => cell),
          new Set(slots),
          hours,
        )
        return isGone(weeks, alert.cells, slots, levels, share, settings)
      },
    })
    await setMark(tx, rule, metric, mark)
    return { metric, until: mark.doneTo, ...done }
  })
}

type Due = { window: Weeks; mark: Mark }

/** The window to look at and the mark to set after it; undefined where there is nothing new. Epoch seconds. */
const dueLook = async (
  { ledger, facts, city, now }: DetectionDeps,
  metric: string,
  settings: ChronicSettings,
): Promise<Due | undefined> => {
  const at = now()
  const clock = Math.floor((at.getTime() / 1000 - grace) / hour) * hour
  const newest = await newestHour(facts, metric, clock)
  if (newest === undefined) return undefined
  const until = newest + hour
  const before = await markOf(ledger, rule, metric)
  if (before && before.doneTo.getTime() / 1000 > until) return undefined
  const doneTo = new Date(until * 1000)
  const window = lookBack(city.calendar(), doneTo, settings.weeks)
  const rowsSeen = await rowsIn(facts, metric, window.from, until)
  if (before && before.doneTo.getTime() / 1000 === until) {
    const late = rowsSeen !== before.rowsSeen
    if (!late || at.getTime() - before.lookedAt.getTime() < lookAgainAfter) return undefined
  }
  if (clock - until > historyAfter && (await storedSince(ledger, new Date(at.getTime() - importQuiet))))
    return undefined
  return { window, mark: { doneTo, rowsSeen, lookedAt: at } }
}

const breathe: Breathe = () => new Promise((resolve) => setImmediate(resolve))

const placesAround = async (ledger: LedgerDb, found: readonly ChronicCell[]): Promise<NamedPlace[]> => {
  if (found.length === 0) return []
  // Three rings of cells reach farther than a place that names one of them may lie.
  const rim = found.flatMap(({ cell }) => gridDisk(cell, 3).flatMap((near) => cellToBoundary(near, true)))
  const lons = rim.map(([lon = 0]) => lon)
  const lats = rim.map(([, lat = 0]) => lat)
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b))
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b))
  return placesIn(ledger, [least(lons), least(lats), most(lons), most(lats)])
}

const namer =
  (places: readonly NamedPlace[], areaName: (cell: string) => string): Around['placeOf'] =>
  (cells) =>
    nearestPlace(cells, places) ?? areaName(cells[0]?.cell ?? '')
