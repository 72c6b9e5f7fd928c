import { z } from 'zod'
import { words } from './words.ts'

const date = z.iso.date(words.dateRule)

/** At most so many days of history in one cube. */
const mostDays = 1100

export const trendInput = z
  .object({
    metric: z.string().min(1).max(32).optional(),
    class: z.string().min(1).max(200).optional(),
    from: date,
    to: date,
    step: z.enum(['day', 'week'], '须为 day 或 week').default('day'),
    resolution: z.int(words.resolution).min(7, words.resolution).max(10, words.resolution).default(9),
    area: z
      .string()
      .regex(/^(\d{6,12})?$/, words.areaRule)
      .default(''),
    hours: z
      .object({
        from: z.int(words.hourRule).min(0, words.hourRule).max(23, words.hourRule),
        to: z.int(words.hourRule).min(0, words.hourRule).max(24, words.hourRule),
      })
      .refine(({ from, to }) => from !== to, words.hourRule)
      .optional(),
    dayKinds: z
      .array(z.enum(['workday', 'shifted', 'weekend', 'holiday'], '须为 workday、shifted、weekend 或 holiday'))
      .min(1)
      .optional(),
  })
  .refine((asked) => (asked.metric === undefined) !== (asked.class === undefined), { error: words.oneOf })
  .refine((asked) => asked.from <= asked.to, { error: words.backwards, path: ['from'] })
  .refine((asked) => (Date.parse(asked.to) - Date.parse(asked.from)) / 86_400_000 < mostDays, {
    error: words.tooLong(mostDays),
    path: ['from'],
  })
export type TrendInput = z.infer<typeof trendInput>

export const runParam = z.object({ id: z.string().max(64) })
