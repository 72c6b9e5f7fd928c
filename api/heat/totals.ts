import type { ClickHouseClient } from '@clickhouse/client'
import type { CityHolder } from '../areas/holder.ts'
import { cityIndex, type Manifest } from './manifest.ts'
import { cellTotals } from './queries.ts'
import { rounded } from './series.ts'
import type { Subject } from './subject.ts'
import { bucketCount, type Window } from './window.ts'

/** Columns of one length, in the order of the cells' indexes. Cells without a row are not listed: nothing is known of them. */
export type Totals = {
  cells: string[]
  /** flow and complaints: sum over the window; stock: level, averaged over the buckets that have it. */
  value: number[]
  /** Observations (or complaints) behind the value. */
  count: number[]
  /** Largest single observation; for complaints the most in one bucket. */
  max: number[]
  /** Per hectare of true cell area: a flow per 5 minutes, a stock as a level, complaints as a count. */
  density: number[]
}

const perHectare = 10_000

/** Reads the totals of a window by cell of a manifest, `within` limiting them to some positions of it. */
export const readTotals = async (
  { facts, city }: { facts: ClickHouseClient; city: CityHolder },
  subject: Subject,
  window: Window,
  manifest: Manifest,
  within?: ReadonlySet<number>,
): Promise<Totals> => {
  const n = manifest.cells.length
  const value = new Float64Array(n)
  const count = new Float64Array(n)
  const max = new Float64Array(n).fill(Number.NEGATIVE_INFINITY)
  const index = cityIndex(city.get())
  const { ofCity } = manifest
  await cellTotals(facts, subject, window, (low, high, total) => {
    const i = index.find(low, high)
    const place = i < 0 ? -1 : (ofCity[i] ?? -1)
    if (place < 0) return
    value[place] = (value[place] ?? 0) + total.value
    count[place] = (count[place] ?? 0) + total.count
    max[place] = Math.max(max[place] ?? 0, total.max)
  })
  const fives = subject.kind === 'flow' ? (bucketCount(window) * window.step) / 300 : 1
  const found: Totals = { cells: [], value: [], count: [], max: [], density: [] }
  for (let place = 0; place < n; place++) {
    if (count[place] === 0 || (within && !within.has(place))) continue
    const sum = value[place] ?? 0
    found.cells.push(manifest.cells[place] ?? '')
    found.value.push(rounded(sum))
    found.count.push(count[place] ?? 0)
    found.max.push(max[place] ?? 0)
    found.density.push(rounded(((sum / fives) * perHectare) / (manifest.areas[place] ?? Number.NaN)))
  }
  return found
}
