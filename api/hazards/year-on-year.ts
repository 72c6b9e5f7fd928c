import { readAsked } from './ask.ts'
import { cellsOf } from './cells.ts'
import { conditionOf } from './condition.ts'
import type { HazardDeps } from './lists.ts'
import { firstCall, hoursOf } from './queries.ts'
import { listRains } from './rain.ts'
import type { List } from './store.ts'
import { type YearSettings, type Years, yearsOf } from './years.ts'

/** A list's query over all years, whatever became of the orders, as far as a reader's areas go, held against the rains. */
export const readYears = async (
  { ledger, facts, city, now }: Pick<HazardDeps, 'ledger' | 'facts' | 'city' | 'now'>,
  { list, scope }: { list: Pick<List, 'query' | 'area' | 'filter'>; scope: readonly string[] },
  settings: YearSettings,
): Promise<Years> => {
  const until = Math.floor(now().getTime() / 1000)
  const since = await firstCall(facts)
  if (since === undefined) return { years: [], events: [], change: null }
  const filter = {
    from: 0,
    to: until,
    statuses: [],
    unresolved: false,
    class: list.filter.class ?? undefined,
    cells: cellsOf(city.get(), scope, list.area),
  }
  const [hours, rains] = await Promise.all([
    hoursOf(facts, conditionOf(readAsked(list.query)), filter),
    listRains(ledger, since, until),
  ])
  return yearsOf({ hours, rains, since, now: until }, city.calendar(), settings)
}
