import { Hono } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Ticks } from '../heat/ticks.ts'
import type { Readiness } from '../http/health.ts'
import { valid } from '../http/valid.ts'
import { makeHub } from './hub.ts'
import { readPosition } from './position.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; ticks: Ticks; readiness: Readiness; now: () => Date }

/** `after` stands in for the Last-Event-ID header where a page opens a new stream itself: browsers send the header only when they reconnect. */
const liveQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}\.\d{1,15}$/, '须为上次收到的事件编号，例如 120.3526')
    .optional(),
})

/**
 * `GET /live`, server-sent events, each with an id to resume from:
 * hello {event, tick, at, state, resumed} · tick {tick, at, changed: [{metric, from, to}]} · alert {kind, id} · change {kind, id} · state {ledger, facts}.
 * A change's metric is a code, 'complaints', or '*' where what was missed is no longer known. Nothing outside the caller's scope is told.
 */
export const liveRoutes = ({ ledger, ticks, readiness, now }: Deps) => {
  const states = () => {
    const { ledger: one, facts: other } = readiness.stores()
    return { ledger: one.state, facts: other.state }
  }
  const hub = makeHub({ ledger, ticks, states, now })
  return new Hono<AppEnv>().get('/live', needs('read'), valid('query', liveQuery), async (c) => {
    const from = readPosition(c.req.header('last-event-id')) ?? readPosition(c.req.valid('query').after)
    return c.body(await hub.open(c.get('caller').scope, from), 200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    })
  })
}
