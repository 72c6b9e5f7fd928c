import type { ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { AppError } from './errors.ts'

/** Whether an error says that a store is away for now; what that looks like is the db room's to know. */
export type IsAway = (error: unknown) => boolean

/** Turns whatever a handler threw into one shape. Only AppErrors keep their text; anything else is logged and masked. */
const toAppError = (error: unknown, isAway: IsAway): AppError => {
  if (error instanceof AppError) return error
  if (error instanceof HTTPException)
    return new AppError('invalid', '请求格式不对', { reason: error.message }, error.status)
  if (isAway(error)) return new AppError('unavailable', '数据库暂不可用，正在恢复，请稍后重试')
  return new AppError('internal', '内部错误，已记录')
}

export const onError =
  (log: (line: string) => void, isAway: IsAway): ErrorHandler =>
  (error, c) => {
    const fault = toAppError(error, isAway)
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
