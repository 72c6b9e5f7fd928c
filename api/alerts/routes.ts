import { Hono } from 'hono'
import { type AppEnv, type Caller, inScope } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import { type Alert, toAlert } from './alert.ts'
import { endWindow, makeWindow, toWindow } from './maintenance.ts'
import { move } from './move.ts'
import {
  type AlertRow,
  alertById,
  cellsOf,
  childrenOf,
  historyOf,
  listAlerts,
  listWindows,
  windowById,
} from './queries.ts'
import { historyQuery, idParam, listQuery, moveBody, snoozeBody, windowBody } from './schema.ts'
import { snooze, unsnooze } from './snooze.ts'
import { words } from './words.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; now: () => Date }

/** What is wrong, where and since when; who has seen it, works at it and watches it; and when nobody wants to hear of it. */
export const alertRoutes = ({ ledger, city, now }: Deps) => {
  const areaName = (code: string): string => city.get().areas.find((area) => area.code === code)?.name ?? ''

  const withAll = async (rows: readonly AlertRow[], caller: Caller): Promise<Alert[]> => {
    const ids = rows.map(({ id }) => id)
    const [cells, children] = await Promise.all([cellsOf(ledger, ids), childrenOf(ledger, ids)])
    const cellsBy = Map.groupBy(cells, ({ alert }) => alert)
    const childrenBy = Map.groupBy(children, ({ parent }) => parent)
    const calendar = city.calendar()
    return rows.map((row) =>
      toAlert(row, {
        cells: cellsBy.get(row.id) ?? [],
        children: childrenBy.get(row.id)?.map(({ id }) => id) ?? [],
        areaName,
        calendar,
        caller,
      }),
    )
  }

  const rowOf = async (caller: Caller, id: number): Promise<AlertRow> => {
    const row = await alertById(ledger, id)
    if (!row || !inScope(caller.scope, row.area)) throw new AppError('not_found', words.notFound(id))
    return row
  }

  const one = async (caller: Caller, id: number): Promise<Alert> => {
    const [alert] = await withAll([await rowOf(caller, id)], caller)
    if (!alert) throw new AppError('not_found', words.notFound(id))
    return alert
  }

  const moving = () => ({ ledger, calendar: city.calendar(), at: now() })

  return new Hono<AppEnv>()
    .get('/alerts', needs('read'), valid('query', listQuery), async (c) => {
      const caller = c.get('caller')
      const asked = c.req.valid('query')
      const rows = await listAlerts(ledger, caller.scope, asked)
      const last = rows.length === asked.limit ? rows.at(-1) : undefined
      const at = asked.state === 'closed' ? last?.closed_at : last?.raised_at
      const next = last && at ? `${last.worst}-${at.getTime()}-${last.id}` : null
      return c.json({ alerts: await withAll(rows, caller), next })
    })
    .get('/alerts/:id', needs('read'), valid('param', idParam), async (c) =>
      c.json(await one(c.get('caller'), c.req.valid('param').id)),
    )
    .get('/alerts/:id/history', needs('read'), valid('param', idParam), valid('query', historyQuery), async (c) => {
      const { id } = c.req.valid('param')
      const { after, limit } = c.req.valid('query')
      await rowOf(c.get('caller'), id)
      const rows = await historyOf(ledger, id, after, limit)
      return c.json({ events: rows.map((row) => ({ ...row, at: row.at.toISOString() })) })
    })
    .post('/alerts/:id/acknowledgement', needs('acknowledge'), valid('param', idParam), async (c) => {
      const { id } = c.req.valid('param')
      await move(moving(), c.get('caller'), id, { to: 'acknowledged' })
      return c.json(await one(c.get('caller'), id))
    })
    .delete('/alerts/:id/acknowledgement', needs('acknowledge'), valid('param', idParam), async (c) => {
      const { id } = c.req.valid('param')
      await move(moving(), c.get('caller'), id, { to: 'open', from: 'acknowledged' })
      return c.json(await one(c.get('caller'), id))
    })
    .post('/alerts/:id/moves', needs('acknowledge'), valid('param', idParam), valid('json', moveBody), async (c) => {
      const { id } = c.req.valid('param')
      await move(moving(), c.get('caller'), id, c.req.valid('json'))
      return c.json(await one(c.get('caller'), id))
    })
    .post('/alerts/:id/snooze', needs('acknowledge'), valid('param', idParam), valid('json', snoozeBody), async (c) => {
      const { id } = c.req.valid('param')
      await snooze(ledger, c.get('caller'), id, c.req.valid('json'), now())
      return c.json(await one(c.get('caller'), id))
    })
    .delete('/alerts/:id/snooze', needs('acknowledge'), valid('param', idParam), async (c) => {
      const { id } = c.req.valid('param')
      await unsnooze(ledger, c.get('caller'), id)
      return c.json(await one(c.get('caller'), id))
    })
    .get('/maintenance-windows', needs('read'), async (c) => {
      const caller = c.get('caller')
      const rows = await listWindows(ledger, caller.scope)
      return c.json({ windows: rows.map((row) => toWindow(row, areaName, caller, now())) })
    })
    .post('/maintenance-windows', needs('edit'), valid('json', windowBody), async (c) => {
      const caller = c.get('caller')
      const id = await makeWindow(ledger, caller, c.req.valid('json'), now())
      return c.json(toWindow(await windowById(ledger, id), areaName, caller, now()), 201)
    })
    .delete('/maintenance-windows/:id', needs('edit'), valid('param', idParam), async (c) => {
      const caller = c.get('caller')
      const { id } = c.req.valid('param')
      await endWindow(ledger, caller, id, now())
      return c.json(toWindow(await windowById(ledger, id), areaName, caller, now()))
    })
}
