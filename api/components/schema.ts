import { z } from 'zod'
import { isPlain } from '../files/fault.ts'

/** A prefix of codes: district 6, street 9, community 12, unit grid 14 or 15 digits. */
const areaCode = z
  .string()
  .regex(/^(\d{6}|\d{9}|\d{12}|\d{14}|\d{15})$/, '须为区 6 位、街道 9 位、社区 12 位或单元网格 14、15 位代码')

const control = '含有控制字符，请删去'
const label = z.string().trim().min(1).max(40).refine(isPlain, control)
const state = z.enum(['intact', 'damaged', 'missing', 'abandoned', 'removed'])

const classCode = z.string().regex(/^\d{4,6}$/, '类别代码须为 4 到 6 位数字')

export const receiveQuery = z.object({
  /** The register in whose name rows without a code are given one. */
  assign: label.optional(),
  /** The standard whose names the rows use. */
  standard: label.optional(),
})

export const keyParam = z.object({
  district: z.string().regex(/^\d{6}$/, '区代码须为 6 位数字'),
  code: z.string().regex(/^\d{8}$/, '部件编号须为 8 位数字'),
})

export const listQuery = z.object({
  area: areaCode.optional(),
  class: classCode.optional(),
  state: state.optional(),
  after: z
    .string()
    .regex(/^\d{6,12}\.\d{0,15}\.\d{8}$/, '须为上一页给出的 next')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

export const countQuery = z.object({ area: areaCode.optional() })

export const tileParam = z
  .object({
    z: z.coerce.number().int().min(0).max(22),
    x: z.coerce.number().int().min(0),
    y: z.coerce.number().int().min(0),
  })
  .refine(({ z: zoom, x, y }) => x < 2 ** zoom && y < 2 ** zoom, '没有这一块瓦片：x 和 y 须小于 2 的 z 次方')

/** One class alone. */
export const tileQuery = z.object({ class: classCode.optional() })

const words = z.string().trim().max(200).refine(isPlain, control)

/** What a person may change; every field is optional, at least one is given. lon and lat come together (WGS84). */
export const editBody = z
  .object({
    lon: z.number().min(-180).max(180),
    lat: z.number().min(-90).max(90),
    class: classCode,
    name: words.refine((name) => name !== '', '不能为空'),
    state,
    owner: words,
    maintainer: words,
    manager: words,
    installedOn: z.iso.date().nullable(),
    photo: z
      .string()
      .max(500)
      .regex(/^(https?:\/\/|\/(?!\/))/i, '须为 http(s) 地址或以 / 开头的路径')
      .refine(isPlain, control)
      .nullable(),
  })
  .partial()
  .strict()
  .refine((body) => Object.keys(body).length > 0, '没有要改的内容')
  .refine((body) => (body.lon === undefined) === (body.lat === undefined), '经度 lon 和纬度 lat 须一起给出')

export type Edit = z.infer<typeof editBody>

export const changeParam = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })
