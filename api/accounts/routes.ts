import { Hono } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import type { AppEnv, Caller } from './caller.ts'
import { needs, sessionCookie } from './identify.ts'
import { callerOf, issueToken, listTokens, revokeToken } from './tokens.ts'

const days = 24 * 3600

const newToken = z.object({
  name: z.string().trim().min(1).max(64),
  role: z.enum(['operator', 'staff', 'sender', 'administrator']),
  scope: z
    .array(z.string().regex(/^\d{0,15}$/, '须为区划代码前缀'))
    .min(1)
    .max(200),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})

const shown = (caller: Caller) => ({
  name: caller.name,
  role: caller.role,
  scope: [...caller.scope],
  can: [...caller.can],
})

/**
 * Sessions and API tokens. A session is a token kept in an httpOnly, SameSite=Strict cookie: no other site can make a browser
 * send it.
 */
export const accountRoutes = ({ ledger, now }: { ledger: LedgerDb; now: () => Date }) =>
  new Hono<AppEnv>()
    .get('/session', (c) => {
      const caller = c.get('caller')
      if (!caller) throw new AppError('unauthorized', '尚未登录')
      return c.json(shown(caller))
    })
    .post('/session', valid('json', z.object({ token: z.string().trim().min(1).max(200) })), async (c) => {
      const { token } = c.req.valid('json')
      const caller = await callerOf(ledger, token, now())
      if (!caller) throw new AppError('unauthorized', '令牌无效、已过期或已撤销')
      setCookie(c, sessionCookie, token, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: 30 * days,
      })
      return c.json(shown(caller))
    })
    .delete('/session', (c) => {
      deleteCookie(c, sessionCookie, { path: '/' })
      return c.json({ done: true })
    })
    .get('/tokens', needs('administer'), async (c) => c.json({ tokens: await listTokens(ledger) }))
    .post('/tokens', needs('administer'), valid('json', newToken), async (c) => {
      const { name, role, scope, expiresAt } = c.req.valid('json')
      const token = await issueToken(ledger, {
        name,
        role,
        scope,
        ...(expiresAt ? { expiresAt: new Date(expiresAt) } : {}),
      })
      return c.json({ token }, 201)
    })
    .delete(
      '/tokens/:id',
      needs('administer'),
      valid('param', z.object({ id: z.coerce.number().int().positive() })),
      async (c) => {
        const { id } = c.req.valid('param')
        if (!(await revokeToken(ledger, id, now()))) throw new AppError('not_found', '没有这个令牌')
        return c.json({ done: true })
      },
    )
