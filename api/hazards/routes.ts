import { Hono } from 'hono'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import { bodyAtMost } from '../http/limit.ts'
import { valid } from '../http/valid.ts'
import { readAsked } from './ask.ts'
import { cellsOf } from './cells.ts'
import { conditionOf } from './condition.ts'
import { listRoutes } from './list-routes.ts'
import type { HazardDeps, HazardLists } from './lists.ts'
import { pointRoutes } from './point-routes.ts'
import { tallyOf } from './queries.ts'
import { listRains, tellRains } from './rain.ts'
import { filterQuery, rainBody, rainQuery, searchQuery } from './schema.ts'
import { searchTexts } from './search.ts'
import { summed } from './tally.ts'

export type HazardRouteDeps = Omit<HazardDeps, 'log'> & { lists: HazardLists }

/** Keyword queries over the texts of orders, and the lists of hazard points made of them. */
export const hazardRoutes = (deps: HazardRouteDeps) => {
  const { ledger, facts, city, now } = deps
  const seconds = (): number => Math.floor(now().getTime() / 1000)
  const filterOf = (asked: Omit<typeof filterQuery._output, 'q'>, scope: readonly string[]) => ({
    from: asked.from ?? 0,
    to: asked.to ?? seconds() + 86_400,
    statuses: asked.status ?? [],
    unresolved: asked.unresolved ?? false,
    class: asked.class,
    cells: cellsOf(city.get(), scope, asked.area ?? ''),
  })
  return new Hono<AppEnv>()
    .use('/hazards/*', bodyAtMost(1024))
    .get('/hazards/search', needs('read'), valid('query', searchQuery), async (c) => {
      const { q, after, limit, ...asked } = c.req.valid('query')
      const query = readAsked(q)
      const filter = filterOf(asked, c.get('caller').scope)
      const { hits, next } = await searchTexts(facts, query, filter, { before: after, limit })
      const { reading, hints } = query
      const { scan } = conditionOf(query)
      return c.json({ reading, hints, scan, hits, next: next ? `${next.at}_${next.number}` : null })
    })
    .get('/hazards/counts', needs('read'), valid('query', filterQuery), async (c) => {
      const { q, ...asked } = c.req.valid('query')
      const query = readAsked(q)
      const filter = filterOf(asked, c.get('caller').scope)
      const tallies = await tallyOf(facts, conditionOf(query), filter, city.get().timeZone)
      return c.json({ reading: query.reading, hints: query.hints, ...summed(tallies) })
    })
    .get('/hazards/rain', needs('read'), valid('query', rainQuery), async (c) => {
      const { from = 0, to = seconds() + 86_400 } = c.req.valid('query')
      const rains = await listRains(ledger, from, to)
      return c.json({
        rains: rains.map(({ from: began, to: ended, mm }) => ({
          from: new Date(began * 1000).toISOString(),
          to: new Date(ended * 1000).toISOString(),
          mm,
        })),
      })
    })
    .put('/hazards/rain', needs('ingest'), valid('json', rainBody), async (c) => {
      const changed = await tellRains(ledger, { ...c.req.valid('json'), actor: c.get('caller').name })
      return c.json({ changed })
    })
    .route('/', listRoutes(deps))
    .route('/', pointRoutes(deps))
}
