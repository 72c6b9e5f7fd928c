import type { ClickHouseClient } from '@clickhouse/client'
import type { City } from '../areas/city.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { readAsked } from './ask.ts'
import { conditionOf } from './condition.ts'
import type { RawOrder } from './merge.ts'
import { type Cursor, newestRevisions, type TextFilter, type TextRow } from './queries.ts'
import { phonesOf } from './store.ts'
import { textPage } from './text-page.ts'

type Deps = { ledger: LedgerDb; facts: ClickHouseClient; city: City }
type Control = { signal: AbortSignal; onShare: (share: number) => void }

const rowsAtOnce = 5000
/** What a person can go through and a thread can merge in seconds. */
export const mostOrders = 50_000

/** How the gazetteer must have found a place for it to be good to some 20 m: a component's, or coordinates that stood in the text. */
const exactLevels = new Set(['component', 'point'])

const rawOf = (city: City, row: TextRow, phone: string): RawOrder => {
  const { number, at, class: kind, status, place, text, lon, lat, placed, cell, foundBy, foundLevel } = row
  return {
    number,
    at,
    class: kind,
    status,
    place,
    text,
    area: placed === 'inside' ? city.areaOfCell(BigInt(cell).toString(16)) : '',
    lon,
    lat,
    exact: foundBy !== 'gazetteer' || exactLevels.has(foundLevel),
    phone,
  }
}

/** Every order in force that a query finds, oldest first. Throws `invalid` where there are too many for one list. */
export const gatherOrders = async (
  { ledger, facts, city }: Deps,
  typed: string,
  filter: TextFilter,
  { signal, onShare }: Control,
): Promise<RawOrder[]> => {
  const condition = conditionOf(readAsked(typed))
  const found = new Map<string, RawOrder>()
  let beyond: Cursor | undefined
  do {
    signal.throwIfAborted()
    const asked = { beyond, limit: rowsAtOnce, ascending: true }
    const { rows, last } = await textPage(facts, condition, filter, asked, signal)
    const newest = await newestRevisions(facts, [...new Set(rows.map(({ number }) => number))])
    const inForce = rows.filter(({ number, revision }) => newest.get(number) === revision && !found.has(number))
    const phones = await phonesOf(
      ledger,
      inForce.map(({ number }) => number),
    )
    for (const row of inForce) found.set(row.number, rawOf(city, row, phones.get(row.number) ?? ''))
    if (found.size > mostOrders)
      throw new AppError(
        'invalid',
        `查询命中的工单超过 ${mostOrders} 件，一份清单放不下；请缩短时段、限定区域，或把查询写得更具体`,
      )
    beyond = last
    onShare(last ? Math.min(1, (last.at - filter.from) / Math.max(1, filter.to - filter.from)) : 1)
  } while (beyond)
  return [...found.values()]
}
