import { getResolution, isValidCell } from 'h3-js'
import { z } from 'zod'
import { isPlain } from '../files/fault.ts'
import { readInstant } from './instant.ts'
import { metricCode } from './observation.ts'

/** An instant in a query: ISO 8601 with its zone, or epoch seconds or milliseconds. Becomes epoch seconds. */
export const instantQuery = z.string().transform((text, context) => {
  const at = readInstant(/^\d+(\.\d+)?$/.test(text) ? Number(text) : text)
  if (typeof at === 'number') return at
  context.addIssue({ code: 'custom', message: at.reason })
  return z.NEVER
})

export const complaintQuery = z.object({
  cell: z
    .string()
    .refine(
      (cell) => isValidCell(cell) && getResolution(cell) >= 5 && getResolution(cell) <= 10,
      '须为 H3 5-10 级网格编号',
    )
    .optional(),
  area: z
    .string()
    .regex(/^\d{2,15}$/, '须为区划代码')
    .optional(),
  class: z.string().min(1).max(200).optional(),
  from: instantQuery.optional(),
  to: instantQuery.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** Where the page before ended: `next` of its answer. */
  before: z
    .string()
    .regex(/^\d{1,10}_.{1,64}$/, '须为上一页答复中的 next')
    .transform((cursor) => ({ at: Number(cursor.split('_', 1)[0]), number: cursor.slice(cursor.indexOf('_') + 1) }))
    .optional(),
})

export const classQuery = complaintQuery.pick({ area: true, from: true, to: true })

export const dayQuery = z.object({ area: complaintQuery.shape.area, at: instantQuery.optional() })

export const sinceQuery = z.object({ from: instantQuery.optional() })

export const metricParam = z.object({
  code: z.string().regex(metricCode, '指标代码须为小写字母开头、由小写字母数字和下划线组成，不超过 32 个字'),
})

export const metricBody = z.object({
  name: z.string().trim().min(1).max(40),
  unit: z.string().trim().max(10),
  kind: z.enum(['flow', 'stock']),
})

/** What a sender may name a batch by. */
export const isKey = (key: string): boolean => key.length >= 1 && key.length <= 200 && isPlain(key)

export const orderParam = z.object({ number: z.string().min(1).max(64) })

export const queueQuery = z.object({
  state: z.enum(['waiting', 'placed', 'dismissed', 'geocoded']).default('waiting'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Where the page before ended: `next` of its answer. */
  before: z
    .string()
    .regex(/^\d{1,16}_.{1,64}$/, '须为上一页答复中的 next')
    .transform((cursor) => ({
      at: new Date(Number(cursor.split('_', 1)[0])),
      number: cursor.slice(cursor.indexOf('_') + 1),
    }))
    .optional(),
})

/** Where an order is: a WGS84 point, or one of its candidates, counted from 0. */
export const placementBody = z.union(
  [
    z.strictObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }),
    z.strictObject({ candidate: z.number().int().min(0).max(20) }),
  ],
  '请给出 {"lon":…,"lat":…}（WGS84）或 {"candidate":…}（候选的序号，从 0 起）',
)
