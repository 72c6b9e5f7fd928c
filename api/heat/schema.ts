import { isValidCell } from 'h3-js'
import { z } from 'zod'
import { readInstant } from '../facts/instant.ts'
import { RowFault } from '../files/fault.ts'

/** ISO 8601 with its zone, or an epoch number in seconds or milliseconds → epoch seconds. */
const instant = z.string().transform((text, ctx) => {
  const read = readInstant(/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text)
  if (read instanceof RowFault) {
    ctx.addIssue({ code: 'custom', message: `${read.reason}（收到“${text.slice(0, 40)}”；网址中的 + 须写作 %2B）` })
    return z.NEVER
  }
  return read
})

const step = z
  .enum(['300', '3600'], '步长须为 300（5 分钟）或 3600（1 小时）')
  .transform((text): 300 | 3600 => (text === '300' ? 300 : 3600))

const res = z
  .enum(['7', '8', '9', '10'], '网格级别须为 7、8、9 或 10')
  .transform((text) => (({ 7: 7, 8: 8, 9: 9, 10: 10 }) as const)[text])

const bbox = z.string().transform((text, ctx) => {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const [west, south, east, north] = parts
  const sound =
    parts.length === 4 &&
    west !== undefined &&
    south !== undefined &&
    east !== undefined &&
    north !== undefined &&
    parts.every(Number.isFinite) &&
    west < east &&
    south < north &&
    west >= -180 &&
    east <= 180 &&
    south >= -90 &&
    north <= 90
  if (!sound) {
    ctx.addIssue({
      code: 'custom',
      message: '范围须为“西,南,东,北”四个 WGS84 度数，西小于东、南小于北，例如 116.36,39.90,116.40,39.92',
    })
    return z.NEVER
  }
  return [west, south, east, north] as const
})

const cell = z
  .string()
  .refine((text) => isValidCell(text) && /^8[789a]/.test(text), '须为 H3 7-10 级网格编号，例如 8a31aa50a5affff')

const whose = {
  metric: z.string().min(1).max(32).optional(),
  class: z.string().min(1).max(200).optional(),
}

const span = { from: instant, to: instant, step: step.optional() }

const moment = {
  at: instant.optional(),
  from: instant.optional(),
  to: instant.optional(),
  step: step.optional(),
  area: z
    .string()
    .regex(/^\d{2,15}$/, '须为区划代码')
    .optional(),
}

export const heatQuery = z.object({ ...whose, ...moment, res: res.optional(), bbox: bbox.optional() })

export const areasQuery = z.object({
  ...whose,
  ...moment,
  level: z.enum(['grid', 'community', 'street', 'district'], '须为 grid、community、street 或 district'),
})

export const manifestQuery = z.object({ res: res.optional() })
export const liveQuery = z.object({ ...whose, res: res.optional() })
export const framesQuery = z.object({ ...whose, ...span, res: res.optional() })
export const seriesQuery = z.object({ ...whose, ...span, cell })
export const pulseQuery = z.object({ ...whose, ...span })
export const extentQuery = z.object(whose)
