import type { ClickHouseClient } from '@clickhouse/client'
import type { CityHolder } from '../areas/holder.ts'
import type { Coverage } from './coverage.ts'
import { cityIndex, type Manifest } from './manifest.ts'
import { cellBuckets } from './queries.ts'
import type { Subject } from './subject.ts'
import { bucketCount, type Window } from './window.ts'

type Deps = { facts: ClickHouseClient; city: CityHolder; coverage: Coverage }

/** Most frames one call gives. */
export const maxFrames = 300

/** 1 for each cell of the manifest of which some res-10 cell is covered. */
const coveredOf = (mask: Uint8Array, { ofCity, cells }: Manifest): Uint8Array => {
  const covered = new Uint8Array(cells.length)
  for (let i = 0; i < mask.length; i++) {
    const place = ofCity[i] ?? -1
    if (place >= 0 && mask[i] === 1) covered[place] = 1
  }
  return covered
}

/**
 * The frames of a window, one bucket after another in manifest order: a flow per 5 minutes, a stock as a level, complaints as a count.
 * NaN is "no data": a cell the metric does not cover, a bucket in which the metric has no row anywhere, a level nobody reported,
 * complaints before the first, after the newest and a day, or in the future.
 */
export const readFrames = async (
  { facts, city, coverage }: Deps,
  subject: Subject,
  window: Window,
  manifest: Manifest,
): Promise<Float32Array> => {
  const n = manifest.cells.length
  const frames = bucketCount(window)
  const values = new Float32Array(n * frames)
  const told = new Uint8Array(frames)
  if (subject.kind === 'stock') values.fill(Number.NaN)
  const index = cityIndex(city.get())
  const { ofCity } = manifest
  const [mask, known] = await Promise.all([
    coverage.cells(subject, window),
    subject.kind === 'count' ? coverage.complaints() : undefined,
    cellBuckets(facts, subject, window, (row, offset) => {
      const frame = (row.getUint32(offset + 8, true) - window.from) / window.step
      told[frame] = 1
      const i = index.find(row, offset)
      const place = i < 0 ? -1 : (ofCity[i] ?? -1)
      if (place < 0) return
      const at = frame * n + place
      const before = values[at] ?? 0
      const value = row.getFloat32(offset + 12, true)
      values[at] = Number.isNaN(before) ? value : before + value
    }),
  ])
  const perFive = subject.kind === 'flow' ? window.step / 300 : 1
  if (perFive !== 1) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / perFive
  if (subject.kind === 'stock') return values
  const covered = coveredOf(mask, manifest)
  for (let frame = 0; frame < frames; frame++) {
    const bucket = window.from + frame * window.step
    const toldHere =
      subject.kind === 'count'
        ? known !== undefined && bucket + window.step > known.from && bucket < known.to
        : told[frame] === 1
    for (let place = 0; place < n; place++) {
      const at = frame * n + place
      if (values[at] === 0 && !(toldHere && covered[place] === 1)) values[at] = Number.NaN
    }
  }
  return values
}

/** Adds values of the city's res-10 cells up to a manifest's; NaN where none of a cell's own has a value. */
export const project = (city: Float64Array, { ofCity, cells }: Manifest): Float32Array => {
  const values = new Float32Array(cells.length).fill(Number.NaN)
  for (let i = 0; i < city.length; i++) {
    const place = ofCity[i] ?? -1
    const value = city[i] ?? Number.NaN
    if (place < 0 || Number.isNaN(value)) continue
    const before = values[place] ?? Number.NaN
    values[place] = Number.isNaN(before) ? value : before + value
  }
  return values
}
