import type { ClickHouseClient } from '@clickhouse/client'
import type { CityHolder } from '../../areas/holder.ts'
import type { StoredNorms } from '../../heat/series.ts'
import { loadVersions, type NormalVersion } from './queries.ts'
import { readWeek } from './read.ts'
import { slotOf } from './slots.ts'

/** Which versions there are is believed for so long: one comes a night. Milliseconds. */
const believedMs = 30_000

/** What the cell panel draws its band from: the newest version that was learnt from nothing after the instant. */
export const storedNorms = ({
  facts,
  city,
  now,
}: {
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
}): StoredNorms => {
  let versions: NormalVersion[] = []
  let readAt = Number.NEGATIVE_INFINITY
  return async (metric, cell, at) => {
    if (Math.abs(now().getTime() - readAt) > believedMs) {
      versions = await loadVersions(facts)
      readAt = now().getTime()
    }
    const found = versions.find((one) => one.metric === metric && one.to <= at)
    const week = found && (await readWeek(facts, metric, found.version, cell.toString(16)))
    if (!found || !week) return undefined
    const calendar = city.calendar()
    const { version, from, to, madeAt } = found
    const norm = (instant: number) => {
      const slot = slotOf(calendar, instant)
      const [mid, sigma] = [week.mid[slot] ?? Number.NaN, week.sigma[slot] ?? Number.NaN]
      return Number.isNaN(mid) || Number.isNaN(sigma) ? undefined : { mid, sigma }
    }
    return { version, from, to, madeAt, norm }
  }
}
