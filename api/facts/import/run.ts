import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { makeCity } from '../../areas/city.ts'
import { inspectFile } from '../../files/encoding.ts'
import { RowFault } from '../../files/fault.ts'
import { AppError } from '../../http/errors.ts'
import { makePlacer } from '../place.ts'
import { type Converted, makeConverter } from './convert.ts'
import { resolveMapping } from './mapping.ts'
import type { ImportOptions } from './options.ts'
import { Outbox } from './outbox.ts'
import { declareMetric, firstRows, judgeSystem } from './preflight.ts'
import { readRecords, type SourceFile } from './records.ts'
import { RejectsFile } from './rejects.ts'
import { RepeatedKeys } from './repeats.ts'
import { Server } from './server.ts'
import type { Summary } from './summary.ts'
import { makeTimeReader } from './times.ts'
import { keyColumn, wideColumns } from './wide.ts'

type Screen = {
  /** 0…1 of the file. */
  progress: (words: string, share: number) => void
  warn: (words: string) => void
}

/** Rows looked at before anything is sent: their columns, and whether their points lie where they should. */
const sampleRows = 5000

/** Batches are cut and written by these rules; a change of them is a new version, lest old keys meet other content. */
const keyVersion = 1

/** Imports a file into the running server. Throws AppError in words for the person at the terminal. `stop` ends it after the batches under way. */
export const runImport = async (options: ImportOptions, screen: Screen, stop: AbortSignal): Promise<Summary> => {
  const { kind, file } = options
  const facts = await inspectFile(file, options.encoding).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new AppError('invalid', `没有文件 ${file}`)
    if (error.code === 'EISDIR' || error.code === 'EACCES')
      throw new AppError('invalid', `读不了 ${file}：${error.message}`)
    throw error
  })
  const token = (
    await readFile(options.tokenFile, 'utf8').catch(() => {
      throw new AppError('invalid', `找不到令牌文件 ${options.tokenFile}：请先启动一次前哨，或用 --token-file 指明`)
    })
  ).trim()
  const server = new Server(options.url, token, (words) => screen.warn(`${words}；等待重试`))
  const settings = await server.city()
  const city = makeCity({ ...settings, demo: false }, [])
  const timeZone = options.timeZone ?? settings.timeZone
  const source: SourceFile = { path: file, format: options.format, encoding: facts.encoding }

  const sample = await firstRows(source, sampleRows)
  if (sample.length === 0) throw new AppError('invalid', '文件里只有表头，没有数据行')
  const columns = [...new Set(sample.flatMap(({ cells }) => (cells instanceof RowFault ? [] : Object.keys(cells))))]
  const wide = options.wide && wideColumns(columns, options.wide.date, timeZone)
  const filled = { constants: options.constants, fallbacks: Object.keys(options.defaults) }
  const mapping = resolveMapping(kind, columns, options.map, filled, wide !== undefined)
  judgeSystem(options, sample, mapping, city.contains, screen.warn)

  const stock = (await declareMetric(server, options)) === 'stock'
  const rowKey = options.keyColumn ?? (wide ? keyColumn(columns) : undefined)
  if (rowKey !== undefined && !columns.includes(rowKey)) throw new AppError('invalid', `--key ${rowKey}：没有这一列`)

  const rejects = new RejectsFile(options.rejects)
  const shape = {
    keyVersion,
    kind,
    format: options.format,
    mapping,
    defaults: options.defaults,
    crs: options.crs,
    timeZone,
    wide,
    rowKey,
    stock,
  }
  const digest = createHash('sha256').update(facts.digest).update(JSON.stringify(shape)).digest('hex')
  const outbox = new Outbox({
    kind,
    server,
    keyPrefix: `import-${digest.slice(0, 32)}`,
    columnOf: (field) => mapping[field] ?? field,
    remark: (remark) => rejects.add(remark),
    warn: screen.warn,
  })
  const convert = makeConverter({
    kind,
    mapping,
    defaults: options.defaults,
    crs: options.crs,
    readTime: makeTimeReader(timeZone),
    place: makePlacer(city),
    wide,
    keyColumn: stock || options.keyColumn !== undefined ? rowKey : undefined,
  })
  // In a table of one row a reading, names are expected to come again.
  const repeatedKeys = wide && rowKey !== undefined ? new RepeatedKeys(rowKey) : undefined
  const summary: Summary = {
    rows: 0,
    totals: outbox.totals,
    refused: 0,
    dateOnly: 0,
    repeatedKeys,
    rejects,
    stopped: false,
  }

  const refuse = (row: number, fault: RowFault, column: string | undefined): void => {
    summary.refused++
    rejects.add({ row, column: column ?? fault.field, value: fault.found, reason: fault.reason, outcome: 'rejected' })
  }
  const take = async (row: number, one: Converted): Promise<void> => {
    if ('fault' in one) return refuse(row, one.fault, one.column)
    if (one.dateOnly) summary.dateOnly++
    if (one.where !== 'inside') {
      const reason =
        one.where === 'unplaced'
          ? '没有坐标：按地点文字定位，定不了的计入全市总数、等待人工定位'
          : '在本市范围之外：已收入隔离区，不上图'
      const outcome = one.where === 'unplaced' ? 'unplaced' : 'quarantined'
      rejects.add({ row, column: mapping.lon ?? 'lon', value: '', reason, outcome })
    }
    await outbox.add(one.json, { row, column: one.column })
  }

  let used = 0
  try {
    for await (const rows of readRecords(source, (bytes) => {
      used += bytes
    })) {
      for (const { row, cells } of rows) {
        if (stop.aborted) break
        summary.rows++
        if (cells instanceof RowFault) {
          refuse(row, cells, undefined)
          continue
        }
        if (rowKey !== undefined) repeatedKeys?.see(cells[rowKey], row)
        for (const one of convert(cells)) await take(row, one)
      }
      if (stop.aborted) break
      screen.progress(`已读 ${summary.rows} 行，已收 ${outbox.totals.accepted} 行`, used / facts.bytes)
    }
    summary.stopped = stop.aborted
    // A batch cut short by a stop would hold other rows than the same batch of a full run.
    await outbox.close(!stop.aborted)
    if (!stop.aborted) screen.progress(`已读 ${summary.rows} 行，已收 ${outbox.totals.accepted} 行`, 1)
    for (const remark of repeatedKeys?.remarks() ?? []) rejects.add(remark)
  } finally {
    await rejects.close().catch((error: Error) => {
      throw new AppError('invalid', `写不了拒收清单 ${options.rejects}（${error.message}），请用 --rejects 另指一处`)
    })
  }
  return summary
}
