import { Hono } from 'hono'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import { fold } from '../detection/text/fold.ts'
import { marksOf } from '../detection/text/keyword.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import { putTogether, takeApart } from './apart.ts'
import { readAsked } from './ask.ts'
import { listApart, pageMerges } from './audit.ts'
import { loadOrders, markPoints, pagePoints } from './point-store.ts'
import { listFor, readyList } from './reach.ts'
import type { HazardRouteDeps } from './routes.ts'
import { apartBody, apartQuery, listParam, mergesQuery, pointParam, taskBody, tasksBody } from './schema.ts'
import { makeTasks, setTask } from './tasks.ts'

/** The points of a list: on the map, one by one, their merges, what people say against these, and the tasks made of them. */
export const pointRoutes = ({ ledger, city, now }: HazardRouteDeps) =>
  new Hono<AppEnv>()
    .get('/hazards/lists/:id/map', needs('read'), valid('param', listParam), async (c) => {
      const { id } = c.req.valid('param')
      const { scope } = c.get('caller')
      await listFor(ledger, id, scope)
      return c.json({ points: await markPoints(ledger, id, scope) })
    })
    .get('/hazards/lists/:id/points/:key', needs('read'), valid('param', pointParam), async (c) => {
      const { id, key } = c.req.valid('param')
      const { scope } = c.get('caller')
      const list = await readyList(ledger, id, scope)
      const [point] = await pagePoints(ledger, id, { scope, after: -1, limit: 1, key })
      if (!point) throw new AppError('not_found', `清单里没有隐患点 ${key}，或不在您的辖区`)
      const query = readAsked(list.query)
      const orders = (await loadOrders(ledger, id, key)).map(
        ({ number, at, class: kind, status, place, text, lon, lat }) => ({
          number,
          at: new Date(at * 1000).toISOString(),
          class: kind,
          status,
          place,
          text,
          marks: marksOf(query, fold(text)).map(([from, to]) => ({ from, to })),
          lon,
          lat,
        }),
      )
      return c.json({ ...point, orders })
    })
    .get(
      '/hazards/lists/:id/merges',
      needs('read'),
      valid('param', listParam),
      valid('query', mergesQuery),
      async (c) => {
        const { id } = c.req.valid('param')
        const { a, b, reason, limit } = c.req.valid('query')
        const { scope } = c.get('caller')
        const { counts } = await readyList(ledger, id, scope)
        const after = a === undefined || b === undefined ? undefined : ([a, b] as const)
        const rows = await pageMerges(ledger, id, { scope, after, reason, limit: limit + 1 })
        const merges = rows.slice(0, limit)
        const last = rows.length > limit ? merges.at(-1) : undefined
        return c.json({
          counts,
          merges,
          apart: await listApart(ledger, id, scope),
          next: last ? { a: last.a, b: last.b } : null,
        })
      },
    )
    .post('/hazards/lists/:id/apart', needs('edit'), valid('param', listParam), valid('json', apartBody), async (c) => {
      const { scope, name: actor } = c.get('caller')
      const pair = c.req.valid('json')
      return c.json({
        counts: await takeApart({ ledger, now }, { list: c.req.valid('param').id, ...pair, scope, actor }),
      })
    })
    .delete(
      '/hazards/lists/:id/apart',
      needs('edit'),
      valid('param', listParam),
      valid('query', apartQuery),
      async (c) => {
        const { scope, name: actor } = c.get('caller')
        const pair = c.req.valid('query')
        return c.json({
          counts: await putTogether({ ledger, now }, { list: c.req.valid('param').id, ...pair, scope, actor }),
        })
      },
    )
    .post('/hazards/lists/:id/tasks', needs('edit'), valid('param', listParam), valid('json', tasksBody), async (c) => {
      const { scope, name: actor } = c.get('caller')
      const asked = { list: c.req.valid('param').id, note: c.req.valid('json').note, scope, actor }
      return c.json(await makeTasks({ ledger, now, calendar: city.calendar() }, asked), 201)
    })
    .put(
      '/hazards/lists/:id/tasks/:key',
      needs('edit'),
      valid('param', pointParam),
      valid('json', taskBody),
      async (c) => {
        const { id, key } = c.req.valid('param')
        const { scope, name: actor } = c.get('caller')
        await setTask({ ledger, now }, { list: id, point: key, ...c.req.valid('json'), scope, actor })
        return c.json({ list: id, point: key, ...c.req.valid('json') })
      },
    )
