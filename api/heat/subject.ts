import type { ClickHouseClient } from '@clickhouse/client'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { hasClass, loadClasses, loadMetrics } from './queries.ts'

/**
 * What a map can show: a metric, or the complaints of a class ('*': all). flow: summed over time, told per 5 minutes on screens; stock:
 * a level, averaged over time; count: complaints, summed over time.
 */
export type Subject = {
  of: 'metric' | 'class'
  code: string
  name: string
  unit: string
  kind: 'flow' | 'stock' | 'count'
}

export const allClasses = '*'

/** The metric itself; for a class, all complaints: how new the data of a rare class are is told by the others. */
export const streamOf = (subject: Subject): Subject =>
  subject.of === 'class' ? { ...subject, code: allClasses } : subject

/** What a query names: exactly one of both. */
export type Named = { metric?: string | undefined; class?: string | undefined }

/** Names, units and kinds of metrics are believed this long: the ledger is not asked for every frame. */
const believedMs = 2000
const keptClasses = 10_000

/**
 * Finds the metric or class that a query names. Throws `not_found` that names the known ones, `invalid` where none or both are named.
 * A metric not known yet is always looked up; a changed name or unit shows within 2 s.
 */
export const makeSubjects = ({
  ledger,
  facts,
  now,
}: {
  ledger: LedgerDb
  facts: ClickHouseClient
  now: () => Date
}): ((named: Named) => Promise<Subject>) => {
  let metrics = new Map<string, Subject>()
  let readAt = Number.NEGATIVE_INFINITY
  const classes = new Set<string>()

  const readMetrics = async (): Promise<void> => {
    const rows = await loadMetrics(ledger)
    metrics = new Map(rows.map((row) => [row.code, { of: 'metric', ...row }]))
    readAt = now().getTime()
  }

  const findMetric = async (code: string): Promise<Subject> => {
    const believed = Math.abs(now().getTime() - readAt) < believedMs ? metrics.get(code) : undefined
    if (believed) return believed
    await readMetrics()
    const found = metrics.get(code)
    if (found) return found
    const known = [...metrics.values()].map((metric) => `${metric.code}（${metric.name}）`)
    throw new AppError('not_found', `没有指标“${code}”；已有：${known.join('、') || '（还没有任何数据）'}`, {
      known: [...metrics.keys()],
    })
  }

  const findClass = async (code: string): Promise<Subject> => {
    const name = code === allClasses ? '全部投诉' : code
    const found: Subject = { of: 'class', code, name, unit: '件', kind: 'count' }
    if (code === allClasses || classes.has(code)) return found
    if (await hasClass(facts, code)) {
      if (classes.size >= keptClasses) classes.clear()
      classes.add(code)
      return found
    }
    const known = await loadClasses(facts)
    const shown = `${known.slice(0, 20).join('、')}${known.length > 20 ? ` 等 ${known.length} 类` : ''}`
    throw new AppError('not_found', `没有投诉分类“${code}”；已有：${shown || '（还没有任何投诉）'}`, { known })
  }

  return ({ metric, class: name }) => {
    if (metric !== undefined && name === undefined) return findMetric(metric)
    if (name !== undefined && metric === undefined) return findClass(name)
    throw new AppError(
      'invalid',
      '查询参数 metric 与 class 须给出其一：指标代码用 metric，投诉分类用 class（class=* 为全部）',
    )
  }
}
