import { sql, type Transaction } from 'kysely'
import { appendEvent } from '../db/events.ts'
import type { AlertTable, Ledger } from '../db/ledger.ts'
import { type Finding, gather } from './gather.ts'
import { type PatternRange, patternText } from './pattern.ts'
import { words } from './words.ts'

/** What a rule says of one incident. Rates per 5 minutes for a flow; coordinates WGS84; cells H3 res 10 in hexadecimal. */
export type Incident = {
  severity: AlertTable['severity']
  place: string
  /** Code of the smallest area that holds the strongest cell, '' if none. */
  area: string
  lon: number
  lat: number
  observed: number
  normal: number
  capacity: number
  capacityBasis: string
  pattern: PatternRange[]
  weeks: number
  ofWeeks: number
  firstSeen: Date
  lastSeen: Date
  cells: { cell: string; observed: number; capacity: number }[]
}

/** An alert that is not closed, as a rule gets it back: enough to tell whether what it tells of is over. */
export type LiveAlert = {
  id: number
  state: 'open' | 'acknowledged'
  pattern: PatternRange[]
  cells: { cell: string; capacity: number }[]
}

/** One look of one rule at one metric: every cell it found, and how to speak of those that belong together. */
export type Look<F extends Finding> = {
  rule: string
  metric: string
  /** The instant of the look, written as raised and closed times. */
  at: Date
  findings: readonly F[]
  describe: (findings: readonly F[]) => Incident
  /** True if a live alert of which no cell was found is over; false keeps it as it is. */
  gone: (alert: LiveAlert) => boolean
}

export type Raised = { raised: number[]; changed: number[]; closed: number[] }

/** A rate has to move by this share before a change is told; the row keeps every figure. */
const worthTelling = 0.1

/**
 * Brings the alerts of one rule and metric in line with a look. Touching cells are one incident. A live alert whose cells touch an
 * incident is that incident and keeps its number and acknowledgement; of several the oldest goes on and the others are closed into
 * it, so an incident that grows, moves a cell or splits is never raised twice. Each raise, change worth telling and closing appends
 * its event in the same transaction. Looks of one rule and metric wait for each other until they commit; the same look again
 * changes nothing.
 */
export const raise = async <F extends Finding>(tx: Transaction<Ledger>, look: Look<F>): Promise<Raised> => {
  await lockRule(tx, look.rule, look.metric)
  const live = await liveAlerts(tx, look.rule, look.metric)
  const done: Raised = { raised: [], changed: [], closed: [] }
  const incidents = gather(look.findings, live)
  for (const { findings, alerts } of incidents) {
    const incident = look.describe(findings)
    const [kept, ...merged] = alerts
    if (!kept) {
      done.raised.push(await insert(tx, look, incident))
      continue
    }
    if (await update(tx, look, kept, incident)) done.changed.push(kept.id)
    for (const alert of merged) done.closed.push(await close(tx, look, alert, words.closedWhy.merged(kept.id)))
  }
  const held = new Set(incidents.flatMap(({ alerts }) => alerts))
  for (const alert of live) {
    if (!held.has(alert) && look.gone(alert)) done.closed.push(await close(tx, look, alert, words.closedWhy.below))
  }
  return done
}

/** Makes looks of one rule and metric wait for each other until the transaction ends. May be taken twice. */
export const lockRule = async (tx: Transaction<Ledger>, rule: string, metric: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`detection:${rule}:${metric}`}, 0))`.execute(tx)
}

type Row = AlertRow & LiveAlert
type AlertRow = Pick<AlertTable, 'severity' | 'place' | 'area' | 'observed'> & { first_seen: Date }

/** The alerts of one rule and metric that are not closed, oldest first, locked until the transaction ends. */
const liveAlerts = async (tx: Transaction<Ledger>, rule: string, metric: string): Promise<Row[]> => {
  const rows = await tx
    .selectFrom('alerts')
    .select(['id', 'state', 'severity', 'place', 'area', 'observed', 'pattern', 'first_seen'])
    .where('rule', '=', rule)
    .where('metric', '=', metric)
    .where('state', '<>', 'closed')
    .orderBy('id')
    .forUpdate()
    .execute()
  const cells = await tx
    .selectFrom('alert_cells')
    .select(['alert', 'cell', 'capacity'])
    .where('alert', 'in', rows.length > 0 ? rows.map((row) => row.id) : [0])
    .execute()
  return rows.map((row) => ({
    ...row,
    state: row.state === 'acknowledged' ? 'acknowledged' : 'open',
    cells: cells.filter((cell) => cell.alert === row.id),
  }))
}

const columns = (incident: Incident) => ({
  severity: incident.severity,
  place: incident.place,
  area: incident.area,
  lon: incident.lon,
  lat: incident.lat,
  observed: incident.observed,
  normal: incident.normal,
  capacity: incident.capacity,
  capacity_basis: incident.capacityBasis,
  pattern: JSON.stringify(incident.pattern),
  weeks: incident.weeks,
  of_weeks: incident.ofWeeks,
  last_seen: incident.lastSeen,
})

const told = <F extends Finding>(look: Look<F>, incident: Incident) => ({
  rule: look.rule,
  metric: look.metric,
  severity: incident.severity,
  place: incident.place,
})

const insert = async <F extends Finding>(
  tx: Transaction<Ledger>,
  look: Look<F>,
  incident: Incident,
): Promise<number> => {
  const { id } = await tx
    .insertInto('alerts')
    .values({
      ...columns(incident),
      rule: look.rule,
      metric: look.metric,
      state: 'open',
      first_seen: incident.firstSeen,
      raised_at: look.at,
      acknowledged_at: null,
      acknowledged_by: null,
      closed_at: null,
      closed_why: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('alert_cells')
    .values(incident.cells.map((cell) => ({ alert: id, ...cell })))
    .execute()
  await appendEvent(tx, { kind: 'alert.raised', subject: String(id), area: incident.area, data: told(look, incident) })
  return id
}

/** Writes the newest figures; returns true if the change was worth an event. */
const update = async <F extends Finding>(
  tx: Transaction<Ledger>,
  look: Look<F>,
  alert: Row,
  incident: Incident,
): Promise<boolean> => {
  const first = new Date(Math.min(alert.first_seen.getTime(), incident.firstSeen.getTime()))
  await tx
    .updateTable('alerts')
    .set({ ...columns(incident), first_seen: first })
    .where('id', '=', alert.id)
    .execute()
  await tx.deleteFrom('alert_cells').where('alert', '=', alert.id).execute()
  await tx
    .insertInto('alert_cells')
    .values(incident.cells.map((cell) => ({ alert: alert.id, ...cell })))
    .execute()
  const footprint = (cells: readonly { cell: string }[]) =>
    cells
      .map(({ cell }) => cell)
      .sort()
      .join()
  const changed =
    alert.severity !== incident.severity ||
    alert.place !== incident.place ||
    alert.area !== incident.area ||
    patternText(alert.pattern) !== patternText(incident.pattern) ||
    footprint(alert.cells) !== footprint(incident.cells) ||
    Math.abs(incident.observed - alert.observed) > worthTelling * alert.observed
  if (changed) {
    await appendEvent(tx, {
      kind: 'alert.changed',
      subject: String(alert.id),
      area: incident.area,
      data: told(look, incident),
    })
  }
  return changed
}

const close = async <F extends Finding>(
  tx: Transaction<Ledger>,
  look: Look<F>,
  alert: Row,
  why: string,
): Promise<number> => {
  await tx
    .updateTable('alerts')
    .set({ state: 'closed', closed_at: look.at, closed_why: why })
    .where('id', '=', alert.id)
    .execute()
  await appendEvent(tx, {
    kind: 'alert.closed',
    subject: String(alert.id),
    area: alert.area,
    data: { rule: look.rule, metric: look.metric, severity: alert.severity, place: alert.place, why },
  })
  return alert.id
}
