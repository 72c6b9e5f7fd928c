import type { ClickHouseClient } from '@clickhouse/client'
import type { City } from '../areas/city.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { Coverage } from './coverage.ts'
import { cityIndex, finest } from './manifest.ts'
import { liveCells, newestBucket, newestInstant } from './queries.ts'
import { type Subject, streamOf } from './subject.ts'
import type { Ticks } from './ticks.ts'
import { floorTo, type Step } from './window.ts'

/** Complaints are shown live as the count of this long. */
export const complaintsSeconds = 86_400

/**
 * What is so now. `values` are per res-10 cell of the city in its order, NaN is "no data". `from` and `step` tell the span shown, epoch s;
 * `asOf` is the instant of the newest data (0: there never was any), `tick` the newest tick that is in it.
 */
export type Head = { values: Float64Array; from: number; step: number; asOf: number; tick: number }

type Deps = { facts: ClickHouseClient; city: CityHolder; coverage: Coverage; ticks: Ticks; now: () => Date }

/** One reading serves every screen that asks within this time; while nothing new was stored, within the longer one. */
const sharedMs = 250
const unchangedMs = 1000

/** The newest bucket of a metric: of 5 minutes, unless hours have come since that are not told finer. */
const newestOf = async (
  facts: ClickHouseClient,
  subject: Subject,
  at: number,
): Promise<{ head: number; step: Step } | undefined> => {
  const [fine, hour] = await Promise.all([
    newestBucket(facts, subject, 300, at),
    newestBucket(facts, subject, 3600, at),
  ])
  if (fine !== undefined && (hour === undefined || hour <= fine)) return { head: fine, step: 300 }
  return hour === undefined ? undefined : { head: hour, step: 3600 }
}

const readMetric = async (
  { facts, city, coverage }: Deps,
  subject: Subject,
  at: number,
): Promise<Omit<Head, 'tick'>> => {
  const here = city.get()
  const values = new Float64Array(here.cells(finest).length).fill(Number.NaN)
  const newest = await newestOf(facts, subject, at)
  if (!newest) return { values, from: 0, step: 300, asOf: 0 }
  const { head, step } = newest
  const end = head + step
  // While the head bucket fills, what it lacks is taken from the one before in proportion: the map neither drops nor jumps at a boundary.
  const carry = Math.max(0, 1 - (at - head) / step)
  const index = cityIndex(here)
  const perFive = subject.kind === 'flow' ? step / 300 : 1
  const [mask, newestAt] = await Promise.all([
    coverage.cells(subject, { from: head, to: end }),
    newestInstant(facts, subject, { from: head, to: Math.min(end, at + 1) }),
    liveCells(
      facts,
      subject,
      { head, carry, window: { from: subject.kind === 'stock' || carry > 0 ? head - step : head, to: end, step } },
      (row, offset) => {
        const i = index.find(row, offset)
        if (i >= 0) values[i] = row.getFloat64(offset + 8, true) / perFive
      },
    ),
  ])
  if (subject.kind === 'flow')
    for (let i = 0; i < mask.length; i++) if (mask[i] === 1 && Number.isNaN(values[i])) values[i] = 0
  return { values, from: head, step, asOf: step === 3600 ? Math.min(at, end) : newestAt || Math.min(at, end) }
}

const readComplaints = async ({ facts, city }: Deps, subject: Subject, at: number): Promise<Omit<Head, 'tick'>> => {
  const here = city.get()
  const values = new Float64Array(here.cells(finest).length)
  const newest = await newestBucket(facts, streamOf(subject), 300, at)
  if (newest === undefined) return { values: values.fill(Number.NaN), from: 0, step: complaintsSeconds, asOf: 0 }
  const last = floorTo(300, at)
  // Old data are shown as they stood when they ended, with their age, not as an empty day.
  const to = (newest + complaintsSeconds > at ? last : newest) + 300
  const from = to - complaintsSeconds
  const index = cityIndex(here)
  const [asOf] = await Promise.all([
    newestInstant(facts, streamOf(subject), { from: newest, to: Math.min(newest + 300, at + 1) }),
    liveCells(facts, subject, { head: 0, carry: 0, window: { from, to, step: 300 } }, (row, offset) => {
      const i = index.find(row, offset)
      if (i >= 0) values[i] = row.getFloat64(offset + 8, true)
    }),
  ])
  return { values, from, step: complaintsSeconds, asOf: asOf || newest }
}

/**
 * Reads the live map. flow: the newest bucket, and while it is still open the part of the one before that it has not yet replaced; told per
 * 5 minutes. stock: the newest level of each source in the last two buckets. Complaints: the count of the last 24 hours.
 */
export const makeHeads = (deps: Deps): { read(subject: Subject): Promise<Head> } => {
  const kept = new Map<string, { city: City; version: number; at: number; head: Promise<Head> }>()
  return {
    read: (subject) => {
      const key = `${subject.of} ${subject.code}`
      const city = deps.city.get()
      const at = deps.now().getTime()
      const { version, current: tick } = deps.ticks
      const known = kept.get(key)
      if (known && known.city === city && at - known.at < (known.version === version ? unchangedMs : sharedMs))
        return known.head
      const read = subject.kind === 'count' ? readComplaints : readMetric
      const head = read(deps, subject, Math.floor(at / 1000)).then((found) => ({ ...found, tick }))
      if (kept.size > 1000) kept.clear()
      kept.set(key, { city, version, at, head })
      head.catch(() => kept.delete(key))
      return head
    },
  }
}
