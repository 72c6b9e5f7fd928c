import type { ClickHouseClient } from '@clickhouse/client'
import { cellToBoundary, gridDisk } from 'h3-js'
import type { PatternRange } from '../../alerts/pattern.ts'
import type { Incident, Verdict } from '../../alerts/raise.ts'
import { words } from '../../alerts/words.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { type NamedPlace, nearestPlace } from '../place.ts'
import { placesIn } from '../queries.ts'
import type { Capacity } from './capacity.ts'
import { type Breathe, type ChronicCell, findChronic, verdictOf } from './chronic.ts'
import { type Around, describeIncident, reportedShare } from './incident.ts'
import type { CellLevels } from './levels.ts'
import { slotsOf } from './pattern.ts'
import { capacitiesOf, cellLevels, coveredHours, hoursOf, unitOf } from './queries.ts'
import type { ChronicRules } from './settings.ts'
import { onlyCovered, type Weeks } from './weeks.ts'

export type LookDeps = { ledger: LedgerDb; facts: ClickHouseClient; city: CityHolder }

/** What some weeks hold of one metric, before anything is judged. */
export type Seen = {
  metric: string
  weeks: Weeks
  levels: ReadonlyMap<string, CellLevels>
  known: ReadonlyMap<string, Capacity>
  unit: string
}

/** A look at what was seen: the chronic cells, how to speak of those that belong together, and what became of an older incident. */
export type Judged = {
  found: ChronicCell[]
  describe: (cells: readonly ChronicCell[]) => Incident
  verdict: (incident: { pattern: readonly PatternRange[]; cells: readonly Held[] }) => Verdict
}

type Held = { cell: string; capacity: number | null }

export const breathe: Breathe = () => new Promise((resolve) => setImmediate(resolve))

/** Reads what the cells are used to over a window, and their capacities. */
export const seeWeeks = async ({ ledger, facts }: LookDeps, metric: string, window: Weeks): Promise<Seen> => {
  const covered = await coveredHours(facts, metric, window.from, window.until)
  const weeks = onlyCovered(window, (index) => covered.has(index))
  const [levels, known, unit] = await Promise.all([
    cellLevels(facts, metric, weeks, breathe),
    capacitiesOf(ledger, metric),
    unitOf(ledger, metric),
  ])
  return { metric, weeks, levels, known, unit }
}

/** Judges what was seen by the rules. `watched`: cells of incidents that a verdict will be asked of. */
export const judge = async (
  { ledger, facts, city: holder }: LookDeps,
  { metric, weeks, levels, known, unit }: Seen,
  rules: ChronicRules,
  watched: readonly string[],
): Promise<Judged> => {
  const city = holder.get()
  const settingsOf = (cell: string) => rules.of(cell === '' ? '' : city.areaOfCell(cell))
  const found = await findChronic(weeks, levels, known, settingsOf, breathe)
  const hours = await hoursOf(facts, metric, weeks, [...new Set([...found.map(({ cell }) => cell), ...watched])])
  const placeOf = namer(await placesAround(ledger, found), (cell) => {
    const code = city.areaOfCell(cell)
    return city.areas.find((area) => area.code === code)?.name ?? words.nowhere
  })
  const around: Around = { weeks, ofWeeks: rules.weeks, hours, unit, areaOf: city.areaOfCell, placeOf }
  return {
    found,
    describe: (cells) => describeIncident(cells, around),
    verdict: ({ pattern, cells }) => {
      const slots = slotsOf(pattern)
      const names = cells.map(({ cell }) => cell)
      const share = reportedShare(weeks, names, new Set(slots), hours)
      return verdictOf(weeks, cells, slots, levels, share, settingsOf(names[0] ?? ''))
    },
  }
}

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
