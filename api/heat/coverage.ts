import type { ClickHouseClient } from '@clickhouse/client'
import type { City } from '../areas/city.ts'
import type { CityHolder } from '../areas/holder.ts'
import { cityIndex, finest } from './manifest.ts'
import { cellsWithData, newestBucket, oldestBucket } from './queries.ts'
import type { Subject } from './subject.ts'
import { ceilTo, floorTo } from './window.ts'

/** A cell counts as covered for this long after its last data: its silence means zero. After it, silence means "no data". */
export const coveredSeconds = 7 * 86_400

/** Complaints are taken to be known this long after the newest one of any class: nights are quiet. */
export const quietSeconds = 86_400

/** What was learnt is believed this long; the newest hour, which tells an age, no longer than ages may err. */
const keptMs = 60_000
const newestKeptMs = 2_000
const keptSpans = 200

export type Coverage = {
  /** For each res-10 cell of the city 1 if the subject has data in it within the span or the 7 days before, else 0. */
  cells(subject: Subject, span: { from: number; to: number }): Promise<Uint8Array>
  /** From when until when complaints are known, epoch s: a bucket in between without a complaint is a zero. Undefined without any. */
  complaints(): Promise<{ from: number; to: number } | undefined>
  /** Start of the newest hour with data that is not in the future, epoch s. Undefined without any. */
  newestHour(subject: Subject): Promise<number | undefined>
}

const anyClass: Subject = { of: 'class', code: '*', name: '', unit: '', kind: 'count' }

type Kept<T> = { city: City; until: number; value: Promise<T> }

/** Remembers answers for a while, and asks once however many ask at a time. A failed answer is not remembered. */
const makeMemory = <T>(now: () => Date, keptMs: number) => {
  const kept = new Map<string, Kept<T>>()
  return (city: City, key: string, ask: () => Promise<T>): Promise<T> => {
    const at = now().getTime()
    const known = kept.get(key)
    if (known && known.city === city && known.until > at) return known.value
    if (kept.size >= keptSpans) kept.clear()
    const value = ask()
    kept.set(key, { city, until: at + keptMs, value })
    value.catch(() => kept.delete(key))
    return value
  }
}

/** Which cells and times a subject covers: what tells a zero from "no data". */
export const makeCoverage = ({
  facts,
  city,
  now,
}: {
  facts: ClickHouseClient
  city: CityHolder
  now: () => Date
}): Coverage => {
  const masks = makeMemory<Uint8Array>(now, keptMs)
  const spans = makeMemory<{ from: number; to: number } | undefined>(now, keptMs)
  const hours = makeMemory<number | undefined>(now, newestKeptMs)

  const complaints = () =>
    spans(city.get(), '', async () => {
      const at = Math.floor(now().getTime() / 1000)
      const [oldest, newest] = await Promise.all([
        oldestBucket(facts, anyClass, 3600),
        newestBucket(facts, anyClass, 300, at),
      ])
      if (oldest === undefined || newest === undefined) return undefined
      return { from: oldest, to: Math.min(at, newest + quietSeconds) }
    })

  const cells = (subject: Subject, span: { from: number; to: number }) => {
    const here = city.get()
    const from = floorTo(3600, span.from) - coveredSeconds
    const to = ceilTo(3600, span.to)
    return masks(here, `${subject.of} ${subject.kind === 'count' ? '' : subject.code} ${from} ${to}`, async () => {
      const mask = new Uint8Array(here.cells(finest).length)
      if (subject.kind === 'count') {
        // A hotline hears the whole city: where complaints are known at all, a cell without one has none.
        const known = await complaints()
        return known && known.from < to && known.to > from ? mask.fill(1) : mask
      }
      const index = cityIndex(here)
      await cellsWithData(facts, subject, { from, to }, (row, at) => {
        const i = index.find(row, at)
        if (i >= 0) mask[i] = 1
      })
      return mask
    })
  }

  const newestHour = (subject: Subject) =>
    hours(city.get(), `${subject.of} ${subject.code}`, () =>
      newestBucket(facts, subject, 3600, Math.floor(now().getTime() / 1000)),
    )

  return { cells, complaints, newestHour }
}
