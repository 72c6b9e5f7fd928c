import type { ClickHouseClient } from '@clickhouse/client'
import type { Incident } from '../../alerts/raise.ts'
import type { City } from '../../areas/city.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { placeNamer } from '../naming.ts'
import type { RuleBook } from '../rules/settings.ts'
import { Follower } from './follow.ts'
import { type Direction, describeSurge, largeEnough } from './incident.ts'
import { bucketsIn, observedIn, type Step } from './queries.ts'
import type { Found, Seen, Watch } from './watch.ts'

/** An incident of the past. Its place is still '': names are read once for all of them. `live`: not over when the span was. */
export type PastSurge = {
  direction: Direction
  incident: Incident
  openedAt: Date
  closedAt: Date
  live: boolean
}

export type PastSpan = { from: number; until: number }
export type PastControl = { signal?: AbortSignal; onProgress?: (share: number) => void }
type Deps = { facts: ClickHouseClient; city: City; bookAt: (at: number) => RuleBook }

/** Rows of so many seconds are read at once: at most a few hundred thousand in a large city. */
const chunk: Record<Step, number> = { 300: 2 * 3600, 3600: 86_400 }

/** Rows of 5 minutes are gone through for so long before the end, hours before that. Seconds. */
const fineSeconds = 2 * 86_400

/**
 * Goes through past buckets of one metric with the watch, by 5 minutes where those rows are, by the hour before, and returns what it would
 * have raised, oldest first. The watch stands behind the last bucket then. Other work gets its turn between buckets. Throws the signal's
 * reason where it is aborted.
 */
export const goThrough = async (
  deps: Deps,
  watch: Watch,
  { from, until }: PastSpan,
  { signal, onProgress }: PastControl = {},
): Promise<PastSurge[]> => {
  const found: PastSurge[] = []
  const followers = { above: new Follower(), below: new Follower() }
  const begin = Math.ceil(from / 300) * 300
  const recent = { from: Math.max(begin, until - fineSeconds), until }
  const fine = await bucketsIn(deps.facts, watch.metric.code, 300, recent)
  // Rows of 5 minutes that begin in the middle of an hour leave that hour to the hourly ones, unless they are there from the first.
  const fineFrom = !fine
    ? Math.floor(until / 3600) * 3600
    : fine.oldest < begin + 3600
      ? begin
      : Math.min(until, Math.ceil(fine.oldest / 3600) * 3600)
  const parts: [Step, number, number][] = [
    [3600, Math.ceil(from / 3600) * 3600, fineFrom],
    [300, fineFrom, fine ? until : fineFrom],
  ]
  for (const [step, first, end] of parts) {
    for (let start = first; start < end; start += chunk[step]) {
      signal?.throwIfAborted()
      const buckets = await bucketsOf(
        deps.facts,
        watch,
        step,
        { from: start, until: Math.min(end, start + chunk[step]) },
        signal,
      )
      for (const [at, values] of buckets) {
        const book = deps.bookAt(at)
        const seen = await watch.look(at, step, values, book)
        for (const direction of ['above', 'below'] as const) {
          const over = followers[direction].step({
            end: at + step,
            found: seen.covered ? largeEnough(seen[direction], direction, book, watch.metric.code) : [],
            describe: (cells) => describePast(cells, { watch, seen, direction, book, city: deps.city }),
            gone: (cells) => watch.verdict(cells, direction, seen) === 'gone',
          })
          found.push(...over.map((one) => pastOf(direction, one, false)))
        }
        await breathe()
      }
      onProgress?.(Math.min(1, (Math.min(end, start + chunk[step]) - from) / Math.max(1, until - from)))
    }
  }
  for (const direction of ['above', 'below'] as const)
    found.push(...followers[direction].live().map((one) => pastOf(direction, one, true)))
  return found.sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime())
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

type Describing = { watch: Watch; seen: Seen; direction: Direction; book: RuleBook; city: City }

const describePast = (cells: readonly Found[], { watch, seen, direction, book, city }: Describing): Incident => {
  const { k, n } = book.settingsFor(direction === 'above' ? 'surge' : 'drop', { subject: watch.metric.code })
  return describeSurge(cells, { watch, seen, direction, looks: { k, n }, areaOf: city.areaOfCell, placeOf: () => '' })
}

const pastOf = (
  direction: Direction,
  { from, to, openedAt, peak }: { from: number; to: number; openedAt: number; peak: { incident: Incident } },
  live: boolean,
): PastSurge => {
  const since = new Date(from * 1000)
  const incident: Incident = {
    ...peak.incident,
    evidence: { ...peak.incident.evidence, since: since.toISOString() },
    firstSeen: since,
    lastSeen: new Date(to * 1000),
  }
  return { direction, incident, openedAt: new Date(openedAt * 1000), closedAt: new Date(to * 1000), live }
}

/** Values of every bucket of a span by cell number, NaN without a row; also of buckets without any. In order. */
export const bucketsOf = async (
  facts: ClickHouseClient,
  watch: Watch,
  step: Step,
  span: PastSpan,
  signal?: AbortSignal,
): Promise<Map<number, Float64Array>> => {
  const buckets = new Map<number, Float64Array>()
  const { cells, numbers } = watch.habits
  for (let at = span.from; at < span.until; at += step) buckets.set(at, new Float64Array(cells.length).fill(Number.NaN))
  await observedIn(
    facts,
    watch.metric,
    step,
    span,
    (at, cell, value) => {
      const number = numbers.get(cell)
      const values = buckets.get(at)
      if (number !== undefined && values) values[number] = value
    },
    signal,
  )
  return buckets
}

/** The same with the names of their places. */
export const withPlaces = async (ledger: LedgerDb, city: City, past: readonly PastSurge[]): Promise<PastSurge[]> => {
  const named: PastSurge[] = []
  for (const one of past) {
    const { cells } = one.incident
    const placeOf = await placeNamer(
      ledger,
      city,
      cells.map(({ cell }) => cell),
    )
    const weighted = cells.map(({ cell, observed, expected }) => ({
      cell,
      weight: Math.abs(observed - (expected ?? 0)),
    }))
    named.push({ ...one, incident: { ...one.incident, place: placeOf(weighted) } })
  }
  return named
}
