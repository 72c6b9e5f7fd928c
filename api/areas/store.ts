import { area as areaOf, bbox } from '@turf/turf'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Area } from './city.ts'
import {
  type AreaChange,
  type DatedVersion,
  endVersions,
  loadAreas,
  loadVersions,
  lockAreas,
  type NewVersion,
  noteChanges,
  writeVersions,
} from './queries.ts'
import { opening, sinceEver } from './versions.ts'

export type Storing = {
  areas: readonly Area[]
  /** First day of the new versions, 'YYYY-MM-DD'; null corrects the versions in force without making new ones. */
  from: string | null
  /** Areas of the same levels below this code that are not among `areas` nor `spared` end on the day too. */
  replaceWithin?: string
  spared?: readonly string[]
  actor: string
  /** Where it came from: a file's name. */
  source: string | null
}

export type StoringCount = { added: number; changed: number; unchanged: number; removed: number }

export type StoringPlan = {
  write: NewVersion[]
  end: { code: string; validFrom: string; validTo: string }[]
  changes: AreaChange[]
  count: StoringCount
}

/** The areas that answer for a local day 'YYYY-MM-DD', by code. */
export const areasInForce = (ledger: LedgerDb, date: string): Promise<Area[]> => loadAreas(ledger, date)

/** What storing would do, read from the ledger as it stands; writes nothing. */
export const planStoring = async (
  ledger: LedgerDb,
  { areas, from, replaceWithin, spared = [] }: Omit<Storing, 'actor' | 'source'>,
): Promise<StoringPlan> => {
  const inForce = new Map((await loadAreas(ledger, from ?? undefined)).map((area) => [area.code, area]))
  const versionsOf = Map.groupBy(
    await loadVersions(
      ledger,
      areas.map(({ code }) => code),
    ),
    ({ code }) => code,
  )
  const plan: StoringPlan = {
    write: [],
    end: [],
    changes: [],
    count: { added: 0, changed: 0, unchanged: 0, removed: 0 },
  }
  for (const given of areas) {
    const old = inForce.get(given.code)
    const area = given.responsible === undefined ? { ...given, responsible: old?.responsible ?? null } : given
    if (old && alike(old, area)) plan.count.unchanged++
    else planOne(plan, area, old, versionsOf.get(given.code) ?? [], from)
  }
  if (replaceWithin !== undefined && from !== null) {
    const levels = new Set(areas.map(({ level }) => level))
    const staying = new Set([...areas.map(({ code }) => code), ...spared])
    for (const { code, level, validFrom = sinceEver } of inForce.values()) {
      if (!code.startsWith(replaceWithin) || !levels.has(level) || staying.has(code)) continue
      plan.end.push({ code, validFrom, validTo: from })
      plan.changes.push({ code, validFrom, verb: 'withdrawn', before: null })
      plan.count.removed++
    }
  }
  return plan
}

const planOne = (
  plan: StoringPlan,
  area: Area,
  old: Area | undefined,
  versions: readonly DatedVersion[],
  from: string | null,
): void => {
  // Without a date the newest version is mended where it stands, and an area that was withdrawn is back.
  const day = from ?? old?.validFrom ?? versions.at(-1)?.validFrom ?? sinceEver
  const { closes, overwrites, validTo } = opening(versions, day)
  const { code } = area
  if (closes !== undefined) plan.end.push({ code, validFrom: closes, validTo: day })
  plan.write.push({
    ...area,
    box: bbox(area.geometry),
    areaM2: areaOf(area.geometry),
    validFrom: day,
    validTo: from === null ? null : validTo,
  })
  const before =
    overwrites && old
      ? { name: old.name, level: old.level, responsible: old.responsible ?? null, geometry: old.geometry, validTo }
      : null
  const verb = overwrites ? 'corrected' : versions.length > 0 ? 'changed' : 'added'
  plan.changes.push({ code, validFrom: day, verb, before })
  if (old) plan.count.changed++
  else plan.count.added++
}

const alike = (a: Area, b: Area): boolean =>
  a.name === b.name &&
  a.level === b.level &&
  (a.responsible ?? null) === (b.responsible ?? null) &&
  a.geometry.type === b.geometry.type &&
  JSON.stringify(a.geometry.coordinates) === JSON.stringify(b.geometry.coordinates)

/**
 * Stores areas as versions from a day on, in one transaction with its event; older versions keep answering for their days.
 * Whoever holds the city reloads it afterwards.
 */
export const storeAreas = async (ledger: LedgerDb, storing: Storing): Promise<StoringCount> =>
  ledger.transaction().execute(async (tx) => {
    await lockAreas(tx)
    const plan = await planStoring(tx, storing)
    if (plan.changes.length === 0) return plan.count
    if (plan.end.length > 0) await endVersions(tx, plan.end)
    await writeVersions(tx, plan.write, storing.source)
    await noteChanges(tx, plan.changes, storing)
    const { added, changed, removed } = plan.count
    await appendEvent(tx, {
      kind: 'areas.changed',
      subject: 'areas',
      actor: storing.actor,
      data: { count: storing.areas.length, added, changed, removed, from: storing.from, source: storing.source },
    })
    return plan.count
  })
