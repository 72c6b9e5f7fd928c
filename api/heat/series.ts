import type { ClickHouseClient } from '@clickhouse/client'
import type { CityHolder } from '../areas/holder.ts'
import type { Coverage } from './coverage.ts'
import { coveredSeconds } from './coverage.ts'
import { bandOf, baselineSeconds, makeNorms, type Norm, type Sample } from './normal.ts'
import { bucketsWithData, totalsByBucket } from './queries.ts'
import type { Subject } from './subject.ts'
import { bucketsOf, floorTo, type Window } from './window.ts'

type Deps = {
  facts: ClickHouseClient
  city: CityHolder
  coverage: Coverage
  stored?: StoredNorms | undefined
  now: () => Date
}

/** A version of what is normal for one cell; `norm` per 5 minutes for a flow, of an instant in epoch seconds. Spans in epoch seconds. */
export type StoredNorm = {
  version: number
  from: number
  to: number
  madeAt: number
  norm: (at: number) => { mid: number; sigma: number } | undefined
}

/**
 * What was learnt beforehand about a metric in one res-10 cell, in force at an instant (epoch seconds); undefined where nothing was. The room that
 * learns gives it.
 */
export type StoredNorms = (metric: string, cell: bigint, at: number) => Promise<StoredNorm | undefined>

/**
 * A curve and its normal band, columns of one length; bucket: start, epoch s. A flow is per 5 minutes, a stock a level, complaints a count
 * per bucket. A null value is "no data"; null bounds: too little history to say what is normal.
 */
export type Curve = {
  step: number
  bucket: number[]
  value: (number | null)[]
  low: (number | null)[]
  mid: (number | null)[]
  high: (number | null)[]
  /** The version that the band was read from, and when it was learnt; null: learnt for this very curve, or not at all. */
  normal: { version: number; learntAt: string; from: string; to: string } | null
}

/** Where a curve is drawn: res-10 cells as numbers, or undefined for the whole city. `key` names the place. */
export type Place = { key: string; cells: readonly bigint[] | undefined }

type Norms = (at: number) => Norm | undefined
type Baseline = Pick<Curve, 'normal'> & { norm: StoredNorm['norm']; recent: boolean }

const keptMs = 600_000
const keptNorms = 500

/** Hours of the baseline as samples. A flow's hour without a row is a zero once the place has begun to report and while anything else does. */
const samplesOf = (
  { kind }: Subject,
  hours: Window,
  totals: ReadonlyMap<number, number>,
  present: ReadonlySet<number> | undefined,
  known: { from: number; to: number } | undefined,
): Sample[] => {
  if (kind === 'stock' || (kind === 'flow' && !present)) return [...totals].map(([at, value]) => ({ at, value }))
  const begun = Math.min(...totals.keys())
  const counts = (at: number): boolean =>
    kind === 'count'
      ? known !== undefined && at >= known.from && at + 3600 <= known.to
      : at >= begun && present?.has(at) === true
  return bucketsOf(hours)
    .filter((at) => totals.has(at) || counts(at))
    .map((at) => ({ at, value: totals.get(at) ?? 0 }))
}

/**
 * Draws curves against what is normal for the hour of the week: of a single cell as it was learnt beforehand, where it was, else learnt from the 8
 * weeks before the window. The latter is kept for 10 minutes.
 */
export const makeCurves = ({ facts, city, coverage, stored, now }: Deps) => {
  const kept = new Map<string, { until: number; learnt: Promise<{ norms: Norms; last: number | undefined }> }>()

  const learn = async (subject: Subject, hours: Window, place: Place) => {
    const [totals, present, known] = await Promise.all([
      totalsByBucket(facts, subject, hours, place.cells),
      subject.kind === 'flow' && place.cells ? bucketsWithData(facts, subject, hours) : undefined,
      subject.kind === 'count' ? coverage.complaints() : undefined,
    ])
    const norms = makeNorms(samplesOf(subject, hours, totals, present, known), city.calendar())
    return { norms, last: totals.size === 0 ? undefined : Math.max(...totals.keys()) }
  }

  const learnt = (subject: Subject, from: number, place: Place) => {
    const to = floorTo(3600, from)
    const key = `${subject.of} ${subject.code} ${place.key} ${to} ${city.get().timeZone}`
    const at = now().getTime()
    const found = kept.get(key)
    if (found && found.until > at) return found.learnt
    if (kept.size >= keptNorms) kept.clear()
    const made = learn(subject, { from: to - baselineSeconds, to, step: 3600 }, place)
    kept.set(key, { until: at + keptMs, learnt: made })
    made.catch(() => kept.delete(key))
    return made
  }

  /** The stored version of a single cell, in force at the end of the window's first day. */
  const storedNorm = async ({ kind, code }: Subject, { from }: Window, { cells }: Place) => {
    const only = cells?.length === 1 ? cells[0] : undefined
    return only === undefined || kind === 'count' ? undefined : stored?.(code, only, from + 86_400)
  }

  /** What is normal in the units of the curve, and whether the place has reported lately. */
  const baseline = async (subject: Subject, window: Window, place: Place): Promise<Baseline> => {
    const { from, step } = window
    const version = await storedNorm(subject, window, place)
    if (version) {
      const before = { from: floorTo(3600, from - coveredSeconds), to: floorTo(3600, from), step: 3600 as const }
      const recent = (await totalsByBucket(facts, subject, before, place.cells)).size > 0
      const normal = {
        version: version.version,
        learntAt: iso(version.madeAt),
        from: iso(version.from),
        to: iso(version.to),
      }
      return { norm: version.norm, recent, normal }
    }
    const { norms, last } = await learnt(subject, from, place)
    const perHour = subject.kind === 'flow' ? 12 : subject.kind === 'count' ? 3600 / step : 1
    const norm: Baseline['norm'] = (at) => {
      const hourly = norms(at)
      return hourly && { mid: hourly.mid / perHour, sigma: hourly.sigma / perHour }
    }
    return { norm, recent: last !== undefined && last >= from - coveredSeconds, normal: null }
  }

  /** Whether an empty bucket of the window is a zero. */
  const zeros = async (
    subject: Subject,
    window: Window,
    place: Place,
    anyData: boolean,
  ): Promise<(bucket: number) => boolean> => {
    if (subject.kind === 'stock') return () => false
    if (subject.kind === 'count') {
      const known = await coverage.complaints()
      return (bucket) => known !== undefined && bucket + window.step > known.from && bucket < known.to
    }
    if (!place.cells || !anyData) return () => false
    const present = await bucketsWithData(facts, subject, window)
    return (bucket) => present.has(bucket)
  }

  return {
    /** Throws nothing of its own; the window's length is the caller's to limit. */
    read: async (subject: Subject, window: Window, place: Place): Promise<Curve> => {
      const { step } = window
      const [totals, { norm: normAt, recent, normal }] = await Promise.all([
        totalsByBucket(facts, subject, window, place.cells),
        baseline(subject, window, place),
      ])
      const isZero = await zeros(subject, window, place, totals.size > 0 || recent)
      const curve: Curve = { step, bucket: bucketsOf(window), value: [], low: [], mid: [], high: [], normal }
      // A flow is told per 5 minutes; what one bucket counts is `units` of that.
      const units = subject.kind === 'flow' ? step / 300 : 1
      for (const bucket of curve.bucket) {
        const total = totals.get(bucket) ?? (isZero(bucket) ? 0 : undefined)
        curve.value.push(total === undefined ? null : rounded(total / units))
        const norm = normAt(bucket)
        const band = norm && bandOf(norm, units)
        curve.low.push(band ? rounded(band.low) : null)
        curve.mid.push(band ? rounded(band.mid) : null)
        curve.high.push(band ? rounded(band.high) : null)
      }
      return curve
    },
  }
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** Six decimals: sums of floats differ in the last bits with the order in which the engine adds them. */
const rounded = (value: number): number => (Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value)
