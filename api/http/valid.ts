import { zValidator } from '@hono/zod-validator'
import type { ValidationTargets } from 'hono'
import type { ZodType } from 'zod'
import { AppError } from './errors.ts'

const targets: Record<string, string> = {
  query: '查询参数',
  json: '正文',
  param: '路径',
  header: '请求头',
  form: '表单',
}

/**
 * Validates one part of a request by a zod schema and hands the typed result to `c.req.valid(target)`.
 * Throws `invalid` that names the first field at fault; `details` lists every one.
 */
export const valid = <Schema extends ZodType, Target extends keyof ValidationTargets>(target: Target, schema: Schema) =>
  zValidator(target, schema, (result) => {
    if (result.success) return
    const issues = result.error.issues.map((issue) => ({
      field: issue.path.join('.'),
      reason: issue.message,
    }))
    const first = issues[0]
    const where = first?.field ? `${targets[target] ?? target} ${first.field}` : (targets[target] ?? target)
    throw new AppError('invalid', `${where} 不合要求：${first?.reason ?? '格式不对'}`, { issues })
  })
