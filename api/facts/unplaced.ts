import { Hono } from 'hono'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { maskPhones } from '../files/mask.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import type { Ingest } from './ingest.ts'
import { countWaiting, listPlacements, type QueueRow } from './placement-journal.ts'
import { orderParam, placementBody, queueQuery } from './schema.ts'

type Deps = { ledger: LedgerDb; ingest: Ingest }

const can = { waiting: ['place', 'dismiss'], placed: ['withdraw'], dismissed: ['recall'], geocoded: [] } as const

const shown = ({
  number,
  state,
  place,
  candidates,
  content,
  since,
  level,
  matched,
  confidence,
  lon,
  lat,
  by,
}: QueueRow) => ({
  number,
  state,
  place: maskPhones(place),
  at: content ? new Date(content.at * 1000).toISOString() : null,
  class: content?.class ?? null,
  text: content ? maskPhones(content.text) : null,
  channel: content?.channel ?? null,
  status: content?.status ?? null,
  candidates: candidates.map((one) => ({ ...one, matched: maskPhones(one.matched) })),
  found: lon === null || lat === null ? null : { level, matched: maskPhones(matched ?? ''), confidence, lon, lat },
  by,
  since: since.toISOString(),
  can: [...can[state]],
})

/** Orders whose place nobody knows yet: the queue in which a person brings each to its place. */
export const unplacedRoutes = ({ ledger, ingest }: Deps) =>
  new Hono<AppEnv>()
    .get('/unplaced', needs('edit'), valid('query', queueQuery), async (c) => {
      const { state, limit, before } = c.req.valid('query')
      const { scope } = c.get('caller')
      const rows = await listPlacements(ledger, { state, scope, before, limit: limit + 1 })
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return c.json({
        unplaced: page.map(shown),
        /** Waiting in the whole city; null for those who see only a part of it. */
        waiting: scope.includes('') ? await countWaiting(ledger) : null,
        next: last ? `${last.since.getTime()}_${last.number}` : null,
      })
    })
    .post(
      '/unplaced/:number/placement',
      needs('edit'),
      valid('param', orderParam),
      valid('json', placementBody),
      async (c) => {
        const moved = await ingest.placing.place(c.get('caller'), c.req.valid('param').number, c.req.valid('json'))
        return c.json(moved, moved.duplicate ? 200 : moved.state === 'stored' ? 201 : 202)
      },
    )
    .delete('/unplaced/:number/placement', needs('edit'), valid('param', orderParam), async (c) =>
      c.json(await ingest.placing.withdraw(c.get('caller'), c.req.valid('param').number)),
    )
    .post('/unplaced/:number/dismissal', needs('edit'), valid('param', orderParam), async (c) => {
      const { number } = c.req.valid('param')
      await ingest.placing.dismiss(c.get('caller'), number, true)
      return c.json({ number, state: 'dismissed' as const })
    })
    .delete('/unplaced/:number/dismissal', needs('edit'), valid('param', orderParam), async (c) => {
      const { number } = c.req.valid('param')
      await ingest.placing.dismiss(c.get('caller'), number, false)
      return c.json({ number, state: 'waiting' as const })
    })
    .post('/unplaced/attempt', needs('administer'), async (c) => {
      const caller = c.get('caller')
      if (!caller.scope.includes('')) throw new AppError('forbidden', '重新定位涉及全市工单，须有全市范围的权限')
      return c.json(await ingest.placing.attempt(caller))
    })
