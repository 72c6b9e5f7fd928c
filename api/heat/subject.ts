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
export const streamOf = (subject: Subject): Subject => (subject.of === 'class' ? { ...subject, code: allClasses } : subject)

/** The metric or class that a query names. Throws `not_found` that names the known ones, `invalid` where none or both are named. */
export const findSubject = async (
  { ledger, facts }: { ledger: LedgerDb; facts: ClickHouseClient },
  asked: { metric?: string | undefined; class?: string | undefined },
): Promise<Subject> => {
  if ((asked.metric === undefined) === (asked.class === undefined))
    throw new AppError(
      'invalid',
      '查询参数 metric 与 class 须给出其一：指标代码用 metric，投诉分类用 class（class=* 为全部）',
    )
  if (asked.metric !== undefined) {
    const metrics = await loadMetrics(ledger)
    const found = metrics.find(({ code }) => code === asked.metric)
    if (found) return { of: 'metric', ...found }
    const known = metrics.map(({ code, name }) => `${code}（${name}）`)
    throw new AppError('not_found', `没有指标“${asked.metric}”；已有：${known.join('、') || '（还没有任何数据）'}`, {
      known: metrics.map(({ code }) => code),
    })
  }
  const code = asked.class ?? allClasses
  if (code !== allClasses && !(await hasClass(facts, code))) {
    const known = await loadClasses(facts)
    const shown = known.slice(0, 20).join('、')
    throw new AppError(
      'not_found',
      `没有投诉分类“${code}”；已有：${shown || '（还没有任何投诉）'}${known.length > 20 ? ` 等 ${known.length} 类` : ''}`,
      {
        known,
      },
    )
  }
  return { of: 'class', code, name: code === allClasses ? '全部投诉' : code, unit: '件', kind: 'count' }
}
