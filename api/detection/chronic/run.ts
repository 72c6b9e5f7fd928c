import { lockRule, type Raised, raise } from '../../alerts/raise.ts'
import { flowMetrics, type Mark, markOf, setMark, storedSince } from '../queries.ts'
import { defaultRules, limitsOf, type RuleBook } from '../rules/settings.ts'
import { judge, type LookDeps, seeWeeks } from './look.ts'
import { liveCells, newestHour, rowsIn } from './queries.ts'
import { chronicRules } from './settings.ts'
import { lookBack, type Weeks } from './weeks.ts'

export type DetectionDeps = LookDeps & {
  now: () => Date
  log: (line: string) => void
  /** The rules of the moment; left out, the usual ones. */
  rules?: () => Promise<RuleBook>
}

export type ChronicRun = Raised & { metric: string; until: Date }

const rule = 'chronic'
const hour = 3600
/** An hour is looked at this long after its end: senders report by the minute and some come late. Seconds. */
const grace = 300
/** Rows that come late for hours already looked at make the rule look again, but not more often than this. Milliseconds. */
const lookAgainAfter = 600_000
/** With data older than this nobody counts live; somebody is importing history. Seconds. */
const historyAfter = 3 * hour
/** A history import is waited out until no batch has come for this long. Milliseconds. */
const importQuiet = 60_000

/**
 * Looks for chronic congestion in every flow metric that has a new complete hour, or late rows, since its last look, and brings the
 * alerts in line. Cheap when there is nothing new; a look at four weeks always sees everything, so one catches up with any number
 * of missed hours. May be called at any time, by several callers at once: the mark is moved in the transaction that writes the
 * alerts. Throws if a store is away; nothing is half done then and the next call looks again.
 */
export const runChronic = async (deps: DetectionDeps): Promise<ChronicRun[]> => {
  const runs: ChronicRun[] = []
  const book = (await deps.rules?.()) ?? defaultRules
  for (const metric of await flowMetrics(deps.ledger)) {
    const run = await lookAt(deps, metric, book)
    if (!run) continue
    runs.push(run)
    const { raised, changed, closed } = run
    if (raised.length + closed.length > 0) {
      deps.log(
        `chronic ${metric}: ${raised.length} raised, ${changed.length} changed, ${closed.length} closed up to ${run.until.toISOString()}`,
      )
    }
  }
  return runs
}

const lookAt = async (deps: DetectionDeps, metric: string, book: RuleBook): Promise<ChronicRun | undefined> => {
  const { ledger } = deps
  const rules = chronicRules(book, metric)
  const due = await dueLook(deps, metric, rules.weeks)
  if (!due) return undefined
  const { mark, window } = due
  const seen = await seeWeeks(deps, metric, window)
  const { found, describe, verdict } = await judge(deps, seen, rules, await liveCells(ledger, rule, metric))

  return ledger.transaction().execute(async (tx) => {
    await lockRule(tx, rule, metric)
    const before = await markOf(tx, rule, metric)
    // Somebody else has looked as far or farther while this look was read: theirs stands.
    if (before && (before.doneTo > mark.doneTo || before.lookedAt > mark.lookedAt)) return undefined
    const done = await raise(tx, {
      rule,
      metric,
      at: mark.lookedAt,
      findings: found,
      describe,
      gone: verdict,
      limits: limitsOf(book.settingsFor('chronic', { subject: metric })),
      calendar: deps.city.calendar(),
    })
    await setMark(tx, rule, metric, mark)
    return { metric, until: mark.doneTo, ...done }
  })
}

type Due = { window: Weeks; mark: Mark }

/** The window to look at and the mark to set after it; undefined where there is nothing new. Epoch seconds. */
const dueLook = async (
  { ledger, facts, city, now }: DetectionDeps,
  metric: string,
  weeks: number,
): Promise<Due | undefined> => {
  const at = now()
  const clock = Math.floor((at.getTime() / 1000 - grace) / hour) * hour
  const newest = await newestHour(facts, metric, clock)
  if (newest === undefined) return undefined
  const until = newest + hour
  const before = await markOf(ledger, rule, metric)
  if (before && before.doneTo.getTime() / 1000 > until) return undefined
  const doneTo = new Date(until * 1000)
  const window = lookBack(city.calendar(), doneTo, weeks)
  const rowsSeen = await rowsIn(facts, metric, window.from, until)
  if (before && before.doneTo.getTime() / 1000 === until) {
    const late = rowsSeen !== before.rowsSeen
    if (!late || at.getTime() - before.lookedAt.getTime() < lookAgainAfter) return undefined
  }
  if (clock - until > historyAfter && (await storedSince(ledger, new Date(at.getTime() - importQuiet))))
    return undefined
  return { window, mark: { doneTo, rowsSeen, lookedAt: at } }
}
