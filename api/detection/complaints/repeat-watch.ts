import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { noCause } from '../../alerts/evidence.ts'
import { type Incident, lockRule, type Raised, raise } from '../../alerts/raise.ts'
import type { Calendar } from '../../areas/calendar.ts'
import type { City } from '../../areas/city.ts'
import { markOf, setMark } from '../queries.ts'
import { defaultRules, limitsOf, type RepeatRuleSettings } from '../rules/settings.ts'
import { addressOf, phoneHash, siteKey } from '../text/household.ts'
import { type RepeatCluster, type RepeatOrder, repeatClusters, repeatLimits } from '../text/repeat.ts'
import { classNow } from './classes.ts'
import { acceptedAt, classAliases, liveSubjects, ordersSince, type PastOrderRow, phonesOf } from './queries.ts'
import type { ComplaintDeps } from './watch.ts'
import { type Where, whereabouts } from './where.ts'

const rule = 'repeat'
const metric = 'complaints'

/** Local hour of the night from which on the day's search is due. */
const dueHour = 3
/** How far back it reads, days: three years. */
const readBack = 3 * 366
const day = 86_400
/** What was offered stays so until its score is this share of what is offered. */
const keepsAt = 0.8
const mostOrders = 50
const mostCells = 5
/** Orders read before other work gets its turn. */
const stretch = 500

export type Repeats = { cluster: RepeatCluster; cells: { cell: string; count: number }[] }

/**
 * Searches all orders for places that are told of again and again, once a night (and at the first start), and offers the few that are far beyond
 * what is usual for escalation. One transaction. A missed night needs no catching up. Throws if a store is away.
 */
export const runRepeat = async (deps: ComplaintDeps): Promise<Raised | undefined> => {
  const { ledger, city, now, log } = deps
  const at = now()
  const calendar = city.calendar()
  const early = calendar.local(at).hour < dueHour
  const due = new Date(calendar.startOfDay(at, early ? -1 : 0).getTime() + dueHour * 3_600_000)
  const mark = await markOf(ledger, rule, metric)
  if (mark && mark.doneTo >= due) return undefined
  const rules = (await deps.rules?.()) ?? defaultRules
  const settings = rules.settingsFor(rule, { dayKind: calendar.dayKind(at) })
  const { found, rows } = await repeatsUntil(deps, at.getTime() / 1000, settings)
  const offered = found
    .filter(({ cluster, cells }) => {
      const own = rules.settingsFor(rule, {
        subject: cluster.subject,
        area: city.get().areaOfCell(cells[0]?.cell ?? ''),
      })
      return own.enabled && isOffered(cluster, own)
    })
    .slice(0, settings.most)
  const where = await whereabouts(
    ledger,
    city.get(),
    offered.flatMap(({ cells }) => cells.map(({ cell }) => cell)),
  )
  const done = await ledger.transaction().execute(async (tx) => {
    await lockRule(tx, rule, metric)
    const before = await markOf(tx, rule, metric)
    if (before && before.doneTo >= due) return undefined
    const all: Raised = { raised: [], pending: [], changed: [], closed: [] }
    for (const subject of new Set([
      ...offered.map(({ cluster }) => cluster.subject),
      ...(await liveSubjects(tx, rule)),
    ])) {
      const own = found.filter(({ cluster }) => cluster.subject === subject)
      const told = await raise(tx, {
        rule,
        metric,
        subject,
        at,
        findings: offered
          .filter(({ cluster }) => cluster.subject === subject)
          .flatMap((one) => one.cells.map(({ cell }) => ({ cell, group: one.cluster.site, one }))),
        describe: (findings) => {
          const [first] = findings.map(({ one }) => one).sort((a, b) => b.cluster.score - a.cluster.score)
          if (!first) throw new Error('an incident has a finding')
          return repeatIncident(first, where)
        },
        gone: (alert) =>
          own.some(
            ({ cluster, cells }) =>
              cluster.score >= settings.score * keepsAt &&
              cells.some(({ cell }) => alert.cells.some((one) => one.cell === cell)),
          )
            ? 'stays'
            : 'gone',
        limits: limitsOf(settings),
        calendar,
      })
      for (const verb of ['raised', 'pending', 'changed', 'closed'] as const) all[verb].push(...told[verb])
    }
    await setMark(tx, rule, metric, { doneTo: due, rowsSeen: rows, lookedAt: at })
    return all
  })
  if (done && done.raised.length + done.closed.length > 0)
    log(`repeat: ${done.raised.length} offered, ${done.closed.length} closed`)
  return done
}

/** Whether settings put a cluster before a person. Excess undefined: nothing to compare with, the score alone decides. */
export const isOffered = (
  { score, months, callers, excess }: RepeatCluster,
  settings: Pick<RepeatRuleSettings, 'score' | 'months' | 'callers' | 'rate'>,
): boolean =>
  score >= settings.score &&
  months >= settings.months &&
  callers >= settings.callers &&
  (excess === undefined || excess.rate <= settings.rate)

/** Every cluster of the three years before an instant (epoch seconds), the most pressing first, with the cells it lies in. */
export const repeatsUntil = async (
  { ledger, facts, city }: Pick<ComplaintDeps, 'ledger' | 'facts' | 'city'>,
  until: number,
  settings: Pick<RepeatRuleSettings, 'months' | 'callers' | 'score' | 'rate'>,
  signal?: AbortSignal,
): Promise<{ found: Repeats[]; rows: number }> => {
  const rows = await ordersSince(facts, Math.max(0, Math.floor(until - readBack * day)), Math.ceil(until), signal)
  const [aliases, phones, accepted] = await Promise.all([
    classAliases(ledger),
    phonesOf(ledger),
    acceptedAt(ledger, [...new Set(rows.filter(({ status }) => isClosed(status)).map(({ batch }) => batch))]),
  ])
  const orders = await toOrders(rows, { city: city.get(), phones, accepted, now: classNow(aliases), signal })
  const clusters = repeatClusters(orders, monthsOf(city.calendar()), {
    ...repeatLimits,
    least: { months: settings.months, callers: settings.callers },
    offer: { score: settings.score, rate: settings.rate },
  })
  const cellOf = new Map(rows.map(({ number, cell }) => [number, cell]))
  const found = clusters.map((cluster) => ({
    cluster,
    cells: [...Map.groupBy(cluster.orders, (number) => cellOf.get(number) ?? '')]
      .map(([cell, own]) => ({ cell, count: own.length }))
      .filter(({ cell }) => cell !== '')
      .sort((a, b) => b.count - a.count || (a.cell < b.cell ? -1 : 1))
      .slice(0, mostCells),
  }))
  return { found: found.filter(({ cells }) => cells.length > 0), rows: rows.length }
}

const monthsOf =
  (calendar: Calendar): ((at: number) => string) =>
  (at) =>
    calendar.local(at * 1000).date.slice(0, 7)

/** Words by which offices say that an order is done with. */
const closedWords = /办结|结案|办理完成|已完成|关闭|归档|closed|resolved/i
const isClosed = (status: string): boolean => closedWords.test(status) && !/未办结|待办结|未结案|未完成/.test(status)

/** Telephones are compared by a hash whose secret lives as long as this search. */
const toOrders = async (
  rows: readonly PastOrderRow[],
  from: {
    city: City
    phones: ReadonlyMap<string, string>
    accepted: ReadonlyMap<number, Date>
    now: (name: string, at: number) => string
    signal: AbortSignal | undefined
  },
): Promise<RepeatOrder[]> => {
  const secret = randomBytes(16).toString('hex')
  const areaNames = from.city.areas.map(({ name }) => name)
  const orders: RepeatOrder[] = []
  for (const row of rows) {
    const area = from.city.areaOfCell(row.cell)
    const address = addressOf(row.place, { area, areaNames, ...(row.matched === '' ? {} : { name: row.matched }) })
    const closed = isClosed(row.status) ? from.accepted.get(row.batch) : undefined
    orders.push({
      number: row.number,
      at: row.at,
      // What came to the city closed already was closed by then at the latest.
      closedAt: closed ? Math.max(row.at, closed.getTime() / 1000) : isClosed(row.status) ? row.at : null,
      reopened: 0,
      site: siteKey(address),
      name: address.name,
      subject: from.now(row.class, row.at),
      phone: phoneHash(from.phones.get(row.number) ?? '', secret),
    })
    if (orders.length % stretch === 0) {
      await setImmediate()
      from.signal?.throwIfAborted()
    }
  }
  return orders
}

export const repeatIncident = ({ cluster, cells }: Repeats, where: Where): Incident => {
  const { orders, callers, excess, first, last } = cluster
  const strongest = cells[0]?.cell ?? ''
  // The comparison is of callers; as many orders go with each as here.
  const expected = excess ? Math.round(excess.expected * (orders.length / Math.max(1, callers)) * 10) / 10 : 0
  const since = new Date(first * 1000)
  return {
    severity: 'C',
    place: cluster.name || where.place(cells),
    area: where.areaOf(strongest),
    ...where.middle(cells),
    observed: orders.length,
    normal: expected,
    firstSeen: since,
    lastSeen: new Date(last * 1000),
    cells: cells.map(({ cell, count }) => ({ cell, observed: count })),
    evidence: {
      ...noCause,
      unit: '件',
      per: 'report',
      observed: orders.length,
      expected,
      band: null,
      z: null,
      rate: excess?.rate ?? null,
      neighbours: [],
      since: since.toISOString(),
      method: 'repeat-callers',
      orders: orders.slice(-mostOrders).reverse(),
    },
  }
}
