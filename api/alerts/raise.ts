import { sql, type Transaction } from 'kysely'
import type { Calendar } from '../areas/calendar.ts'
import { lockEvents } from '../db/events.ts'
import type { AlertTable, Ledger } from '../db/ledger.ts'
import type { Evidence, RuleCode } from './evidence.ts'
import { type Finding, type Gathered, gather } from './gather.ts'
import type { Limits } from './hold.ts'
import { type Known, knownAlerts } from './known.ts'
import type { Stage } from './life.ts'
import type { PatternRange } from './pattern.ts'
import { priorityOf } from './priority.ts'
import { closeAlert, insertAlert, openAlert, reopenAlert, setDataSeen, setOver, updateAlert } from './record.ts'
import { relateLive } from './relate.ts'
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
  evidence: Evidence
  firstSeen: Date
  lastSeen: Date
  cells: { cell: string; observed: number; capacity?: number | null; expected?: number | null; z?: number | null }[]
  /** Of chronic congestion alone. */
  capacity?: number
  capacityBasis?: string
  pattern?: PatternRange[]
  weeks?: number
  ofWeeks?: number
}

/** An alert as its rule gets it back: enough to tell whether what it tells of is over, and to go on from what it said. */
export type LiveAlert = {
  id: number
  /** 'closed': by a person, while what it tells of still went on. */
  state: Stage
  severity: AlertTable['severity']
  pattern: PatternRange[]
  /** Undefined in alerts older than evidence. */
  evidence: Evidence | undefined
  firstSeen: Date
  cells: { cell: string; observed: number; capacity: number | null; expected: number | null; z: number | null }[]
}

/** gone: over. stays: between the thresholds. no-data: it cannot be told, because nothing reports. */
export type Verdict = 'gone' | 'stays' | 'no-data'

/** One look of one rule at one metric (and subject): every cell it found, and how to speak of those that belong together. */
export type Look<F extends Finding> = {
  rule: RuleCode
  metric: string
  /** Complaint class or severe rule; '' or nothing for flows. */
  subject?: string
  /** The instant of the look, written as raised and closed times. */
  at: Date
  findings: readonly F[]
  /** `alert` is the live one that these cells go on, if there is one. */
  describe: (findings: readonly F[], alert?: LiveAlert) => Incident
  /** True if an incident that has no open alert yet has not lasted long enough to open one. */
  pending?: (findings: readonly F[]) => boolean
  /** Of a live alert of which no cell was found. */
  gone: (alert: LiveAlert) => Verdict
  limits?: Limits
  /** The city's clock, for quiet hours and budgets of a day; without it UTC. */
  calendar?: Calendar
}

/** Numbers of alerts. raised: opened now, or opened again; pending: seen for the first time and not yet open. */
export type Raised = { raised: number[]; pending: number[]; changed: number[]; closed: number[] }

/** How long an incident that a person closed and that goes on unchanged stays closed. Milliseconds. */
const closedQuiet = 7 * 86_400_000

/**
 * Brings the alerts of one rule, metric and subject in line with a look. Touching cells are one incident. A live alert whose cells
 * touch an incident is that incident and keeps its number and stage; of several the oldest goes on and the others are closed into it, so an
 * incident that grows, moves a cell or splits is never raised twice. One that returns within 24 hours of being closed under monitoring
 * opens again. One that a person closed while it went on stays closed until it is over, gets worse or a week has passed.
 *
 * Each change worth telling appends its event in the same transaction; then touching alerts of all rules are related. Writers of alerts
 * wait for each other until they commit; the same look again changes nothing.
 */
export const raise = async <F extends Finding>(tx: Transaction<Ledger>, look: Look<F>): Promise<Raised> => {
  await lockEvents(tx)
  const known = await knownAlerts(tx, { ...look, subject: look.subject ?? '' })
  const done: Raised = { raised: [], pending: [], changed: [], closed: [] }
  const groups = gather(look.findings, known)
  const incidents = groups.map((group) => describeGroup(look, group))
  // The worst first: where few may be told, those are.
  for (const one of incidents.sort((a, b) => b.priority - a.priority)) await bring(tx, look, one, done)
  const found = new Set(groups.flatMap(({ alerts }) => alerts))
  for (const alert of known) if (!found.has(alert)) await missed(tx, look, alert, done)
  if (Object.values(done).some((ids) => ids.length > 0)) await relateLive(tx)
  return done
}

/** Makes looks of one rule and metric wait for each other until the transaction ends. May be taken twice; take it before `raise`. */
export const lockRule = async (tx: Transaction<Ledger>, rule: string, metric: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`detection:${rule}:${metric}`}, 0))`.execute(tx)
}

type Told<F extends Finding> = Gathered<F, Known> & { incident: Incident; priority: number }

const describeGroup = <F extends Finding>(look: Look<F>, group: Gathered<F, Known>): Told<F> => {
  const incident = look.describe(group.findings, group.alerts[0])
  return { ...group, incident, priority: priorityOf(incident) }
}

const bring = async <F extends Finding>(
  tx: Transaction<Ledger>,
  look: Look<F>,
  { findings, alerts, incident, priority }: Told<F>,
  done: Raised,
): Promise<void> => {
  const [kept, ...others] = alerts
  const pending = (): boolean => look.pending?.(findings) ?? false
  if (!kept || (kept.state === 'closed' && !kept.monitored && !isSame(kept, incident))) {
    const wait = pending()
    const id = await insertAlert(tx, look, incident, { priority, pending: wait })
    ;(wait ? done.pending : done.raised).push(id)
    return
  }
  if (kept.state === 'closed') {
    if (!opensAgain(kept, incident, look.at)) return
    await reopenAlert(tx, look, kept)
    done.raised.push(kept.id)
  }
  if (await updateAlert(tx, look, kept, incident, priority)) done.changed.push(kept.id)
  if (kept.state === 'pending' && !pending()) {
    await openAlert(tx, look, kept, incident)
    done.raised.push(kept.id)
  }
  for (const alert of others) {
    if (alert.state === 'closed') continue
    await closeAlert(tx, look, alert, words.closedWhy.merged(kept.id), true)
    done.closed.push(alert.id)
  }
}

/** Whether an incident that touches an alert that a person closed is what they closed: at least half of its cells are. */
const isSame = (alert: Known, { cells }: Incident): boolean => {
  const before = new Set(alert.cells.map(({ cell }) => cell))
  return cells.filter(({ cell }) => before.has(cell)).length * 2 >= cells.length
}

const opensAgain = (alert: Known, incident: Incident, at: Date): boolean =>
  alert.monitored || incident.severity < alert.severity || at.getTime() - alert.closedAt > closedQuiet

const missed = async <F extends Finding>(
  tx: Transaction<Ledger>,
  look: Look<F>,
  alert: Known,
  done: Raised,
): Promise<void> => {
  if (alert.over) return
  const verdict = look.gone(alert)
  if (alert.state === 'closed') {
    if (verdict === 'gone') await setOver(tx, alert, look.at)
    return
  }
  if (verdict === 'gone') {
    await closeAlert(
      tx,
      look,
      alert,
      alert.state === 'pending' ? words.closedWhy.brief : words.closedWhy.below[look.rule],
    )
    done.closed.push(alert.id)
    return
  }
  if (await setDataSeen(tx, look, alert, verdict === 'stays')) done.changed.push(alert.id)
}
