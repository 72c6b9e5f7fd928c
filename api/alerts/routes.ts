import { Hono } from 'hono'
import { type AppEnv, type Caller, inScope } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import { acknowledge, unacknowledge } from './acknowledge.ts'
import { type Alert, toAlert } from './alert.ts'
import { alertById, cellsOf, listAlerts } from './queries.ts'
import { idParam, listQuery } from './schema.ts'
import { words } from './words.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; now: () => Date }

/** What is wrong, where and since when; and that somebody has seen it. */
export const alertRoutes = ({ ledger, city, now }: Deps) => {
  const areaName = (code: string): string => city.get().areas.find((area) => area.code === code)?.name ?? ''

  const one = async (caller: Caller, id: number): Promise<Alert> => {
    const row = await alertById(ledger, id)
    if (!row || !inScope(caller.scope, row.area)) throw new AppError('not_found', words.notFound(id))
    return toAlert(row, await cellsOf(ledger, [id]), areaName, caller)
  }

  return new Hono<AppEnv>()
    .get('/alerts', needs('read'), valid('query', listQuery), async (c) => {
      const caller = c.get('caller')
      const rows = await listAlerts(ledger, caller.scope, c.req.valid('query'))
      const cells = Map.groupBy(
        await cellsOf(
          ledger,
          rows.map((row) => row.id),
        ),
        (cell) => cell.alert,
      )
      return c.json({ alerts: rows.map((row) => toAlert(row, cells.get(row.id) ?? [], areaName, caller)) })
    })
    .get('/alerts/:id', needs('read'), valid('param', idParam), async (c) =>
      c.json(await one(c.get('caller'), c.req.valid('param').id)),
    )
    .post('/alerts/:id/acknowledgement', needs('acknowledge'), valid('param', idParam), async (c) => {
      const { id } = c.req.valid('param')
      await acknowledge(ledger, c.get('caller'), id, now())
      return c.json(await one(c.get('caller'), id))
    })
    .delete('/alerts/:id/acknowledgement', needs('acknowledge'), valid('param', idParam), async (c) => {
      const { id } = c.req.valid('param')
      await unacknowledge(ledger, c.get('caller'), id)
      return c.json(await one(c.get('caller'), id))
    })
}
