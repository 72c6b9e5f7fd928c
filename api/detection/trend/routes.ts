import { Hono } from 'hono'
import { type AppEnv, narrow } from '../../accounts/caller.ts'
import { needs } from '../../accounts/identify.ts'
import type { CityHolder } from '../../areas/holder.ts'
import { AppError } from '../../http/errors.ts'
import { valid } from '../../http/valid.ts'
import type { Runs } from '../runs.ts'
import { runParam, trendInput } from './schema.ts'
import type { TrendAsked, TrendResult } from './trend.ts'
import { words } from './words.ts'

export type TrendRuns = Runs<TrendAsked, TrendResult>

/** Hot spots over time, for planners: asked for, waited for, looked at. */
export const trendRoutes = ({ city, trends }: { city: CityHolder; trends: TrendRuns }) =>
  new Hono<AppEnv>()
    .post('/trends', needs('read'), valid('json', trendInput), (c) => {
      const caller = c.get('caller')
      const asked = c.req.valid('json')
      const scope = narrow(caller.scope, asked.area)
      if (scope.length === 0) throw new AppError('forbidden', words.outOfScope)
      if (asked.area !== '' && !city.get().areas.some(({ code }) => code === asked.area))
        throw new AppError('invalid', words.noArea(asked.area))
      return c.json(trends.start({ ...asked, scope }, caller, scope), 202)
    })
    .get('/trends/:id', needs('read'), valid('param', runParam), (c) =>
      c.json(trends.get(c.req.valid('param').id, c.get('caller'))),
    )
    .delete('/trends/:id', needs('read'), valid('param', runParam), (c) =>
      c.json(trends.cancel(c.req.valid('param').id, c.get('caller'))),
    )
