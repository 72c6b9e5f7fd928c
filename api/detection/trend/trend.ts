import type { ClickHouseClient } from '@clickhouse/client'
import type { CityHolder } from '../../areas/holder.ts'
import type { LedgerDb } from '../../db/ledger.ts'
import { AppError } from '../../http/errors.ts'
import { metricsByCode } from '../queries.ts'
import type { RunControl } from '../runs.ts'
import type { Emerging } from './emerging.ts'
import { type CubeSubject, cubeSums, hoursWithData } from './queries.ts'
import type { TrendInput } from './schema.ts'
import { layOut } from './steps.ts'
import { type TrendCell, trendInThread } from './thread.ts'
import { words } from './words.ts'

export type TrendDeps = { ledger: LedgerDb; facts: ClickHouseClient; city: CityHolder }

/** `scope`: areas whose cells are taken, [''] all. */
export type TrendAsked = TrendInput & { scope: readonly string[] }

/** `steps`: the local date each begins on. `counts`: cells by class, those that occur. */
export type TrendResult = { steps: string[]; cells: TrendCell[]; counts: Partial<Record<Emerging, number>> }

/** A trend of fewer steps says nothing: Mann-Kendall's normal law wants about ten (Kendall, Rank Correlation Methods, 1975). */
const fewestSteps = 10

/**
 * Where heat is new, lasting, growing or gone: the 17 emerging classes of every cell over a period. Reads the hourly roll-ups, works in a
 * thread of its own. Throws `invalid` where there is too little or too much to work on, `not_found` for an unknown metric, and the
 * signal's reason once it is aborted.
 */
export const findTrend = async (
  { ledger, facts, city }: TrendDeps,
  asked: TrendAsked,
  { signal, onProgress }: RunControl,
): Promise<TrendResult> => {
  const subject = await subjectOf(ledger, asked)
  const steps = layOut(city.calendar(), asked)
  if (steps.starts.length < fewestSteps) throw new AppError('invalid', words.fewSteps(steps.starts.length, fewestSteps))
  const covered = await hoursWithData(facts, subject, steps, signal)
  onProgress(0.1)
  const sums = await cubeSums(facts, subject, steps, asked.resolution, signal)
  onProgress(0.5)
  const only = asked.scope.includes('') ? null : city.get().cellsIn(asked.scope, asked.resolution)
  // A small answer may lie in memory that is not its own: what is handed over to another thread must be.
  const own = new Uint8Array(sums)
  const cells = await trendInThread({ sums: own, steps, covered, kind: subject.kind, only }, signal)
  const counts: TrendResult['counts'] = {}
  for (const { class: found } of cells) counts[found] = (counts[found] ?? 0) + 1
  return { steps: steps.starts, cells, counts }
}

const subjectOf = async (ledger: LedgerDb, asked: TrendInput): Promise<CubeSubject> => {
  if (asked.class !== undefined) return { of: 'class', code: asked.class, kind: 'count' }
  const metrics = await metricsByCode(ledger)
  const code = asked.metric ?? ''
  const metric = metrics.get(code)
  if (!metric) throw new AppError('not_found', words.noMetric(code, [...metrics.keys()]))
  return { of: 'metric', code, kind: metric.kind }
}
