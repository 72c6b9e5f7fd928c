import { sql, type Transaction } from 'kysely'
import type { Ledger } from '../db/ledger.ts'
import { quadZoom } from './quad.ts'
import { type ClusterDelta, clusterLevels, type TallyDelta } from './tally.ts'

type Tx = Transaction<Ledger>

/** Adds deltas to the counts; what comes to nothing goes. */
export const addTallies = async (tx: Tx, deltas: readonly TallyDelta[]): Promise<void> => {
  if (deltas.length === 0) return
  await sql`
    insert into component_tallies as t (code, parent, class, state, count)
    select * from unnest(${deltas.map((one) => one.code)}::text[], ${deltas.map((one) => one.parent)}::text[],
      ${deltas.map((one) => one.class)}::text[], ${deltas.map((one) => one.state)}::text[], ${deltas.map((one) => one.count)}::int[])
    on conflict (code, class, state) do update set count = t.count + excluded.count`.execute(tx)
  const less = deltas.filter((one) => one.count <= 0)
  if (less.length === 0) return
  await sql`
    delete from component_tallies t using unnest(${less.map((one) => one.code)}::text[], ${less.map((one) => one.class)}::text[],
      ${less.map((one) => one.state)}::text[]) as n (code, class, state)
    where t.code = n.code and t.class = n.class and t.state = n.state and t.count = 0`.execute(tx)
}

/** The same for the numbers on the map. */
export const addClusters = async (tx: Tx, deltas: readonly ClusterDelta[]): Promise<void> => {
  if (deltas.length === 0) return
  await sql`
    insert into component_clusters as t (level, cell, area, grp, count, amiss, lon, lat)
    select * from unnest(${deltas.map((one) => one.level)}::smallint[], ${deltas.map((one) => one.cell)}::bigint[],
      ${deltas.map((one) => one.area)}::text[], ${deltas.map((one) => one.grp)}::smallint[], ${deltas.map((one) => one.count)}::int[],
      ${deltas.map((one) => one.amiss)}::int[], ${deltas.map((one) => one.lon)}::float8[], ${deltas.map((one) => one.lat)}::float8[])
    on conflict (level, cell, area, grp) do update
    set count = t.count + excluded.count, amiss = t.amiss + excluded.amiss, lon = t.lon + excluded.lon, lat = t.lat + excluded.lat`.execute(
    tx,
  )
  const less = deltas.filter((one) => one.count <= 0)
  if (less.length === 0) return
  await sql`
    delete from component_clusters t using unnest(${less.map((one) => one.level)}::smallint[], ${less.map((one) => one.cell)}::bigint[],
      ${less.map((one) => one.area)}::text[], ${less.map((one) => one.grp)}::smallint[]) as n (level, cell, area, grp)
    where t.level = n.level and t.cell = n.cell and t.area = n.area and t.grp = n.grp and t.count = 0`.execute(tx)
}

/** How many components the counts tell of. */
export const countedSoFar = async (tx: Tx): Promise<number> => {
  const { total } = await tx
    .selectFrom('component_tallies')
    .select((one) => one.fn.sum<number | null>('count').as('total'))
    .where('parent', '=', '')
    .executeTakeFirstOrThrow()
  return total ?? 0
}

/** Counts every component anew: a few microseconds for each there is. `groups`: number of the group of each class. */
export const countAnew = async (tx: Tx, groups: readonly { class: string; grp: number }[]): Promise<void> => {
  await tx.deleteFrom('component_tallies').execute()
  await tx.deleteFrom('component_clusters').execute()
  await sql`
    insert into component_tallies (code, parent, class, state, count)
    with base as (select area, grid, class, state, count(*)::int as n from components group by area, grid, class, state)
    select left(area, 6), '', class, state, sum(n) from base group by 1, 3, 4
    union all select left(area, 9), left(area, 6), class, state, sum(n) from base where length(area) >= 9 group by 1, 2, 3, 4
    union all select left(area, 12), left(area, 9), class, state, sum(n) from base where length(area) >= 12 group by 1, 2, 3, 4
    union all select grid, area, class, state, n from base where grid <> ''`.execute(tx)
  const finest = clusterLevels[clusterLevels.length - 1] ?? 0
  await sql`
    insert into component_clusters (level, cell, area, grp, count, amiss, lon, lat)
    select ${finest}::smallint, c.quad >> ${2 * (quadZoom - finest)}::int, c.area, g.grp, count(*), count(*) filter (where c.state <> 'intact'), sum(c.lon), sum(c.lat)
    from components c
    join unnest(${groups.map((one) => one.class)}::text[], ${groups.map((one) => one.grp)}::smallint[]) as g (class, grp) on g.class = c.class
    where c.state <> 'removed' group by 2, 3, 4`.execute(tx)
  for (const level of clusterLevels.slice(0, -1))
    await sql`
      insert into component_clusters (level, cell, area, grp, count, amiss, lon, lat)
      select ${level}::smallint, cell >> ${2 * (finest - level)}::int, area, grp, sum(count), sum(amiss), sum(lon), sum(lat)
      from component_clusters where level = ${finest} group by 2, 3, 4`.execute(tx)
}
