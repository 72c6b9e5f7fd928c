import { noCause } from '../../alerts/evidence.ts'
import type { Incident } from '../../alerts/raise.ts'
import { lockRule, type Raised, raise } from '../../alerts/raise.ts'
import { markOf, setMark } from '../queries.ts'
import { defaultRules, limitsOf, type RuleBook } from '../rules/settings.ts'
import { scanInThread } from '../scan/thread.ts'
import { classNow } from './classes.ts'
import { clustersAt, type PointCluster, type Scanner, seedOf } from './cluster.ts'
import { classAliases, extentOfOrders, liveSubjects, type PointRow, pointsBetween } from './queries.ts'
import type { ComplaintDeps } from './watch.ts'
import { type Where, whereabouts } from './where.ts'

const rule = 'scan'
const metric = 'complaints'
const hour = 3600
const day = 86_400

/** Fewer orders of a class in the days scanned than this have no pattern to stray from. */
export const fewestToScan = 20
/** A cluster of a live alert that is still this unlikely keeps it open. */
const keepsAt = 0.05
const mostOrders = 50

/**
 * Scans each class's orders for clusters in space and time, once an hour, and brings the alerts in line in one transaction. The scans run in a
 * thread, one after the other. A missed hour needs no catching up: every scan sees weeks. Throws if a store is away.
 */
export const runScan = async (
  deps: ComplaintDeps & { scanner?: Scanner; signal?: AbortSignal },
): Promise<Raised | undefined> => {
  const { ledger, facts, city, now, log, scanner = scanInThread, signal } = deps
  const at = Math.floor(now().getTime() / 1000 / hour) * hour
  const mark = await markOf(ledger, rule, metric)
  if (mark && mark.doneTo.getTime() / 1000 >= at) return undefined
  const extent = await extentOfOrders(facts, at)
  if (!extent || at - extent.newest > day) return undefined
  const rules = (await deps.rules?.()) ?? defaultRules
  const calendar = city.calendar()
  const { date } = calendar.local(at * 1000)
  const dayKind = calendar.dayKindOf(date)
  const settings = rules.settingsFor(rule, { dayKind })
  const current = classNow(await classAliases(ledger))
  const rows = await pointsBetween(facts, at - settings.days * day, at, signal)
  const groups = groupsOf(rows.map((row) => ({ ...row, class: current(row.class, row.at) })))
  const found = new Map<string, PointCluster[]>()
  const live = new Set(await liveSubjects(ledger, rule))
  for (const [subject, points] of groups) {
    // Nothing new has come that could make a cluster, and none is watched.
    const newest = points.at(-1)?.at ?? 0
    if (mark && newest < at - hour && !live.has(subject)) continue
    const own = { ...settings, fewest: rules.settingsFor(rule, { subject, dayKind }).fewest }
    const scanned = { ...own, seed: seedOf(date, subject), groups: groups.size }
    found.set(subject, await clustersAt(points, at, scanned, scanner, signal ? { signal } : {}))
  }
  const where = await whereabouts(
    ledger,
    city.get(),
    [...found.values()].flat().flatMap(({ cells }) => cells.map(({ cell }) => cell)),
  )
  const doneTo = new Date(at * 1000)
  const done = await ledger.transaction().execute(async (tx) => {
    await lockRule(tx, rule, metric)
    const before = await markOf(tx, rule, metric)
    if (before && before.doneTo >= doneTo) return undefined
    const all: Raised = { raised: [], pending: [], changed: [], closed: [] }
    for (const subject of new Set([...found.keys(), ...live])) {
      const clusters = found.get(subject) ?? []
      const told = await raise(tx, {
        rule,
        metric,
        subject,
        at: doneTo,
        findings: clusters.flatMap((cluster, i) =>
          isRare(rules, subject, dayKind, where.areaOf(cluster.cells[0]?.cell ?? ''), cluster)
            ? cluster.cells.map(({ cell }) => ({ cell, group: String(i), cluster }))
            : [],
        ),
        describe: (findings) =>
          clusterIncident(
            findings.reduce((best, { cluster }) => (cluster.p < best.p ? cluster : best), firstOf(findings).cluster),
            where,
          ),
        gone: (alert) =>
          clusters.some(
            ({ p, cells }) => p <= keepsAt && cells.some(({ cell }) => alert.cells.some((own) => own.cell === cell)),
          )
            ? 'stays'
            : 'gone',
        limits: limitsOf(rules.settingsFor(rule, { subject, dayKind })),
        calendar,
      })
      for (const verb of ['raised', 'pending', 'changed', 'closed'] as const) all[verb].push(...told[verb])
    }
    await setMark(tx, rule, metric, { doneTo, rowsSeen: rows.length, lookedAt: now() })
    return all
  })
  if (done && done.raised.length + done.closed.length > 0)
    log(`scan: ${done.raised.length} raised, ${done.closed.length} closed`)
  return done
}

/** Whether the settings of a place open an alert for a cluster. */
export const isRare = (
  rules: RuleBook,
  subject: string,
  dayKind: string,
  area: string,
  { count, recurrenceDays }: PointCluster,
): boolean => {
  const limits = rules.settingsFor(rule, { subject, area, dayKind })
  return limits.enabled && count >= limits.fewest && recurrenceDays >= limits.recurrenceDays
}

const firstOf = <T>(list: readonly T[]): T => {
  const [first] = list
  if (first === undefined) throw new Error('an incident has a finding')
  return first
}

/** Classes with enough orders to scan, by name. */
export const groupsOf = (rows: readonly PointRow[]): Map<string, PointRow[]> =>
  new Map(
    [...Map.groupBy(rows, (row) => row.class)]
      .filter(([, points]) => points.length >= fewestToScan)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

/** How bad a cluster is: A (甲) from twelve orders too many, B (乙) from six, else C. */
const severityOf = ({ count, expected }: PointCluster): Incident['severity'] => {
  if (count - expected >= 12) return 'A'
  return count - expected >= 6 ? 'B' : 'C'
}

const two = (value: number): number => Math.round(value * 100) / 100

export const clusterIncident = (cluster: PointCluster, where: Where): Incident => {
  const { cells, count, expected, since, newest, p, recurrenceDays, orders } = cluster
  const start = new Date(since * 1000)
  return {
    severity: severityOf(cluster),
    place: where.place(cells),
    area: where.areaOf(firstOf(cells).cell),
    ...where.middle(cells),
    observed: count,
    normal: two(expected),
    firstSeen: start,
    lastSeen: new Date(newest * 1000),
    cells: cells.map(({ cell, count: observed }) => ({ cell, observed })),
    evidence: {
      ...noCause,
      unit: '件',
      per: 'day',
      hours: Math.max(1, Math.ceil((newest - since) / hour)),
      observed: count,
      expected: two(expected),
      band: null,
      z: null,
      rate: p,
      recurrenceDays: Math.round(recurrenceDays),
      neighbours: [],
      since: start.toISOString(),
      method: 'scan-permutation',
      orders: orders.slice(0, mostOrders),
    },
  }
}
