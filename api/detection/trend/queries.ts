import type { ClickHouseClient } from '@clickhouse/client'
import { query, queryBytes } from '../../db/facts.ts'
import { mostValues } from './cube.ts'
import { noStep, type Steps } from './steps.ts'

/** Whose values a cube holds: a metric's, or the complaints of a class ('*': all). */
export type CubeSubject = { of: 'metric' | 'class'; code: string; kind: 'flow' | 'stock' | 'count' }

/** More sums than this make no cube (see cube.ts): the rest need not be read to know that. */
const mostSums = mostValues + 1

const during = `bucket >= toDateTime({from:UInt32}) and bucket < toDateTime({until:UInt32})`
const step = `{place:Array(UInt16)}[intDiv(toUInt32(bucket) - {from:UInt32}, 3600) + 1]`

/** Hours in which a metric was reported anywhere, or a complaint of any class came in: indexes from `from`. */
export const hoursWithData = async (
  facts: ClickHouseClient,
  { of, code }: CubeSubject,
  { from, until }: Steps,
  signal: AbortSignal,
): Promise<number[]> => {
  const table = of === 'metric' ? `observations_1h where metric = {code:String} and` : 'complaints_1h where'
  const rows = await query<{ hour: number }>(
    facts,
    `select distinct toUInt32(intDiv(toUInt32(bucket) - {from:UInt32}, 3600)) as hour from ${table} ${during}`,
    { code, from, until },
    signal,
  )
  return rows.map(({ hour }) => hour)
}

/**
 * Hourly values added up by cell of a resolution (7-10) and step: flows as rates per 5 minutes, levels as they stood (averaged over an hour,
 * sources added), complaints as counts. Rows in RowBinary, by cell: u64 cell, u16 step, f32 sum; `readSums` reads them.
 */
export const cubeSums = (
  facts: ClickHouseClient,
  subject: CubeSubject,
  steps: Steps,
  resolution: number,
  signal: AbortSignal,
): Promise<Buffer> =>
  queryBytes(
    facts,
    `${sumsOf(subject)} group by parent, step having step <> ${noStep} and value <> 0 order by parent limit ${mostSums} format RowBinary`,
    { code: subject.code, from: steps.from, until: steps.until, place: steps.place, resolution },
    signal,
  )

const sumsOf = ({ of, code, kind }: CubeSubject): string => {
  const wanted = (value: string) =>
    `select h3ToParent(cell, {resolution:UInt8}) as parent, ${step} as step, toFloat32(${value}) as value`
  if (of === 'class')
    return `${wanted('sum(count)')} from complaints_1h where ${code === '*' ? '' : 'class = {code:String} and '}cell <> 0 and ${during}`
  const own = `from observations_1h where metric = {code:String} and ${during}`
  if (kind === 'flow') return `${wanted('sum(sum) / 12')} ${own}`
  return `${wanted('sum(level)')} from (select bucket, cell, source, sum(sum) / sum(count) as level ${own} group by bucket, cell, source)`
}
