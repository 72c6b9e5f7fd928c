import type { ClickHouseClient } from '@clickhouse/client'
import { type Caller, inScope } from '../../accounts/caller.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { AppError } from '../../http/errors.ts'
import type { Replayed } from '../replayed.ts'
import type { RunControl, Runs } from '../runs.ts'
import { checkScoped, refuse } from './make.ts'
import { newestData, rulesInForce } from './queries.ts'
import { bookOf, pairFaults, type Rule, settingsIn } from './rule.ts'
import type { DryRunInput } from './schema.ts'
import { type RuleBook, type RuleCode, ruleScopes } from './settings.ts'
import { words } from './words.ts'

/** A piece of the past to replay a rule over, by several books. `area`, `subject`: what alone is looked at afterwards; '' all. */
export type ReplayAsked = {
  rule: RuleCode
  from: Date
  to: Date
  books: readonly RuleBook[]
  area: string
  subject: string
}

/** What the rule would have raised by each of the books. Writes nothing, lets other work in, throws the signal's reason once aborted. */
export type Replay = (asked: ReplayAsked, control: RunControl) => Promise<Replayed[][]>

/** `scope`: areas whose alerts may be told. */
export type DryRunAsked = DryRunInput & { scope: readonly string[] }

/**
 * `alerts`: what the rule with the wanted settings would have raised where these hold, oldest first, at most `mostTold`; `count`: how
 * many in all; `now`: how many by the rules in force; `perDay`: both by local day of opening, days without any too.
 */
export type DryRunResult = {
  from: string
  to: string
  alerts: Replayed[]
  count: number
  now: number
  perDay: { date: string; count: number; now: number }[]
}

export type DryRuns = Runs<DryRunAsked, DryRunResult>

type Deps = {
  ledger: LedgerDb
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
  replay: Replay
}

const mostTold = 500

/** Throws as `makeRule` does, before any work is done. */
export const checkDryRun = async (
  { ledger, city, now }: Pick<Deps, 'ledger' | 'city' | 'now'>,
  caller: Caller,
  input: DryRunInput,
): Promise<void> => {
  checkScoped(input, caller, city.get())
  if (!ruleScopes[input.rule].dryRun) throw new AppError('invalid', words.noReplay)
  const wanted = { ...input, id: 0 }
  refuse(pairFaults(input.rule, settingsIn(withWanted(await rulesInForce(ledger, now()), wanted), input.rule, wanted)))
}

/**
 * Replays a rule over the last days, once with the wanted settings in their scope and once as the rules are, and counts. The days end now, or
 * where the data ends. Throws `invalid` where there is no data.
 */
export const dryRun = async (
  { ledger, facts, city, now, replay }: Deps,
  asked: DryRunAsked,
  control: RunControl,
): Promise<DryRunResult> => {
  const calendar = city.calendar()
  const at = now()
  const newest = await newestData(
    facts,
    ruleScopes[asked.rule].subject === 'metric' ? 'observations' : 'complaints',
    at,
  )
  if (!newest) throw new AppError('invalid', words.noData)
  const to = new Date(Math.min(at.getTime(), newest.getTime() + hourMs))
  const from = calendar.startOfDay(to, -asked.days)
  const rules = await rulesInForce(ledger, at)
  const books = [bookOf(withWanted(rules, { ...asked, id: 0 })), bookOf(rules)]
  const { rule, area, subject } = asked
  control.signal.throwIfAborted()
  const [wanted = [], present = []] = await replay({ rule, from, to, books, area, subject }, control)

  const counts = (one: Replayed): boolean =>
    one.rule === rule &&
    one.area.startsWith(area) &&
    inScope(asked.scope, one.area) &&
    (subject === '' || [one.metric, one.subject].includes(subject)) &&
    (asked.dayKind === '' || calendar.dayKind(new Date(one.from)) === asked.dayKind)
  const [alerts, before] = [wanted.filter(counts), present.filter(counts)]
  const dayOf = (one: Replayed): string => calendar.local(new Date(one.from)).date
  const [countOn, nowOn] = [Map.groupBy(alerts, dayOf), Map.groupBy(before, dayOf)]
  const days: string[] = []
  for (let day = from; day < to; day = calendar.startOfDay(day, 1)) days.push(calendar.local(day).date)
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    alerts: alerts.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)).slice(0, mostTold),
    count: alerts.length,
    now: before.length,
    perDay: days.map((date) => ({ date, count: countOn.get(date)?.length ?? 0, now: nowOn.get(date)?.length ?? 0 })),
  }
}

const hourMs = 3_600_000

/** The rules with one more, in place of that of the same scope. */
const withWanted = (rules: readonly Rule[], wanted: Rule): Rule[] => [
  ...rules.filter(
    ({ rule, area, subject, dayKind }) =>
      rule !== wanted.rule || area !== wanted.area || subject !== wanted.subject || dayKind !== wanted.dayKind,
  ),
  wanted,
]
