import type { ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { AppError } from './errors.ts'

/** Connection faults of either store's client: the store is away, the caller should come back. */
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
])

const isAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    awayCodes.has(code) ||
    /socket hang up|Connection terminated|Timeout error|timeout exceeded when trying to connect/i.test(error.message)
  )
}

/** Turns whatever a handler threw into one shape. Only AppErrors keep their text; anything else is logged and masked. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error
  if (error instanceof HTTPException)
    return new AppError('invalid', '请求格式不对', { reason: error.message }, error.status)
  if (isAway(error)) return new AppError('unavailable', '数据库暂不可用，正在恢复，请稍后重试')
  return new AppError('internal', '内部错误，已记录')
}

export const onError =
  (log: (line: string) => void): ErrorHandler =>
  (error, c) => {
    const fault = toAppError(error)
    if (fault.code === 'internal') log(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`)
    if (fault.code === 'unavailable') c.header('Retry-After', '2')
    // AppError carries plain numbers; every one of ours is a valid status with a body.
    return new Response(JSON.stringify(fault), {
      status: fault.status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...Object.fromEntries(c.res.headers),
      },
    })
  }

export const onNotFound: NotFoundHandler = () =>
  new Response(JSON.stringify(new AppError('not_found', '没有这个地址')), {
    status: 404,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })
