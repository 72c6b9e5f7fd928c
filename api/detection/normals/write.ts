import type { ClickHouseClient } from '@clickhouse/client'
import { insertRows } from '../../db/facts.ts'
import type { Calibration } from './calibration.ts'
import type { LearntBlock } from './learn.ts'
import type { NormalVersion } from './queries.ts'
import { slotsInAll } from './slots.ts'

/** Writes one block of a version: a row a slot. A repeat adds nothing. */
export const writeBlock = async (
  facts: ClickHouseClient,
  version: number,
  metric: string,
  block: number,
  cells: readonly bigint[],
  learnt: LearntBlock,
): Promise<void> => {
  const token = `normals ${version} ${metric} ${block}`
  const own = new Float32Array(cells.length)
  const text = (all: Float32Array, slot: number): string => {
    for (let cell = 0; cell < own.length; cell++) own[cell] = all[cell * slotsInAll + slot] ?? Number.NaN
    return Buffer.from(own.buffer).toString('base64')
  }
  const rows = Array.from({ length: slotsInAll }, (_, slot) =>
    JSON.stringify([
      version,
      metric,
      block,
      slot,
      text(learnt.mid, slot),
      text(learnt.sigma, slot),
      text(learnt.habit, slot),
    ]),
  )
  const named = JSON.stringify([version, metric, block, cells.map(String)])
  await insertRows(facts, 'normal_blocks', ['version', 'metric', 'block', 'cells'], named, token)
  const columns = ['version', 'metric', 'block', 'slot', 'mid64', 'sigma64', 'habit64']
  await insertRows(facts, 'normals', columns, rows.join('\n'), token)
}

/** Puts a version in force: written last. */
export const writeVersion = async (
  facts: ClickHouseClient,
  made: NormalVersion,
  calibration: Calibration,
): Promise<void> => {
  const { version, metric, kind, from, to, madeAt, cells, rows, excluded, tookMs } = made
  await insertRows(
    facts,
    'normal_versions',
    ['version', 'metric', 'kind', 'from_at', 'to_at', 'made_at', 'cells', 'rows', 'excluded', 'took_ms', 'calibration'],
    JSON.stringify([
      version,
      metric,
      kind,
      from,
      to,
      madeAt,
      cells,
      rows,
      excluded,
      tookMs,
      JSON.stringify(calibration),
    ]),
    `normals ${version} ${metric}`,
  )
}

/** Takes versions away, their row in normal_versions first: nobody finds half a version. */
export const dropVersions = async (facts: ClickHouseClient, versions: readonly number[]): Promise<void> => {
  for (const version of versions)
    for (const table of ['normal_versions', 'normals', 'normal_blocks'])
      await facts.command({ query: `alter table ${table} drop partition ${Math.trunc(version)}` })
}
