import { z } from 'zod'
import { ruleCode } from './evidence.ts'
import { words } from './words.ts'

const areaPrefix = z.string().regex(/^\d{0,12}$/, words.areaRule)
const instant = z.iso.datetime({ offset: true, error: words.untilRule }).transform((text) => new Date(text))
const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, words.idRule)
  .transform(Number)
const rule = z.enum(ruleCode.options, words.ruleRule)
const why = z.string().trim().min(1, words.whyRule).max(200, words.whyRule)
const short = z.string().min(1).max(80)

/** Where a page ended, as text that only the list reads: severity, epoch milliseconds, id. */
const cursor = z
  .string()
  .regex(/^[ABC]-\d{1,15}-\d{1,15}$/, words.afterRule)
  .transform((text) => {
    const [severity = '', at, id] = text.split('-')
    return { severity, at: new Date(Number(at)), id: Number(id) }
  })

/** live: opened and not closed. from, to: alerts whose time touches [from, to). parent: those of one incident, or only those that speak for one. */
export const listQuery = z
  .object({
    state: z
      .enum(['pending', 'open', 'acknowledged', 'handling', 'monitoring', 'closed', 'no-data', 'live'])
      .default('live'),
    rule: rule.optional(),
    metric: short.optional(),
    subject: short.optional(),
    severity: z.enum(['A', 'B', 'C']).optional(),
    area: areaPrefix.optional(),
    parent: z.union([z.literal('none'), number], words.parentRule).optional(),
    from: instant.optional(),
    to: instant.optional(),
    after: cursor.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  })
  .refine(({ from, to }) => !from || !to || from < to, { path: ['from'], error: words.spanRule })

export type ListQuery = z.infer<typeof listQuery>

export const idParam = z.object({ id: number })

export const historyQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})

export const moveBody = z
  .object({ to: z.enum(['handling', 'monitoring', 'closed', 'open']), why: why.optional() })
  .refine(({ to, why }) => to !== 'closed' || why !== undefined, { path: ['why'], error: words.whyNeeded })

export const snoozeBody = z.object({ until: instant, why })

/** area '': the whole city. What is left out means every rule, metric or subject. */
export const windowBody = z.object({
  area: areaPrefix.default(''),
  rule: rule.optional(),
  metric: short.optional(),
  subject: short.optional(),
  from: instant,
  to: instant,
  why,
})

export type WindowBody = z.infer<typeof windowBody>
