import { Hono } from 'hono'
import { type AppEnv, makeCaller, type Role } from '../../api/accounts/caller.ts'
import { isStoreAway } from '../../api/db/away.ts'
import { onError } from '../../api/http/faults.ts'

/** Mounts one room's routes under /api as the app does, for a caller that the test names; undefined is nobody. */
export const mount = (routes: Hono<AppEnv>, role?: Role, scope: string[] = ['']) =>
  new Hono<AppEnv>()
    .use(async (c, next) => {
      c.set('caller', role ? makeCaller(`test ${role}`, role, scope) : undefined)
      await next()
    })
    .route('/api', routes)
    .onError(onError((line) => process.stderr.write(`${line}\n`), isStoreAway))
