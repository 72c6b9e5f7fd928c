import type { ClickHouseClient } from '@clickhouse/client'
import type { Ingest } from './ingest.ts'
import { complaintFreshness, freshness, newestHour } from './queries.ts'

export type Source = {
  kind: 'observations' | 'complaints'
  /** '' for complaints. */
  metric: string
  name: string
  unit: string
  /** ISO instants; null where nothing ever came. */
  arrivedAt: string | null
  dataAt: string | null
  rows24h: number
}

type Deps = { facts: ClickHouseClient; ingest: Ingest; now: () => Date }

const iso = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : new Date(seconds * 1000).toISOString()

/** How old the data of each metric and of the complaints are: when a batch last came, and the newest instant it told of. */
export const readSources = async ({ facts, ingest, now }: Deps): Promise<Source[]> => {
  const at = Math.floor(now().getTime() / 1000)
  const [metrics, fresh, complaints] = await Promise.all([
    ingest.metrics.all(),
    freshness(facts, at),
    complaintFreshness(facts, at),
  ])
  const observed = [...metrics.values()].map(async ({ code, name, unit }): Promise<Source> => {
    const arrivedAt = await ingest.arrivals.last('observations', code)
    const seen = fresh.get(code)
    // A metric that has never sent anything has no hour to look for.
    const dataAt = seen?.dataAt ?? (await newestHour(facts, code))
    return {
      kind: 'observations',
      metric: code,
      name,
      unit,
      arrivedAt: arrivedAt?.toISOString() ?? null,
      dataAt: iso(dataAt),
      rows24h: seen?.rows ?? 0,
    }
  })
  const arrivedAt = await ingest.arrivals.last('complaints', '')
  return [
    ...(await Promise.all(observed)),
    {
      kind: 'complaints',
      metric: '',
      name: '投诉工单',
      unit: '件',
      arrivedAt: arrivedAt?.toISOString() ?? null,
      dataAt: iso(complaints.dataAt),
      rows24h: complaints.rows,
    },
  ]
}
