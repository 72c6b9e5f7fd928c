import { z } from 'zod'
import { ruleCodes } from './settings.ts'
import { words } from './words.ts'

const scope = {
  rule: z.enum(ruleCodes, `须为 ${ruleCodes.join('、')} 之一`),
  area: z
    .string()
    .regex(/^(\d{6,15})?$/, words.areaRule)
    .default(''),
  subject: z.string().trim().max(200).default(''),
  dayKind: z
    .enum(['', 'workday', 'shifted', 'weekend', 'holiday'], '须为 workday、shifted、weekend、holiday 或空')
    .default(''),
}

export const ruleInput = z.object({
  ...scope,
  /** Looked at by name and limit in rule.ts, which says which one is at fault. */
  settings: z.record(z.string(), z.number('须为数字')).default({}),
  enabled: z.boolean().default(true),
  note: z.string().trim().max(500).default(''),
})
export type RuleInput = z.infer<typeof ruleInput>

export const historyQuery = z.object({
  rule: scope.rule.optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const idParam = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, words.idRule)
    .transform(Number),
})

export const dryRunInput = z.object({
  ...scope,
  settings: ruleInput.shape.settings,
  enabled: ruleInput.shape.enabled,
  days: z.int(words.days).min(1, words.days).max(56, words.days).default(28),
})
export type DryRunInput = z.infer<typeof dryRunInput>

export const runParam = z.object({ id: z.string().max(64) })
