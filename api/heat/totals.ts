import type { ClickHouseClient } from '@clickhouse/client'
import type { CityHolder } from '../areas/holder.ts'
import { ColumnWriter } from './columns.ts'
import { cityIndex, type Manifest } from './manifest.ts'
import { cellTotals } from './queries.ts'
import type { Subject } from './subject.ts'
import { bucketCount, type Window } from './window.ts'

const perHectare = 10_000

/** Bytes of a typical row of the columns beside its cell. */
const rowRoom = 24

/** Where totals are gathered, in manifest order. */
type Sheet = { value: Float64Array; count: Float64Array; max: Float64Array; density: Float64Array; places: Int32Array }

/** Sheets out of use. Half a megabyte for each answer would keep the collector busier than the answer keeps the server. */
const spare = new WeakMap<Manifest, Sheet[]>()
const keptSheets = 4

const takeSheet = (manifest: Manifest): Sheet => {
  const n = manifest.cells.length
  const sheet = spare.get(manifest)?.pop() ?? {
    value: new Float64Array(n),
    count: new Float64Array(n),
    max: new Float64Array(n),
    density: new Float64Array(n),
    places: new Int32Array(n),
  }
  sheet.value.fill(0)
  sheet.count.fill(0)
  sheet.max.fill(Number.NEGATIVE_INFINITY)
  return sheet
}

const giveBack = (manifest: Manifest, sheet: Sheet): void => {
  const sheets = spare.get(manifest) ?? []
  spare.set(manifest, sheets)
  if (sheets.length < keptSheets) sheets.push(sheet)
}

export type TotalsQuestion = {
  subject: Subject
  window: Window
  manifest: Manifest
  /** Limits the answer to some places of the manifest. */
  within?: ReadonlySet<number> | undefined
  /** Fields that come before the columns. */
  head: object
}

/**
 * The totals of a window by cell as JSON: the fields of `head`, then columns in ascending order of the cells that have a row (of others
 * nothing is known).
 * cells · value: flow and complaints the sum, stock the level averaged over the buckets that have it · count: observations behind it · max:
 * the largest single observation, for complaints the most in one bucket · density: per hectare of true cell area, a flow per 5 minutes.
 */
export const totalsJson = async (
  { facts, city }: { facts: ClickHouseClient; city: CityHolder },
  { subject, window, manifest, within, head }: TotalsQuestion,
): Promise<Uint8Array<ArrayBuffer>> => {
  const sheet = takeSheet(manifest)
  const { value, count, max, density } = sheet
  const index = cityIndex(city.get())
  const { ofCity, areas } = manifest
  await cellTotals(
    facts,
    subject,
    window,
    ofCity.length,
    ({ rows, view, at: [cells = 0, sums = 0, peaks = 0, counts = 0] }) => {
      for (let row = 0; row < rows; row++) {
        const i = index.find(view, cells + row * 8)
        const place = i < 0 ? -1 : (ofCity[i] ?? -1)
        if (place < 0) continue
        value[place] = (value[place] ?? 0) + view.getFloat64(sums + row * 8, true)
        count[place] = (count[place] ?? 0) + view.getUint32(counts + row * 4, true)
        const peak = view.getFloat64(peaks + row * 8, true)
        if (peak > (max[place] ?? 0)) max[place] = peak
      }
    },
  )
  const fives = subject.kind === 'flow' ? (bucketCount(window) * window.step) / 300 : 1
  let found = 0
  for (let place = 0; place < count.length; place++) {
    if (count[place] === 0 || (within && !within.has(place))) continue
    sheet.places[found++] = place
    density[place] = ((value[place] ?? 0) * perHectare) / (fives * (areas[place] ?? Number.NaN))
  }
  const places = sheet.places.subarray(0, found)
  const { bytes, width } = manifest.texts()
  const json = new ColumnWriter(head, found * (width + rowRoom))
    .texts('cells', bytes, width, places)
    .numbers('value', value, places)
    .numbers('count', count, places)
    .numbers('max', max, places)
    .numbers('density', density, places)
    .end()
  giveBack(manifest, sheet)
  return json
}
