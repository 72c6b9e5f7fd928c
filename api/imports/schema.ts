import { z } from 'zod'
import { crsNames } from '../files/crs.ts'
import { isPlain } from '../files/fault.ts'
import { kindNames } from './kinds.ts'

export const uploadQuery = z.object({
  kind: z.enum(kindNames, `须为 ${kindNames.join('、')}`),
  /** Name of the person's file: shown, and its ending tells the format where the content does not. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine(isPlain, '含有控制字符')
    .transform((name) => name.replaceAll(/^.*[/\\]/g, ''))
    .refine((name) => name !== '', '须为文件名'),
})

export const draftParam = z.object({ id: z.coerce.number().int().positive() })

const encoding = z.enum(['utf-8', 'gb18030'])

/** How the file is to be opened, where it does not say itself. */
export const openingInput = z.object({
  crs: z.enum(crsNames).optional(),
  encoding: encoding.optional(),
  layer: z.string().min(1).optional(),
})

export type Opening = z.infer<typeof openingInput>

const key = z.string().max(100).refine(isPlain, '含有控制字符')

export const readingInput = openingInput.extend({
  /** Column by field; left out: as guessed. */
  mapping: z.record(key, z.string()).optional(),
  /** What the kind asks besides; checked by the kind. */
  options: z.record(key, z.unknown()).default({}),
})

export type Reading = z.infer<typeof readingInput>

export const commitInput = z.object({ force: z.boolean().default(false) })
