import { AppError } from '../http/errors.ts'

/** Width of a roll-up's buckets, seconds. Buckets begin at whole multiples of it in UTC. */
export type Step = 300 | 3600

/** A span of whole buckets, epoch seconds: `from` included, `to` not. */
export type Window = { from: number; to: number; step: Step }

/** A span as asked for: an instant, or from and to, or nothing (the newest). Epoch seconds, unaligned. */
export type Asked = {
  at?: number | undefined
  from?: number | undefined
  to?: number | undefined
  step?: Step | undefined
}

/** 62 days of 5 minutes, or 744 days of hours. */
export const maxBuckets = 17_856

export const floorTo = (step: number, seconds: number): number => Math.floor(seconds / step) * step
export const ceilTo = (step: number, seconds: number): number => Math.ceil(seconds / step) * step

/** The bucket that holds the instant. */
export const bucketAt = (at: number, step: Step): Window => {
  const from = floorTo(step, at)
  return { from, to: from + step, step }
}

/**
 * The whole buckets that cover what was asked. Without a step an instant means its 5 minutes, and a span on whole hours reads the
 * hourly roll-up. Undefined where neither instant nor span was given. Throws `invalid` for a span that is backwards, half given or mixed.
 */
export const windowOf = ({ at, from, to, step }: Asked): Window | undefined => {
  if (at !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new AppError('invalid', '查询参数 at 与 from/to 只能给一种：时刻用 at，时段用 from 和 to')
    return bucketAt(at, step ?? 300)
  }
  if (from === undefined && to === undefined) return undefined
  if (from === undefined || to === undefined)
    throw new AppError('invalid', `查询参数 ${from === undefined ? 'from' : 'to'} 缺失：时段须同时给出 from 和 to`)
  if (from >= to) throw new AppError('invalid', `查询参数 from 须早于 to（收到 ${from} 与 ${to}）`)
  const width = step ?? (from % 3600 === 0 && to % 3600 === 0 ? 3600 : 300)
  return { from: floorTo(width, from), to: ceilTo(width, to), step: width }
}

export const bucketCount = ({ from, to, step }: Window): number => (to - from) / step

/** Start of each bucket. */
export const bucketsOf = (window: Window): number[] =>
  Array.from({ length: bucketCount(window) }, (_, i) => window.from + i * window.step)

const people = (rows: number): string =>
  rows >= 1e8 ? `${(rows / 1e8).toFixed(1)} 亿` : `${Math.max(1, Math.round(rows / 1e4))} 万`

/** Throws `invalid` where a span has more buckets than `limit`, with what it would cost and what to ask for instead. */
export const refuseTooLong = (window: Window, cells: number, limit = maxBuckets): void => {
  const buckets = bucketCount(window)
  if (buckets <= limit) return
  const hours = Math.floor((limit * window.step) / 3600)
  const longest = hours >= 48 ? `${Math.floor(hours / 24)} 天` : `${hours} 小时`
  const coarser = window.step === 300 && buckets / 12 <= limit ? '改用 step=3600，或' : ''
  throw new AppError(
    'invalid',
    `时段过长：按 ${window.step} 秒一步共 ${buckets} 步，约 ${people(buckets * cells)}行；请${coarser}缩短到 ${longest}以内`,
    { buckets, limit, rows: buckets * cells },
  )
}
