import { basename } from 'node:path'
import type { ImportOptions } from './options.ts'
import type { Totals } from './outbox.ts'
import type { RejectsFile } from './rejects.ts'
import type { RepeatedKeys } from './repeats.ts'

export type Summary = {
  /** Rows of the file that were read. */
  rows: number
  totals: Totals
  /** Rows (of a wide table: values) that the importer itself refused. */
  refused: number
  dateOnly: number
  repeatedKeys: RepeatedKeys | undefined
  rejects: RejectsFile
  stopped: boolean
}

/** The outcome in lines for the terminal. */
export const summaryLines = (options: ImportOptions, summary: Summary): string[] => {
  const { rows, totals, refused, dateOnly, repeatedKeys, rejects, stopped } = summary
  const rejected = refused + totals.rejected
  const values = totals.accepted + rejected
  const some = (count: number, words: string): string[] => (count > 0 ? [`  ${words}`] : [])
  return [
    `${stopped ? '已停止' : '导入完成'}：${basename(options.file)} 读 ${rows} 行${options.wide ? `（${values} 个数值）` : ''}，接收 ${totals.accepted}，拒收 ${rejected}`,
    ...some(totals.quarantined, `在本市范围之外（隔离，不上图）：${totals.quarantined}`),
    ...some(totals.geocoded, `没有坐标、按地点文字定位：${totals.geocoded}`),
    ...some(totals.unplaced, `没有坐标（计数，不上图）：${totals.unplaced}`),
    ...some(totals.repeated, `编号重复且内容相同（不再计数）：${totals.repeated}`),
    ...some(totals.updated, `编号已有、按更新处理：${totals.updated}`),
    ...(repeatedKeys?.lines() ?? []),
    ...some(dateOnly, `只有日期没有时刻、按当地 00:00 计：${dateOnly}`),
    ...some(totals.duplicates, `此前已收过的批：${totals.duplicates}/${totals.batches}`),
    ...some(totals.pending, `已收妥、等待入库的批：${totals.pending}`),
    ...(rejects.written ? [`  逐行说明：${rejects.path}`] : []),
    ...(stopped ? ['  再次运行同一命令即从断处继续，已收的批不会重复'] : []),
  ]
}
