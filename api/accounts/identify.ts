import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { type Ability, type AppEnv, type Caller, makeCaller } from './caller.ts'
import { callerOf } from './tokens.ts'

export const sessionCookie = 'qianshao'

/** What the demo city lets anybody on its own machine do: look. Its scope is the city. */
const demoOperator = makeCaller('演示值班员', 'operator', [''])

type Deps = { ledger: LedgerDb; now: () => Date; isDemo: () => boolean }

/** How long a token found valid is believed before it is looked up again: a revoked one dies within this time. */
const believedMs = 10_000

/**
 * Puts the caller on the request: by `Authorization: Bearer`, else by the session cookie, else (demo city only) the demo
 * operator. A token that is given and wrong is `unauthorized`, never silently the demo operator.
 */
export const identify = ({ ledger, now, isDemo }: Deps) => {
  const believed = new Map<string, { caller: Caller; until: number }>()
  const look = async (token: string): Promise<Caller | undefined> => {
    const at = now()
    const hit = believed.get(token)
    if (hit && hit.until > at.getTime()) return hit.caller
    believed.delete(token)
    const caller = await callerOf(ledger, token, at)
    if (!caller) return undefined
    if (believed.size > 1000) believed.clear()
    believed.set(token, { caller, until: at.getTime() + believedMs })
    return caller
  }
  return createMiddleware<AppEnv>(async (c, next) => {
    const bearer = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1]
    const token = bearer ?? getCookie(c, sessionCookie)
    const caller = token ? await look(token) : undefined
    if (bearer && !caller) throw new AppError('unauthorized', '令牌无效、已过期或已撤销，请向管理员索取新令牌')
    c.set('caller', caller ?? (isDemo() ? demoOperator : undefined))
    await next()
  })
}

/** Lets a request pass only if its caller has the ability: `unauthorized` for nobody, `forbidden` for somebody without it. */
export const needs = (ability: Ability) =>
  createMiddleware<{ Variables: { caller: Caller } }>(async (c, next) => {
    const caller: Caller | undefined = c.get('caller')
    if (!caller) throw new AppError('unauthorized', '请先登录：使用访问令牌（npm run token 生成）')
    if (!caller.can.has(ability)) throw new AppError('forbidden', `当前身份“${caller.name}”没有此项权限`)
    await next()
  })
