import { setImmediate } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { type Past, raiseHistory } from '../../alerts/past.ts'
import { type LiveAlert, lockRule, type Raised, raise, type Verdict } from '../../alerts/raise.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { type Mark, markOf, setMark } from '../queries.ts'
import { defaultRules, limitsOf, type RuleBook } from '../rules/settings.ts'
import { classNow, namesOf } from './classes.ts'
import { outbreakIncident } from './incident.ts'
import { lastingOutbreaks, lookEvery, type PastDeps, pastEpisodes } from './looks.ts'
import { ordersOf } from './outbreak.ts'
import {
  type Alias,
  classAliases,
  complaintsStoredSince,
  extentOfOrders,
  liveSubjects,
  ordersIn,
  tallyRows,
} from './queries.ts'
import { firstFrom, type Tally, tallyOf } from './tally.ts'
import { Usual } from './usual.ts'
import { whereabouts } from './where.ts'

export type ComplaintDeps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
  log: (line: string) => void
  /** Gives the rules in force; the usual ones where left out. */
  rules?: (() => Promise<RuleBook>) | undefined
}

export type OutbreakRun = Raised & { at: Date; recorded: number[] }

const rule = 'outbreak'
const metric = 'complaints'
const hour = 3600
const day = 86_400

/** While catching up on more than a few hours a look every hour is enough. Seconds. */
const catchUpEvery = hour
const closeBehind = 6 * hour
/** Orders of the last minute may still be on their way. Seconds. */
const grace = 60
/** What is longer ago than this is not caught up on; what a first look brings to the record reaches as far back. Seconds. */
const farthestBack = 28 * day
/** Weeks of history read. */
export const weeksRead = 12
/** With no order newer than this nobody calls in live; somebody is importing history, and once that has been quiet so long it is looked at. */
const historyAfter = 6 * hour
const importQuiet = 60_000
/** So many orders that should have come since the newest one: nothing is reporting. */
const missedOrders = 10

/**
 * Looks for outbreaks of complaints at every quarter of an hour since the last look, and brings the alerts in line, one transaction a look. The
 * first look writes what lies in the last four weeks as history. May be called at any time, by several callers at once. Throws if a store is
 * away; the next call goes on where this one got to.
 */
export const runOutbreak = async (deps: ComplaintDeps): Promise<OutbreakRun[]> => {
  const { ledger, facts, city, now, log } = deps
  const clock = Math.floor((now().getTime() / 1000 - grace) / lookEvery) * lookEvery
  const mark = await markOf(ledger, rule, metric)
  const done = mark && Math.max(mark.doneTo.getTime() / 1000, clock - farthestBack)
  if (done !== undefined && done >= clock) return []
  const extent = await extentOfOrders(facts, clock)
  if (!extent) return []
  const isHistory = clock - extent.newest > historyAfter
  if (isHistory && (await complaintsStoredSince(ledger, new Date(now().getTime() - importQuiet)))) return []
  const aliases = await classAliases(ledger)
  const from = Math.max(extent.first, (done ?? clock - farthestBack) - weeksRead * 7 * day)
  const rows = await tallyRows(facts, from, clock)
  const tally = tallyOf(rows, { from, to: clock }, city.get().areaOfCell, classNow(aliases))
  const book = (await deps.rules?.()) ?? defaultRules
  const look: LookDeps = { ...deps, book, tally, aliases, usual: new Usual(tally, city.calendar()) }
  const runs: OutbreakRun[] = []
  const recorded = done === undefined ? await recordPast(look, Math.max(extent.first, clock - farthestBack), clock) : []
  for (const at of done === undefined ? [clock] : looksBetween(done, clock)) {
    const run = await lookAt(look, at)
    if (!run) break
    runs.push({ ...run, at: new Date(at * 1000), recorded: runs.length === 0 ? recorded : [] })
    await setImmediate()
  }
  const count = (of: (run: OutbreakRun) => number[]): number => runs.reduce((sum, run) => sum + of(run).length, 0)
  const [raised, closed] = [count((run) => run.raised), count((run) => run.closed)]
  if (raised + closed + recorded.length > 0)
    log(`outbreak: ${raised} raised, ${closed} closed, ${recorded.length} of the past, ${runs.length} looks`)
  return runs
}

type LookDeps = ComplaintDeps & PastDeps & { aliases: readonly Alias[] }

/** Instants to look at after `done` up to `clock`, epoch seconds. */
export const looksBetween = (done: number, clock: number): number[] => {
  const looks: number[] = []
  for (let at = done; at < clock; ) {
    const step = clock - at > closeBehind ? catchUpEvery : lookEvery
    at = Math.min(clock, Math.floor(at / step) * step + step)
    looks.push(at)
  }
  return looks
}

const lookAt = async (deps: LookDeps, at: number): Promise<Raised | undefined> => {
  const { ledger, facts, city, tally, aliases, book, now } = deps
  const calendar = city.calendar()
  const silent = isSilent(deps, at)
  const found = silent ? [] : lastingOutbreaks(deps, at)
  const orders = await Promise.all(
    found.map(({ outbreak: { subject, cells, hours } }) =>
      ordersIn(facts, {
        classes: namesOf(subject, aliases),
        cells: cells.map(({ cell }) => cell),
        from: at - hours * hour,
        to: at,
        limit: 50,
      }),
    ),
  )
  const where = await whereabouts(
    ledger,
    city.get(),
    found.flatMap(({ outbreak }) => outbreak.cells.map(({ cell }) => cell)),
  )
  const findings = found.flatMap((one, i) =>
    one.outbreak.cells.map(({ cell }) => ({ cell, group: `${one.outbreak.subject} ${one.outbreak.area}`, i })),
  )
  const best = (among: readonly { i: number }[]): number =>
    among.reduce(
      (least, { i }) => ((found[i]?.outbreak.p ?? 1) < (found[least]?.outbreak.p ?? 1) ? i : least),
      among[0]?.i ?? 0,
    )
  const mark: Mark = { doneTo: new Date(at * 1000), rowsSeen: tally.at.length, lookedAt: now() }
  return ledger.transaction().execute(async (tx) => {
    await lockRule(tx, rule, metric)
    const before = await markOf(tx, rule, metric)
    if (before && before.doneTo >= mark.doneTo) return undefined
    const all: Raised = { raised: [], pending: [], changed: [], closed: [] }
    for (const subject of new Set([
      ...found.map(({ outbreak }) => outbreak.subject),
      ...(await liveSubjects(tx, rule)),
    ])) {
      const done = await raise(tx, {
        rule,
        metric,
        subject,
        at: mark.doneTo,
        findings: findings.filter(({ i }) => found[i]?.outbreak.subject === subject),
        describe: (cells) => {
          const i = best(cells)
          const one = found[i]
          if (!one) throw new Error('an outbreak that was not found')
          return outbreakIncident(one.outbreak, where, { orders: orders[i] ?? [], looks: one.looks })
        },
        pending: (cells) => !cells.some(({ i }) => found[i]?.lasts),
        gone: (alert) => (silent ? 'no-data' : goneAt(alert, subject, deps, at)),
        limits: limitsOf(book.settingsFor(rule, { subject, dayKind: calendar.dayKind(mark.doneTo) })),
        calendar,
      })
      for (const verb of ['raised', 'pending', 'changed', 'closed'] as const) all[verb].push(...done[verb])
    }
    await setMark(tx, rule, metric, mark)
    return all
  })
}

/** Whether nothing has come from anywhere though many orders should have: then nothing can be told. */
const isSilent = ({ tally, usual }: PastDeps, at: number): boolean => {
  const expectation = usual.at(at)
  const last = firstFrom(tally, at) - 1
  const newest = tally.at[last] ?? tally.from
  const missed = tally.classes.reduce(
    (sum, _, kind) =>
      sum + (expectation.judged[kind] ? expectation.usual(kind, expectation.areas.city, newest, at).mean : 0),
    0,
  )
  return missed >= missedOrders
}

/** How long an outbreak has to be back near the usual number to be over: half of its window, and hours at least. */
const shortestQuiet = 6

/** Over once its orders are back near the usual number. */
const goneAt = (alert: LiveAlert, subject: string, { tally, usual, book, city }: PastDeps, at: number): Verdict => {
  const expectation = usual.at(at)
  const from = at - Math.max(shortestQuiet, (alert.evidence?.hours ?? 24) / 2) * hour
  const kind = tally.classes.indexOf(subject)
  const streets = [...new Set(alert.cells.map(({ cell }) => streetOf(tally, cell)).filter((code) => code !== ''))]
  let [count, mean] = [0, 0]
  for (const street of streets) {
    count += ordersOf(tally, subject, street, from, at).count
    if (kind >= 0) mean += expectation.usual(kind, expectation.areas.codes.indexOf(street), from, at).mean
  }
  const dayKind = city.calendar().dayKind(at * 1000)
  const { closeRatio } = book.settingsFor(rule, { subject, area: streets[0] ?? '', dayKind })
  return count <= Math.max(1, closeRatio * mean) ? 'gone' : 'stays'
}

const streetOf = (tally: Tally, cell: string): string =>
  tally.streets[tally.streetOf[tally.cells.indexOf(cell)] ?? -1] ?? ''

/** Writes the outbreaks of [from, to) that were over by `to` as history. */
const recordPast = async (deps: LookDeps, from: number, to: number): Promise<number[]> => {
  const episodes = await pastEpisodes(deps, from, to)
  const over = episodes.filter((one) => to - one.to > shortestQuiet * hour)
  const where = await whereabouts(
    deps.ledger,
    deps.city.get(),
    over.flatMap(({ worst }) => worst.cells.map(({ cell }) => cell)),
  )
  const past: Past[] = []
  for (const { worst, from: openedAt, to: closedAt } of over) {
    const orders = await ordersIn(deps.facts, {
      classes: namesOf(worst.subject, deps.aliases),
      cells: worst.cells.map(({ cell }) => cell),
      from: worst.since,
      to: worst.newest + 300,
      limit: 50,
    })
    past.push({
      rule,
      metric,
      subject: worst.subject,
      incident: outbreakIncident(worst, where, { orders }),
      openedAt: new Date(openedAt * 1000),
      closedAt: new Date((closedAt + hour) * 1000),
    })
  }
  return deps.ledger.transaction().execute((tx) => raiseHistory(tx, past))
}
