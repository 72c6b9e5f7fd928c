import { z } from 'zod'

const areaCode = z.string().regex(/^\d{6}(\d{3}){0,2}$/, '须为区（6 位）、街道（9 位）或社区（12 位）代码')
const gridCode = z.string().regex(/^\d{14,15}$/, '须为 15 位（或 14 位）网格代码，且为文本')
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number())

export const generateBody = z.object({
  area: areaCode,
  /** 'places': along the roads and alleys of the city's named places. */
  centreLines: z.enum(['places', 'none']).default('none'),
  /** m² */
  nominal: z.number().min(1000, '不小于 1,000 m²').max(1_000_000, '不大于 1,000,000 m²').default(10_000),
  /** Grids that stand there are withdrawn. */
  replace: z.boolean().default(false),
  /** false: a preview, nothing is written. */
  commit: z.boolean().default(true),
})

export const splitBody = z.object({
  line: z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2).max(1000) }),
})

export const mergeBody = z.object({ codes: z.array(gridCode).min(2, '至少两个网格').max(50, '至多 50 个网格') })

export const settingsBody = z.object({ digits: z.union([z.literal(14), z.literal(15)], '须为 14 或 15') })

const limit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most, `至多 ${most}`).default(usual)

const prefix = z
  .string()
  .regex(/^\d{0,15}$/, '须为区划或网格代码的开头几位数字')
  .default('')

export const gridsQuery = z.object({
  area: prefix,
  /** The last code of the page before. */
  after: z
    .string()
    .regex(/^\d{0,15}$/, '须为网格代码')
    .default(''),
  limit: limit(1000, 200),
})

export const changesQuery = z.object({ area: prefix, limit: limit(200, 50) })

export const codeParam = z.object({ code: gridCode })
export const changeParam = z.object({ id: z.coerce.number().int().positive() })
export const tileParam = z.object({
  z: z.coerce.number().int().min(0).max(22),
  x: z.coerce.number().int().min(0),
  y: z.coerce.number().int().min(0),
})
