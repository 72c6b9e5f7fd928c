import { gridDisk, latLngToCell } from 'h3-js'
import { makeCalendar } from '../../../../api/areas/calendar.ts'
import { insertRows } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { hash, normal, poisson } from '../../../../data/city/random.ts'

/** 西单, in the western street of the small city; 金融街 in its eastern one. */
export const middle = latLngToCell(39.91, 116.37, 10)
export const east = latLngToCell(39.91, 116.39, 10)
export const counters = [...new Set([...gridDisk(middle, 5), ...gridDisk(east, 3)])].sort()
export const calendar = makeCalendar('Asia/Shanghai', 'cn')
/** A Wednesday noon in an ordinary spring, local. */
export const noon = Date.parse('2026-03-18T12:00:00+08:00') / 1000

/** Something that happens: the flow of some cells is multiplied in [from, to), epoch seconds; NaN: they report nothing. */
export type Happening = { cells: readonly string[]; from: number; to: number; times: number }

/** What is usual, per 5 minutes: quiet nights, lively days, places of every size. */
export const usual = (number: number, at: number): number => {
  const { hour, minute } = calendar.local(at * 1000)
  const day = Math.exp(-0.5 * ((hour + minute / 60 - 14) / 4) ** 2)
  return (6 + (number % 30)) * (0.15 + day)
}

/** The counts of a bucket as they would be stored: a counter that counts nothing sends nothing. */
const rowsOf = (metric: string, at: number, step: number, happenings: readonly Happening[]): string[] =>
  counters.flatMap((cell, number) => {
    const share = (happening: Happening): number =>
      Math.max(0, Math.min(at + step, happening.to) - Math.max(at, happening.from)) / step
    const stray = 1 + 0.06 * normal(hash(7, number, Math.floor(at / 3600), metric.length))
    let mean = ((usual(number, at + step / 2) * step) / 300) * stray
    for (const one of happenings) {
      const part = one.cells.includes(cell) ? share(one) : 0
      if (part > 0) mean *= Number.isNaN(one.times) ? 0 : 1 + (one.times - 1) * part
    }
    const count = poisson(mean, hash(11, number, at / 300, step + metric.length))
    return count > 0
      ? [JSON.stringify([metric, at, BigInt(`0x${cell}`).toString(), 0, 0, count, 't', step, 0, 0, 1])]
      : []
  })

const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']
let batch = 0

/** Stores what is counted in [from, to), by hours or by 5 minutes. */
export const put = async (
  { facts }: Stores,
  { metric = 'pedestrian', from, to, step = 300 }: { metric?: string; from: number; to: number; step?: 300 | 3600 },
  happenings: readonly Happening[] = [],
): Promise<void> => {
  const rows: string[] = []
  for (let at = from; at < to; at += step) rows.push(...rowsOf(metric, at, step, happenings))
  if (rows.length > 0) await insertRows(facts, 'observations', columns, rows.join('\n'), `world ${batch++}`)
}

export const emptyFacts = async ({ facts }: Stores): Promise<void> => {
  for (const table of [
    'observations',
    'observations_5m',
    'observations_1h',
    'normals',
    'normal_blocks',
    'normal_versions',
  ])
    await facts.command({ query: `truncate table ${table}` })
}

export const emptyLedger = async ({ ledger }: Stores): Promise<void> => {
  for (const table of ['alert_cells', 'alerts', 'events', 'detection_marks', 'detection_looks', 'batches'] as const)
    await ledger.deleteFrom(table).execute()
}
