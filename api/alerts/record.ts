import type { Transaction, Updateable } from 'kysely'
import { appendEvent } from '../db/events.ts'
import type { AlertTable, Ledger } from '../db/ledger.ts'
import type { Cause, Evidence } from './evidence.ts'
import type { Finding } from './gather.ts'
import { type Hold, holdOf } from './hold.ts'
import type { Known } from './known.ts'
import { patternText } from './pattern.ts'
import type { Incident, Look } from './raise.ts'

/** What of a look goes into every row and event. */
export type Ground = Pick<Look<Finding>, 'rule' | 'metric' | 'subject' | 'at' | 'limits' | 'calendar'>
type Tx = Transaction<Ledger>

/** A rate has to move by this share before a change is told; the row keeps every figure. */
const worthTelling = 0.1

/** Writes a new alert and returns its number. A pending one is open to nobody yet. */
export const insertAlert = async (
  tx: Tx,
  look: Ground,
  incident: Incident,
  { priority, pending }: { priority: number; pending: boolean },
): Promise<number> => {
  const hold = pending ? undefined : await held(tx, look, incident)
  const { id } = await tx
    .insertInto('alerts')
    .values({
      ...columns(incident, priority),
      rule: look.rule,
      metric: look.metric,
      subject: look.subject ?? '',
      state: pending ? 'pending' : 'open',
      first_seen: incident.firstSeen,
      raised_at: look.at,
      opened_at: pending ? null : look.at,
      held: hold?.held ?? null,
      held_until: hold?.until ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await insertCells(tx, id, incident)
  await tell(tx, look, pending ? 'pending' : 'opened', { ...incident, id, held: hold?.held ?? null })
  return id
}

/** Opens a pending alert that has lasted long enough. */
export const openAlert = async (tx: Tx, look: Ground, alert: Known, incident: Incident): Promise<void> => {
  const hold = await held(tx, look, incident, alert.id)
  await set(tx, alert.id, {
    state: 'open',
    opened_at: look.at,
    held: hold?.held ?? null,
    held_until: hold?.until ?? null,
  })
  await tell(tx, look, 'opened', { ...alert, ...incident, held: hold?.held ?? null })
}

/** Opens a closed alert again, as if nobody had seen it: what was done before is in its history. */
export const reopenAlert = async (tx: Tx, look: Ground, alert: Known): Promise<void> => {
  const hold = await held(tx, look, alert, alert.id)
  await set(tx, alert.id, { ...fresh, parent: null, held: hold?.held ?? null, held_until: hold?.until ?? null })
  await tell(tx, look, 'reopened', { ...alert, parent: null, held: hold?.held ?? null })
}

/** What an open alert has not: nobody has seen it, works at it, watches it or has closed it. */
export const fresh = {
  state: 'open',
  acknowledged_at: null,
  acknowledged_by: null,
  handling_at: null,
  handling_by: null,
  monitoring_at: null,
  monitoring_by: null,
  closed_at: null,
  closed_by: null,
  closed_why: null,
  over_at: null,
} as const

/** Writes the newest figures; true if the change was worth an event. One that got worse is told again, whatever kept it quiet. */
export const updateAlert = async (
  tx: Tx,
  look: Ground,
  alert: Known,
  incident: Incident,
  priority: number,
): Promise<boolean> => {
  const evidence = keepCause(incident.evidence, alert.evidence)
  const first_seen = new Date(Math.min(alert.firstSeen.getTime(), incident.firstSeen.getTime()))
  await set(tx, alert.id, { ...columns({ ...incident, evidence }, priority), first_seen })
  await tx.deleteFrom('alert_cells').where('alert', '=', alert.id).execute()
  await insertCells(tx, alert.id, incident)
  const now = { ...alert, ...incident }
  if (alert.noData) await setDataSeen(tx, look, now, true)
  if (alert.state === 'pending') return false
  const worse = incident.severity < alert.severity
  if (worse && alert.snoozed) {
    await set(tx, alert.id, notSnoozed)
    await tell(tx, look, 'unsnoozed', now, { why: 'worse' })
  }
  if (worse && alert.held !== null) {
    const hold = await held(tx, look, incident, alert.id)
    now.held = hold?.held ?? null
    await set(tx, alert.id, { held: now.held, held_until: hold?.until ?? null })
    if (!hold) await tell(tx, look, 'released', now, { was: alert.held })
  }
  const changed = hasChanged(alert, incident)
  if (changed) await tell(tx, look, 'changed', now, worse ? { worse } : {})
  return changed
}

/** Closes an alert because what it told of is over, or goes on in another one. */
export const closeAlert = async (tx: Tx, look: Ground, alert: Known, why: string, merged = false): Promise<void> => {
  await set(tx, alert.id, {
    state: 'closed',
    closed_at: look.at,
    closed_why: why,
    over_at: look.at,
    no_data_since: null,
    ...notSnoozed,
    // What goes on in another alert does not return in this one.
    ...(merged ? { monitoring_at: null, monitoring_by: null } : {}),
  })
  await tell(tx, look, 'closed', alert, { why })
}

export const notSnoozed = { snoozed_until: null, snoozed_by: null, snoozed_why: null } as const

/** Notes that there is data again, or none; true if that is new. */
export const setDataSeen = async (
  tx: Tx,
  look: Ground,
  alert: Told & Pick<Known, 'state' | 'noData'>,
  seen: boolean,
): Promise<boolean> => {
  if (alert.noData !== seen) return false
  await set(tx, alert.id, { no_data_since: seen ? null : look.at })
  if (alert.state !== 'pending') await tell(tx, look, seen ? 'data-back' : 'no-data', alert)
  return true
}

/** Notes that what a person closed is over by now: if it comes again, it is raised anew. */
export const setOver = async (tx: Tx, alert: Known, at: Date): Promise<void> => set(tx, alert.id, { over_at: at })

/** What a rule could not say at once stays as it was found before. */
export const keepCause = (next: Evidence, before: Evidence | undefined): Evidence => {
  if (!before) return next
  const { components, complaints, parking } = next.nearby
  const nothing: Cause['nearby'] | false =
    components.length + complaints.length === 0 && parking === null && before.nearby
  return {
    ...next,
    leading: next.leading.length > 0 ? next.leading : before.leading,
    nearby: nothing || next.nearby,
    similar: next.similar.length > 0 ? next.similar : before.similar,
  }
}

export const columns = (incident: Incident, priority: number) => ({
  severity: incident.severity,
  priority,
  place: incident.place,
  area: incident.area,
  lon: incident.lon,
  lat: incident.lat,
  observed: incident.observed,
  normal: incident.normal,
  capacity: incident.capacity ?? null,
  capacity_basis: incident.capacityBasis ?? null,
  pattern: JSON.stringify(incident.pattern ?? []),
  weeks: incident.weeks ?? 0,
  of_weeks: incident.ofWeeks ?? 0,
  evidence: JSON.stringify(incident.evidence),
  last_seen: incident.lastSeen,
})

export const insertCells = async (tx: Tx, alert: number, { cells }: Pick<Incident, 'cells'>): Promise<void> => {
  if (cells.length === 0) return
  await tx
    .insertInto('alert_cells')
    .values(
      cells.map(({ cell, observed, capacity, expected, z }) => ({ alert, cell, observed, capacity, expected, z })),
    )
    .execute()
}

const set = async (tx: Tx, id: number, values: Updateable<AlertTable>) => {
  await tx.updateTable('alerts').set(values).where('id', '=', id).execute()
}

const held = async (
  tx: Tx,
  { rule, metric, subject = '', at, limits = {}, calendar }: Ground,
  { area, severity }: Pick<Incident, 'area' | 'severity'>,
  id?: number,
): Promise<Hold | undefined> => holdOf(tx, { rule, metric, subject, area, severity, at }, limits, calendar, id)

const footprint = (cells: readonly { cell: string }[]): string =>
  cells
    .map(({ cell }) => cell)
    .sort()
    .join()

const hasChanged = (alert: Known, incident: Incident): boolean =>
  alert.severity !== incident.severity ||
  alert.place !== incident.place ||
  alert.area !== incident.area ||
  patternText(alert.pattern) !== patternText(incident.pattern ?? []) ||
  footprint(alert.cells) !== footprint(incident.cells) ||
  Math.abs(incident.observed - alert.observed) > worthTelling * alert.observed

type Told = Pick<Incident, 'severity' | 'place' | 'area'> & { id: number; parent?: number | null; held: Known['held'] }

/** Appends an event with what a reader needs to speak of the alert: `parent` where another alert speaks for it, `held` where nobody is told. */
const tell = async (
  tx: Tx,
  look: Ground,
  verb: string,
  alert: Told,
  more: Record<string, unknown> = {},
): Promise<void> => {
  const { id, severity, place, area, parent, held } = alert
  await appendEvent(tx, {
    kind: `alert.${verb}`,
    subject: String(id),
    area,
    data: {
      rule: look.rule,
      metric: look.metric,
      ...(look.subject ? { subject: look.subject } : {}),
      severity,
      place,
      ...(parent ? { parent } : {}),
      ...(held ? { held } : {}),
      ...more,
    },
  })
}
