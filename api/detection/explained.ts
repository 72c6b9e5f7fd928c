import { setCause } from '../alerts/cause.ts'
import { evidenceOf } from '../alerts/known.ts'
import { eventsAfter } from '../db/events.ts'
import { type CauseDeps, explain } from './cause.ts'
import { markOf, setMark } from './queries.ts'

const mark = { rule: 'explained', metric: '' }
const pageSize = 500
const opens = new Set(['alert.opened', 'alert.reopened'])

/**
 * Follows the events of alerts and puts into those that opened without a cause, or got worse, what may lie behind them. Engines do so
 * themselves for what they raise; whom a stop cut off between the two, and whoever has no time for it, is made up for here. May be called at
 * any time: an event is passed once what it asks for is written. Throws if a store is away.
 */
export const explainAlerts = async (deps: CauseDeps & { now: () => Date }): Promise<number[]> => {
  const { ledger, now } = deps
  const explained: number[] = []
  for (;;) {
    const reached = (await markOf(ledger, mark.rule, mark.metric))?.rowsSeen ?? 0
    const page = await eventsAfter(ledger, reached, pageSize)
    const last = page.at(-1)
    if (!last) return explained
    const asked = new Map<number, boolean>()
    for (const { kind, subject, data } of page) {
      const worse = kind === 'alert.changed' && data.worse === true
      if (opens.has(kind) || worse) asked.set(Number(subject), worse || (asked.get(Number(subject)) ?? false))
    }
    for (const [id, worse] of asked) if (await explainOne(deps, id, worse)) explained.push(id)
    const doneTo = last.at
    await ledger
      .transaction()
      .execute((tx) => setMark(tx, mark.rule, mark.metric, { doneTo, rowsSeen: last.id, lookedAt: now() }))
    if (page.length < pageSize) return explained
  }
}

const explainOne = async (deps: CauseDeps & { now: () => Date }, id: number, again: boolean): Promise<boolean> => {
  const { ledger, now } = deps
  const alert = await ledger
    .selectFrom('alerts')
    .select(['metric', 'subject', 'evidence'])
    .where('id', '=', id)
    .where('state', 'not in', ['pending', 'closed'])
    .executeTakeFirst()
  const evidence = alert && evidenceOf(alert.evidence)
  if (!alert || !evidence) return false
  const { leading, nearby, similar } = evidence
  const { components, complaints, parking } = nearby
  const has = leading.length + components.length + complaints.length + similar.length > 0 || parking !== null
  if (has && !again) return false
  const rows = await ledger.selectFrom('alert_cells').select('cell').where('alert', '=', id).orderBy('cell').execute()
  const cells = rows.map(({ cell }) => cell)
  await setCause(ledger, id, await explain(deps, { cells, at: now(), metric: alert.metric, subject: alert.subject }))
  return true
}
