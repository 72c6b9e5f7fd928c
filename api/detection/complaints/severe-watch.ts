import { sql, type Transaction } from 'kysely'
import { lockRule, type Raised, raise } from '../../alerts/raise.ts'
import type { Ledger } from '../../db/ledger.ts'
import { markOf, setMark } from '../queries.ts'
import { defaultRules, limitsOf } from '../rules/settings.ts'
import { complaintBatches, liveSubjects, reportsOfBatches } from './queries.ts'
import { type Hazard, hazardOf, severeIncident } from './severe-report.ts'
import type { ComplaintDeps } from './watch.ts'
import { whereabouts } from './where.ts'

const rule = 'severe'
const metric = 'complaints'
const hour = 3600

/** A report that came later than this after its call is history: it is noted, and nobody is called. Seconds. */
const atOnceWithin = 24 * hour
/** Batches are marked stored out of order by some moments: each look goes back so far. Milliseconds. */
const overlap = 120_000
const batchesAtOnce = 200

/**
 * Reads every order that was stored since the last look for severe words, and raises an alert for one that is a hazard at once: one alert for
 * each kind of hazard and place. Each report is told of once, over restarts and repeats too. Cheap when nothing came; call it when a batch
 * of complaints was stored, and every few seconds. Throws if a store is away; the next call goes on from there.
 */
export const runSevere = async (deps: ComplaintDeps): Promise<Raised> => {
  const all: Raised = { raised: [], pending: [], changed: [], closed: [] }
  for (;;) {
    const step = await nextStep(deps)
    for (const verb of ['raised', 'pending', 'changed', 'closed'] as const) all[verb].push(...step.done[verb])
    if (!step.more) break
  }
  if (all.raised.length + all.closed.length > 0)
    deps.log(`severe: ${all.raised.length} raised, ${all.changed.length} changed, ${all.closed.length} closed`)
  return all
}

const nothing: Raised = { raised: [], pending: [], changed: [], closed: [] }

const nextStep = async (deps: ComplaintDeps): Promise<{ done: Raised; more: boolean }> => {
  const { ledger, facts, city, now } = deps
  const rules = (await deps.rules?.()) ?? defaultRules
  const at = now()
  const mark = await markOf(ledger, rule, metric)
  // A first look need not read what is history anyway; stored in the last day is enough.
  const after = new Date((mark?.doneTo.getTime() ?? at.getTime() - atOnceWithin * 1000) - overlap)
  const batches = await complaintBatches(ledger, after, batchesAtOnce)
  const newest = batches.at(-1)
  const isNew = newest !== undefined && (!mark || newest.storedAt > mark.doneTo)
  const isHourly = !mark || at.getTime() - mark.lookedAt.getTime() >= hour * 1000
  if (!isNew && !isHourly) return { done: nothing, more: false }
  const calendar = city.calendar()
  const dayKind = calendar.dayKind(at)
  const oldest = at.getTime() / 1000 - atOnceWithin
  const reports = await reportsOfBatches(
    facts,
    batches.map(({ id }) => id),
    oldest,
  )
  const found = reports
    .filter(({ cell }) => cell !== '')
    .flatMap((report): Hazard[] => {
      const hazard = hazardOf(report, calendar.local(report.at * 1000).date, (subject) => {
        const settings = rules.settingsFor(rule, { subject, area: city.get().areaOfCell(report.cell), dayKind })
        return settings.enabled ? settings.weight : undefined
      })
      return hazard ? [hazard] : []
    })
  const where = await whereabouts(
    ledger,
    city.get(),
    found.map(({ report }) => report.cell),
  )
  const done = await ledger.transaction().execute(async (tx) => {
    await lockRule(tx, rule, metric)
    const all: Raised = { raised: [], pending: [], changed: [], closed: [] }
    const fresh = await notYetTold(tx, found, at)
    for (const subject of new Set([...fresh.map((one) => one.rule.code), ...(await liveSubjects(tx, rule))])) {
      const settings = rules.settingsFor(rule, { subject, dayKind })
      const told = await raise(tx, {
        rule,
        metric,
        subject,
        at,
        findings: fresh
          .filter((one) => one.rule.code === subject)
          .map((hazard) => ({ cell: hazard.report.cell, hazard })),
        describe: (findings, alert) =>
          severeIncident(
            findings.map(({ hazard }) => hazard),
            where,
            alert,
          ),
        // Nobody reports that a hazard has gone: one that nobody has told of again for so long is over.
        gone: (alert) =>
          at.getTime() - new Date(alert.evidence?.since ?? alert.firstSeen).getTime() >
          settings.mergeHours * hour * 1000
            ? 'gone'
            : 'stays',
        limits: limitsOf(settings),
        calendar,
      })
      for (const verb of ['raised', 'pending', 'changed', 'closed'] as const) all[verb].push(...told[verb])
    }
    const doneTo = newest && (!mark || newest.storedAt > mark.doneTo) ? newest.storedAt : (mark?.doneTo ?? at)
    await setMark(tx, rule, metric, { doneTo, rowsSeen: reports.length, lookedAt: at })
    return all
  })
  return { done, more: isNew && batches.length === batchesAtOnce }
}

/** Notes the reports as told and gives those that had not been. */
const notYetTold = async (tx: Transaction<Ledger>, found: readonly Hazard[], at: Date): Promise<Hazard[]> => {
  if (found.length === 0) return []
  const keys = found.map(({ report, rule: { code } }) => ({ number: report.number, rule: code }))
  const { rows } = await sql<{ number: string; rule: string }>`
    insert into severe_reports (number, rule, at)
    select number, rule, ${at} from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as t (number text, rule text)
    on conflict do nothing returning number, rule`.execute(tx)
  const fresh = new Set(rows.map((row) => `${row.rule} ${row.number}`))
  return found.filter(({ report, rule: { code } }) => fresh.has(`${code} ${report.number}`))
}
