import { sql } from 'kysely'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'

/** One rain. Epoch seconds; `mm` in all. */
export type Rain = { from: number; to: number; mm: number }

/**
 * Writes rains, each known by its beginning; one told anew with another end or amount is corrected. What is known already changes nothing.
 * Gives how many are new or corrected.
 */
export const tellRains = (
  ledger: LedgerDb,
  { rains, source, actor }: { rains: readonly Rain[]; source: string; actor: string },
): Promise<number> =>
  ledger.transaction().execute(async (tx) => {
    const distinct = [...new Map(rains.map((rain) => [rain.from, rain])).values()]
    const { rows } = await sql<{ from: number }>`
      insert into rain_events (from_at, to_at, mm, source)
      select to_timestamp(f), to_timestamp(t), mm, ${source}
      from unnest(${distinct.map(({ from }) => from)}::float8[], ${distinct.map(({ to }) => to)}::float8[],
        ${distinct.map(({ mm }) => mm)}::float8[]) as r (f, t, mm)
      on conflict (from_at) do update set to_at = excluded.to_at, mm = excluded.mm, source = excluded.source
      where (rain_events.to_at, rain_events.mm) is distinct from (excluded.to_at, excluded.mm)
      returning extract(epoch from from_at)::float8 as from`.execute(tx)
    if (rows.length === 0) return 0
    const first = Math.min(...rows.map(({ from }) => from))
    const data = { rains: rows.length, from: new Date(first * 1000).toISOString(), source }
    await appendEvent(tx, { kind: 'rain.told', subject: source, actor, data })
    return rows.length
  })

/** Rains that begin in [from, to), epoch seconds, oldest first. */
export const listRains = async (db: LedgerDb, from: number, to: number): Promise<Rain[]> => {
  const { rows } = await sql<Rain>`
    select extract(epoch from from_at)::float8 as from, extract(epoch from to_at)::float8 as to, mm
    from rain_events where from_at >= to_timestamp(${from}) and from_at < to_timestamp(${to}) order by from_at`.execute(
    db,
  )
  return rows
}
