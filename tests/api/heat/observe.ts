import type { ClickHouseClient } from '@clickhouse/client'
import { latLngToCell } from 'h3-js'
import { insertRows } from '../../../api/db/facts.ts'

/** An observation as the ingest would store it: at in epoch seconds, the place as coordinates or as a res-10 cell. */
export type Observation = {
  metric: string
  at: number
  value: number
  cell?: string
  lon?: number
  lat?: number
  source?: string
  period?: number
  stock?: boolean
  outside?: boolean
}

export type Complaint = {
  class: string
  at: number
  number: string
  sign?: 1 | -1
  cell?: string
  lon?: number
  lat?: number
}

const idOf = ({ cell, lon, lat }: { cell?: string; lon?: number; lat?: number }): string => {
  if (cell === '') return '0'
  return BigInt(`0x${cell ?? latLngToCell(lat ?? 0, lon ?? 0, 10)}`).toString()
}

const lines = (rows: unknown[][]): string => rows.map((row) => JSON.stringify(row)).join('\n')

let batch = 0

/** Writes rows to the raw table in one batch: the roll-ups follow by their views. */
export const observe = async (facts: ClickHouseClient, rows: readonly Observation[]): Promise<void> => {
  batch += 1
  const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']
  const body = rows.map((row) => [
    row.metric,
    row.at,
    idOf(row),
    row.lon ?? 0,
    row.lat ?? 0,
    row.value,
    row.source ?? 's',
    row.period ?? 300,
    row.stock ? 1 : 0,
    row.outside ? 1 : 0,
    batch,
  ])
  await insertRows(facts, 'observations', columns, lines(body), `test ${batch}`)
}

/** Writes what complaints add to or take back from the counts; cell '' is a complaint without a position. */
export const complain = async (facts: ClickHouseClient, rows: readonly Complaint[]): Promise<void> => {
  batch += 1
  const columns = ['class', 'at', 'cell', 'number', 'sign', 'batch']
  const body = rows.map((row) => [row.class, row.at, idOf(row), row.number, row.sign ?? 1, batch])
  await insertRows(facts, 'complaint_changes', columns, lines(body), `test ${batch}`)
}
