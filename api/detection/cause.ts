import type { ClickHouseClient } from '@clickhouse/client'
import { gridDisk, latLngToCell } from 'h3-js'
import type { Cause, RuleCode } from '../alerts/evidence.ts'
import { titleOf } from '../alerts/sentences.ts'
import type { CityHolder } from '../areas/holder.ts'
import { classOf } from '../components/classes.ts'
import type { LedgerDb } from '../db/ledger.ts'
import {
  alertsLike,
  baysIn,
  complaintsAround,
  componentsIn,
  metricsKnown,
  observedAround,
  oldestComplaint,
} from './cause/queries.ts'
import { readSlots } from './normals/read.ts'
import { slotOf } from './normals/slots.ts'
import { latestVersion } from './normals/versions.ts'
import { chanceOfAtLeast } from './statistics/count-law.ts'
import { quantileOf } from './statistics/gaussian.ts'

export type CauseDeps = { ledger: LedgerDb; facts: ClickHouseClient; city: CityHolder }

/** Cells H3 res 10 in hexadecimal; `at`: until when to look; `rules`: whose past alerts are similar, all where left out. */
export type CauseOf = {
  cells: readonly string[]
  at: Date
  metric: string
  subject: string
  rules?: readonly RuleCode[]
}

const hour = 3600
const day = 86_400
/** Flows of the last half hour and calls of the last six hours may lead; calls of a day are told. */
const [flowSpan, leadSpan, toldSpan] = [1800, 6 * hour, day]
/** What is usual of a class is read from so many days before. */
const usualSpan = 28 * day
/** From this score on something strays too; it has to do so by a third. */
const strays = 3
const worthNaming = 4 / 3
const most = { leading: 5, components: 8, complaints: 8 }
/** The car parks' metric: how many bays are taken. */
const parking = 'parking_occupied'

/**
 * What may lie behind an alert on some cells: other flows and classes that stray there too, components, complaints and parking around them, and
 * past alerts of the same kind with how they ended. Reads only; a store that is away throws.
 */
export const explain = async (deps: CauseDeps, of: CauseOf): Promise<Cause> => {
  const until = Math.floor(of.at.getTime() / 1000)
  const around = [...new Set(of.cells.flatMap((cell) => gridDisk(cell, 1)))]
  const [metrics, called, told, components, bays, similar] = await Promise.all([
    strayingMetrics(deps, of, until),
    callsAround(deps, around, { from: until - leadSpan, until }),
    callsAround(deps, around, { from: until - toldSpan, until }),
    componentsAround(deps, of.cells),
    parkingAround(deps, around, until),
    similarTo(deps, of),
  ])
  const classes = called.flatMap(({ name, count, usual }) => {
    const z =
      usual === null
        ? null
        : -quantileOf(Math.max(1e-30, chanceOfAtLeast({ mean: Math.max(usual, 0.01), dispersion: 1 }, count)))
    if (name === of.subject || count < 2 || z === null || z < strays) return []
    return [{ kind: 'class' as const, code: name, name, observed: count, expected: rounded(usual ?? 0), z: rounded(z) }]
  })
  return {
    leading: [...metrics, ...classes].sort((a, b) => Math.abs(b.z ?? 0) - Math.abs(a.z ?? 0)).slice(0, most.leading),
    nearby: {
      components,
      complaints: told
        .map(({ name, count, usual }) => ({ class: name, count, usual: usual === null ? null : rounded(usual) }))
        .slice(0, most.complaints),
      parking: bays,
    },
    similar,
  }
}

/** Other metrics that stray over these cells taken together. */
const strayingMetrics = async (
  deps: CauseDeps,
  { cells, metric }: CauseOf,
  until: number,
): Promise<Cause['leading']> => {
  const { facts, ledger, city } = deps
  const others = (await metricsKnown(ledger)).filter(({ code }) => code !== metric)
  const end = Math.floor(until / 300) * 300
  const fives = await observedAround(facts, 300, cells, { from: end - flowSpan, until: end })
  const start = Math.floor((until - 1) / hour) * hour
  const rows = fives.length > 0 ? fives : await observedAround(facts, 3600, cells, { from: start, until: start + hour })
  const units = fives.length > 0 ? 1 : 12
  const slot = slotOf(city.calendar(), until - 1)
  const found: Cause['leading'] = []
  for (const { code, name, kind } of others) {
    const own = rows.filter((row) => row.metric === code)
    const version = own.length > 0 ? await latestVersion(facts, code) : undefined
    if (!version) continue
    const slices = await readSlots(facts, code, version.version, [slot])
    const numbers = new Map(slices.cells.map((cell, number) => [cell, number]))
    let [observed, expected, variance] = [0, 0, 0]
    for (const row of own) {
      const number = numbers.get(BigInt(row.cell).toString(16)) ?? -1
      const [mid, sigma] = [slices.mid[0]?.[number] ?? Number.NaN, slices.sigma[0]?.[number] ?? Number.NaN]
      if (Number.isNaN(mid) || Number.isNaN(sigma)) continue
      observed += kind === 'flow' ? row.sum / (Number(row.buckets) * units) : row.level
      expected += mid
      variance += sigma * sigma + (kind === 'flow' ? mid / (Number(row.buckets) * units) : 0)
    }
    if (variance === 0) continue
    const z = (observed - expected) / Math.sqrt(variance)
    const times = Math.max(observed, 0.5) / Math.max(expected, 0.5)
    if (Math.abs(z) < strays || Math.max(times, 1 / times) < worthNaming) continue
    found.push({ kind: 'metric', code, name, observed: rounded(observed), expected: rounded(expected), z: rounded(z) })
  }
  return found
}

type Calls = { name: string; count: number; usual: number | null }

/** Complaints by class, those most above their usual first; usual null where nothing older is known. */
const callsAround = async (
  { facts }: CauseDeps,
  cells: readonly string[],
  { from, until }: { from: number; until: number },
): Promise<Calls[]> => {
  const oldest = await oldestComplaint(facts, from - usualSpan)
  const since = Math.max(from - usualSpan, oldest ?? from)
  const rows = await complaintsAround(facts, cells, { from, until, since })
  const known = from - since
  return rows
    .map(
      (row): Calls => ({
        name: row.class,
        count: Number(row.now),
        usual: known >= day ? (Number(row.before) * (until - from)) / known : null,
      }),
    )
    .sort((a, b) => b.count - (b.usual ?? 0) - (a.count - (a.usual ?? 0)))
}

const componentsAround = async ({ ledger, city }: CauseDeps, cells: readonly string[]) => {
  const { areaOfCell } = city.get()
  const inside = new Set(cells)
  const areas = [...new Set(cells.map(areaOfCell))].filter((code) => code !== '')
  const byClass = new Map<string, Cause['nearby']['components'][number]>()
  for (const { class: code, name, state, lon, lat } of await componentsIn(ledger, areas)) {
    if (!inside.has(latLngToCell(lat, lon, 10))) continue
    const known = byClass.get(code) ?? { class: code, name: classOf(code)?.name ?? name, count: 0, amiss: 0 }
    known.count++
    if (state !== 'intact') known.amiss++
    byClass.set(code, known)
  }
  return [...byClass.values()]
    .sort((a, b) => b.amiss - a.amiss || b.count - a.count || (a.class < b.class ? -1 : 1))
    .slice(0, most.components)
}

const parkingAround = async ({ ledger, facts }: CauseDeps, cells: readonly string[], until: number) => {
  const bays = await baysIn(ledger, parking, cells)
  if (bays.length === 0) return null
  const held = bays.map(({ cell }) => cell)
  const rows = (await observedAround(facts, 300, held, { from: until - flowSpan, until })).filter(onlyParking) ?? []
  const levels =
    rows.length > 0
      ? rows
      : (await observedAround(facts, 3600, held, { from: until - hour, until })).filter(onlyParking)
  if (levels.length === 0) return null
  return {
    bays: Math.round(bays.reduce((sum, { capacity }) => sum + capacity, 0)),
    parked: Math.round(levels.reduce((sum, { level }) => sum + level, 0)),
  }
}

const onlyParking = ({ metric }: { metric: string }): boolean => metric === parking

const allRules: readonly RuleCode[] = ['chronic', 'surge', 'drop', 'outbreak', 'scan', 'severe', 'repeat']

const similarTo = async ({ ledger }: CauseDeps, { cells, at, metric, subject, rules = allRules }: CauseOf) => {
  const rows = await alertsLike(ledger, { rules, metric, subject, cells, before: at })
  const names = new Map((await metricsKnown(ledger)).map(({ code, name }) => [code, name]))
  return rows.map(({ id, rule, place, opened_at, closed_at, closed_why }) => ({
    id,
    title: titleOf({ rule: rule as RuleCode, place, metricName: names.get(metric) ?? metric, subjectName: subject }),
    openedAt: (opened_at ?? at).toISOString(),
    minutes: Math.round(((closed_at ?? at).getTime() - (opened_at ?? at).getTime()) / 60_000),
    closedWhy: closed_why,
  }))
}

const rounded = (value: number): number => Math.round(value * 100) / 100
