import { z } from 'zod'
import { mergeReasons } from '../detection/text/hazard-points.ts'
import { longestQuery } from '../detection/text/query-signs.ts'
import { instantQuery } from '../facts/schema.ts'
import { isPlain } from '../files/fault.ts'

/** Longer ones are refused by the query's own reading, which tells the place. */
const q = z.string().max(2 * longestQuery, `查询不得超过 ${longestQuery} 个字，请缩短或分次查询`)
const area = z.string().regex(/^\d{2,12}$/, '须为区划代码')
const order = z.string().min(1).max(64)
const status = z.string().min(1).max(64)
const kind = z.string().min(1).max(200)
const note = z.string().trim().max(500)
const yes = z.stringbool({ truthy: ['1', 'true'], falsy: ['0', 'false'] })
/** 2 January 2100: before the fact store's clock ends. */
const latest = 4_102_444_800
const instant = instantQuery.refine((at) => at >= 0 && at <= latest, '须在 1970 年至 2100 年之间')
/** In a body an instant may be a number as well. */
const bodyInstant = z.union([z.string(), z.number()]).transform(String).pipe(instant)

/** Which orders are looked through; `status` may stand several times, or once with commas. */
export const filterQuery = z.object({
  q,
  from: instant.optional(),
  to: instant.optional(),
  status: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((one) => one.split(',').filter((part) => part !== '')))
    .pipe(z.array(status).max(50))
    .optional(),
  unresolved: yes.optional(),
  class: kind.optional(),
  area: area.optional(),
})

export const searchQuery = filterQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Where the page before ended: `next` of its answer. */
  after: z
    .string()
    .regex(/^\d{1,10}_.{1,64}$/, '须为上一页答复中的 next')
    .transform((cursor) => ({ at: Number(cursor.split('_', 1)[0]), number: cursor.slice(cursor.indexOf('_') + 1) }))
    .optional(),
})

export const listBody = z.strictObject({
  name: z.string().trim().min(1, '请给清单起个名字').max(100).refine(isPlain, '名字里有控制字符'),
  q,
  from: bodyInstant.optional(),
  to: bodyInstant.optional(),
  status: z.array(status).max(50).default([]),
  unresolved: z.boolean().default(false),
  class: kind.optional(),
  area: area.optional(),
})

export const listParam = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })
export const pointParam = listParam.extend({ key: order })

/** `after`: rank of the last point of the page before; `task`: only points whose task is so. */
export const pointsQuery = z.object({
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  task: z.enum(['open', 'done', 'none']).optional(),
})

export const mergesQuery = z
  .object({
    /** The last pair of the page before: `next` of its answer. */
    a: order.optional(),
    b: order.optional(),
    reason: z.enum(mergeReasons).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  })
  .refine(({ a, b }) => (a === undefined) === (b === undefined), '须同时给出上一页答复中 next 的 a 和 b')

const pair = z.object({ a: order, b: order })
const different = ({ a, b }: { a: string; b: string }): boolean => a !== b
export const apartBody = pair.strict().refine(different, 'a 与 b 须为两件不同的工单')
export const apartQuery = pair.refine(different, 'a 与 b 须为两件不同的工单')

export const tasksBody = z.strictObject({ note: note.default('') })
export const taskBody = z.strictObject({ state: z.enum(['open', 'done']), note: note.default('') })

export const recheckBody = z.strictObject({ on: z.iso.date('须为日期，例如 2027-05-01') })

const monthDay = /^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/

export const yearsQuery = z.object({
  /** Millimetres from which a rain counts as heavy. */
  heavy: z.coerce.number().positive().max(1000).optional(),
  /** Days after its end in which orders are laid to a rain. */
  days: z.coerce.number().int().min(1).max(30).optional(),
  seasonFrom: z.string().regex(monthDay, '须为月-日，例如 06-01').optional(),
  seasonTo: z.string().regex(monthDay, '须为月-日，例如 09-15').optional(),
})

const rain = z
  .strictObject({
    from: z.iso.datetime({ offset: true, error: '须为带时区的 ISO 8601 时间' }),
    to: z.iso.datetime({ offset: true, error: '须为带时区的 ISO 8601 时间' }),
    mm: z.number().min(0).max(2000),
  })
  .transform(({ from, to, mm }) => ({ from: Date.parse(from) / 1000, to: Date.parse(to) / 1000, mm }))
  .refine(({ from, to }) => to > from, '雨停的时间须晚于开始')

export const rainBody = z.strictObject({
  source: z.string().trim().min(1).max(64).refine(isPlain, '来源里有控制字符'),
  rains: z.array(rain).min(1).max(5000),
})
export const rainQuery = z.object({ from: instant.optional(), to: instant.optional() })
