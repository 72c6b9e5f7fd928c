import { z } from 'zod'
import { words } from './words.ts'

/** live: open or acknowledged. */
export const listQuery = z.object({
  state: z.enum(['open', 'acknowledged', 'closed', 'live']).default('live'),
  area: z
    .string()
    .regex(/^\d{1,12}$/, words.areaRule)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export type ListQuery = z.infer<typeof listQuery>

export const idParam = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, words.idRule)
    .transform(Number),
})
