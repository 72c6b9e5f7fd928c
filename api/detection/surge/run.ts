import type { ClickHouseClient } from '@clickhouse/client'
import type { Transaction } from 'kysely'
import { setCause } from '../../alerts/cause.ts'
import { raiseHistory } from '../../alerts/past.ts'
import { lockRule, type Raised, raise } from '../../alerts/raise.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { Ledger, LedgerDb } from '../../db/ledger.ts'
import { explain } from '../cause.ts'
import { placeNamer } from '../naming.ts'
import { markOf, setMark } from '../queries.ts'
import { defaultRules, limitsOf, type RuleBook } from '../rules/settings.ts'
import { Habits } from './habits.ts'
import { type Direction, describeSurge, largeEnough } from './incident.ts'
import { bucketsOf, goThrough, withPlaces } from './past.ts'
import { bucketsIn, looksOf, type MetricRow, metricRows, setLooks, spotOf } from './queries.ts'
import { Watch } from './watch.ts'

export type SurgeDeps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
  log: (line: string) => void
  /** The rules as they stand now; without it their usual settings hold. */
  rules?: () => Promise<RuleBook>
}

export type SurgeRun = {
  metric: string
  until: Date
  raised: number[]
  changed: number[]
  closed: number[]
  recorded: number[]
}

const bucket = 300
/** A bucket is looked at so long after its end: senders report by the minute. Seconds. */
const grace = 75
/** A bucket of which hardly anything has come is waited for so long. Seconds. */
const patience = 900
/** So many missed buckets are gone through as they would have been live; of more the past is recorded. */
const mostLive = 12
/** How far a first start, or one after a long pause, looks back. Seconds. */
const historySeconds = 28 * 86_400

/** What lasts long is explained by its first hours; what is explained may be so again after so long. Milliseconds. */
const [causeSpan, explainAgain] = [6 * 3_600_000, 1_800_000]

const ruleOf = { above: 'surge', below: 'drop' } as const
const directions = ['above', 'below'] as const

/**
 * Looks for surges and drops in every metric, bucket by bucket of 5 minutes. Its place and the looks of its cells lie in the ledger, written in
 * the transaction that writes the alerts, so that a bucket is looked at once over any number of restarts. Metrics without a normal wait for one.
 */
export class SurgeEngine {
  readonly #deps: SurgeDeps
  readonly #watches = new Map<string, { watch: Watch; doneTo: number }>()

  /** When live alerts were explained, by number, epoch milliseconds. */
  readonly #explainedAt = new Map<number, number>()

  constructor(deps: SurgeDeps) {
    this.#deps = deps
  }

  /** Looks at every bucket that is due. Throws if a store is away; the next call goes on where the last transaction ended. */
  async run(signal?: AbortSignal): Promise<SurgeRun[]> {
    const { ledger, rules, city } = this.#deps
    if (!city.loaded) return []
    const book = (await rules?.()) ?? defaultRules
    const runs: SurgeRun[] = []
    for (const metric of await metricRows(ledger)) {
      for (;;) {
        signal?.throwIfAborted()
        const run = await this.#next(metric, book, signal)
        if (!run) break
        runs.push(run)
        this.#tell(run)
      }
    }
    return runs
  }

  /** The next bucket of a metric, or the past that leads to it; undefined where nothing is due. */
  async #next(metric: MetricRow, book: RuleBook, signal?: AbortSignal): Promise<SurgeRun | undefined> {
    const { ledger, facts, now } = this.#deps
    const clock = Math.floor((now().getTime() / 1000 - grace) / bucket) * bucket
    const mark = await markOf(ledger, 'surge', metric.code)
    const doneTo = mark && mark.doneTo.getTime() / 1000
    if (doneTo !== undefined && doneTo + bucket > clock) return undefined
    const first =
      doneTo ?? (await bucketsIn(facts, metric.code, 3600, { from: clock - historySeconds, until: clock }))?.oldest
    if (first === undefined) return undefined
    const watch = await this.#watchOf(metric, doneTo)
    if (!watch) return undefined
    const from = Math.max(first, clock - historySeconds)
    if (clock - from > mostLive * bucket)
      return this.#past(watch, { from, until: clock - bucket }, doneTo, book, signal)
    return this.#live(watch, from, book)
  }

  /** One bucket as it happens. */
  async #live(watch: Watch, at: number, book: RuleBook): Promise<SurgeRun | undefined> {
    const { ledger, facts, city: holder, now } = this.#deps
    const { code: metric } = watch.metric
    const values = (await bucketsOf(facts, watch, bucket, { from: at, until: at + bucket })).get(at)
    if (!values) return undefined
    const late = now().getTime() / 1000 - at - bucket < patience
    if (late && !(await watch.covers(at, bucket, values))) return undefined
    const before = watch.kept()
    const seen = await watch.look(at, bucket, values, book)
    const city = holder.get()
    const found = (direction: Direction) => largeEnough(seen[direction], direction, book, metric)
    const all = directions.flatMap((direction) => found(direction).map(({ cell }) => cell))
    const placeOf = await placeNamer(ledger, city, all)
    const doneTo = new Date((at + bucket) * 1000)
    const run: SurgeRun = { metric, until: doneTo, raised: [], changed: [], closed: [], recorded: [] }
    try {
      const stands = await ledger.transaction().execute(async (tx) => {
        await lockRule(tx, 'surge', metric)
        const mark = await markOf(tx, 'surge', metric)
        // Somebody else has looked at this bucket while it was read: theirs stands.
        if (mark && mark.doneTo >= doneTo) return false
        for (const direction of directions) {
          const rule = ruleOf[direction]
          const settings = book.settingsFor(rule, { subject: metric })
          const looks = { k: settings.k, n: settings.n }
          const raised: Raised = await raise(tx, {
            rule,
            metric,
            at: doneTo,
            findings: seen.covered ? found(direction) : [],
            describe: (cells, alert) => {
              const one = describeSurge(cells, { watch, seen, direction, looks, areaOf: city.areaOfCell, placeOf })
              // What was grave is not made light of while it fades.
              return alert && alert.severity < one.severity ? { ...one, severity: alert.severity } : one
            },
            gone: ({ cells }) =>
              watch.verdict(
                cells.map(({ cell }) => cell),
                direction,
                seen,
              ),
            limits: limitsOf(settings),
            calendar: holder.calendar(),
          })
          for (const what of ['raised', 'changed', 'closed'] as const) run[what].push(...raised[what])
        }
        await this.#keep(tx, watch, doneTo)
        return true
      })
      if (!stands) return this.#forget(metric)
    } catch (error) {
      watch.restore(before)
      throw error
    }
    this.#watches.set(metric, { watch, doneTo: at + bucket })
    const stale = run.changed.filter((id) => doneTo.getTime() - (this.#explainedAt.get(id) ?? 0) >= explainAgain)
    await this.#explain([...run.raised, ...stale], watch.metric, doneTo)
    for (const id of run.closed) this.#explainedAt.delete(id)
    return run
  }

  /** Buckets that nobody looked at: what began and ended in them is recorded with its own times. What still lasts is found by the next look. */
  async #past(
    watch: Watch,
    span: { from: number; until: number },
    doneTo: number | undefined,
    book: RuleBook,
    signal?: AbortSignal,
  ): Promise<SurgeRun | undefined> {
    const { ledger, facts, city: holder } = this.#deps
    const { code: metric } = watch.metric
    const city = holder.get()
    const before = watch.kept()
    const found = await goThrough({ facts, city, bookAt: () => book }, watch, span, { ...(signal && { signal }) })
    const over = await withPlaces(
      ledger,
      city,
      found.filter(({ live }) => !live),
    )
    const until = new Date(span.until * 1000)
    try {
      const recorded = await ledger.transaction().execute(async (tx) => {
        await lockRule(tx, 'surge', metric)
        const mark = await markOf(tx, 'surge', metric)
        if ((mark && mark.doneTo.getTime() / 1000) !== doneTo) return undefined
        const past = over.map(({ direction, ...one }) => ({ rule: ruleOf[direction], metric, ...one }))
        const ids = await raiseHistory(tx, past)
        await this.#keep(tx, watch, until)
        return ids
      })
      if (!recorded) return this.#forget(metric)
      this.#watches.set(metric, { watch, doneTo: span.until })
      await this.#explain(recorded, watch.metric, undefined)
      return { metric, until, raised: [], changed: [], closed: [], recorded }
    } catch (error) {
      watch.restore(before)
      throw error
    }
  }

  async #keep(tx: Transaction<Ledger>, watch: Watch, doneTo: Date): Promise<void> {
    await setLooks(tx, 'surge', watch.metric.code, watch.kept())
    await setMark(tx, 'surge', watch.metric.code, { doneTo, rowsSeen: 0, lookedAt: this.#deps.now() })
  }

  /** The watch of a metric at the place the ledger says, with the newest normals; undefined without any. */
  async #watchOf(metric: MetricRow, doneTo: number | undefined): Promise<Watch | undefined> {
    const { ledger, facts, city } = this.#deps
    const known = this.#watches.get(metric.code)
    const habits = await Habits.newest(facts, metric.code, known?.watch.habits)
    if (!habits) return undefined
    if (known && known.doneTo === doneTo) {
      if (habits !== known.watch.habits) known.watch.renew(habits)
      return known.watch
    }
    const deps = { calendar: city.calendar(), areaOf: city.get().areaOfCell }
    const kept = await looksOf(ledger, 'surge', metric.code)
    return new Watch(metric, habits, deps, kept)
  }

  #forget(metric: string): undefined {
    this.#watches.delete(metric)
  }

  /**
   * Says what may lie behind alerts: of a past one when it was over, of a live one when it opens, and again when it changes after a while:
   * callers are slower than counters.
   */
  async #explain(ids: readonly number[], { code: metric }: MetricRow, at: Date | undefined): Promise<void> {
    for (const id of ids) {
      const spot = await spotOf(this.#deps.ledger, id)
      if (!spot) continue
      const until = at ?? new Date(Math.min(spot.lastSeen.getTime(), spot.firstSeen.getTime() + causeSpan))
      const of = { cells: spot.cells, at: until, metric, subject: '' }
      await setCause(this.#deps.ledger, id, await explain(this.#deps, of))
      this.#explainedAt.set(id, until.getTime())
    }
  }

  #tell({ metric, until, raised, closed, recorded }: SurgeRun): void {
    if (raised.length + closed.length + recorded.length === 0) return
    this.#deps.log(
      `surge ${metric}: ${raised.length} raised, ${closed.length} closed, ${recorded.length} recorded up to ${until.toISOString()}`,
    )
  }
}
