import { Hono } from 'hono'
import { type AppEnv, type Caller, inScope } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import { readAsked } from './ask.ts'
import { cellsOf } from './cells.ts'
import { discardList } from './discard.ts'
import { pagePoints } from './point-store.ts'
import { listFor, readyList, sees } from './reach.ts'
import { scheduleRecheck } from './recheck.ts'
import { gatherReport } from './report.ts'
import { reportDocx } from './report-docx.ts'
import { reportXlsx } from './report-xlsx.ts'
import type { HazardRouteDeps } from './routes.ts'
import { listBody, listParam, pointsQuery, recheckBody, yearsQuery } from './schema.ts'
import { shownList } from './shown.ts'
import { listLists } from './store.ts'
import { countTasks } from './tasks.ts'
import { readYears } from './year-on-year.ts'
import { yearDefaults } from './years.ts'

const listed = 200

/** The area of a new list: what was asked, else all that the caller has. Throws `invalid` where that is several. */
const areaOf = (asked: string | undefined, scope: readonly string[]): string => {
  if (asked !== undefined) return asked
  if (scope.includes('')) return ''
  const [only] = scope
  if (only === undefined || scope.length > 1)
    throw new AppError('invalid', '您管几个区域，请用 area 指明这份清单是哪一个的')
  return only
}

const files = {
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', write: reportDocx },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: reportXlsx },
} as const

/** Lists of hazard points: asked for, made, read, rechecked, compared by years, reported. */
export const listRoutes = (deps: HazardRouteDeps) => {
  const { ledger, city, lists, now } = deps
  const tell = async (id: number, caller: Caller) =>
    shownList(await listFor(ledger, id, caller.scope), lists.percent(id), caller)

  const report = async (id: number, caller: Caller, kind: keyof typeof files): Promise<Response> => {
    const { scope } = caller
    const list = await readyList(ledger, id, scope)
    const names = new Map(city.get().areas.map(({ code, name }) => [code, name]))
    const gathered = await gatherReport(
      { ledger, now, calendar: city.calendar(), areaName: (code) => names.get(code) ?? code },
      { list, scope, whole: inScope(scope, list.area), years: await readYears(deps, { list, scope }, yearDefaults) },
    )
    const { type, write } = files[kind]
    const name = encodeURIComponent(`${list.name}.${kind}`)
    return new Response(new Uint8Array(await write(gathered)), {
      headers: {
        'content-type': type,
        'content-disposition': `attachment; filename="hazards-${id}.${kind}"; filename*=UTF-8''${name}`,
      },
    })
  }

  return new Hono<AppEnv>()
    .get('/hazards/lists', needs('read'), async (c) => {
      const caller = c.get('caller')
      const found = (await listLists(ledger, listed)).filter((list) => sees(caller.scope, list))
      return c.json({ lists: found.map((list) => shownList(list, lists.percent(list.id), caller)) })
    })
    .post('/hazards/lists', needs('edit'), valid('json', listBody), async (c) => {
      const { name, q, from = 0, to, status, unresolved, class: kind, area: asked } = c.req.valid('json')
      const caller = c.get('caller')
      readAsked(q)
      const area = areaOf(asked, caller.scope)
      if (!inScope(caller.scope, area)) throw new AppError('not_found', `没有区划“${area}”，或不在您的辖区`)
      cellsOf(city.get(), caller.scope, area)
      const at = now()
      const until = to ?? Math.floor(at.getTime() / 1000)
      if (until <= from) throw new AppError('invalid', '时段的结束须晚于开始，请核对 from 与 to')
      const id = await lists.make({
        name,
        query: q,
        area,
        filter: { from, to: until, statuses: status, unresolved, class: kind ?? null },
        madeBy: caller.name,
        madeAt: at,
        previous: null,
        recheckOn: null,
      })
      return c.json(await tell(id, caller), 202)
    })
    .get('/hazards/lists/:id', needs('read'), valid('param', listParam), valid('query', pointsQuery), async (c) => {
      const { id } = c.req.valid('param')
      const { limit, after, task } = c.req.valid('query')
      const caller = c.get('caller')
      const list = await tell(id, caller)
      const rows = await pagePoints(ledger, id, {
        scope: caller.scope,
        after,
        limit: limit + 1,
        ...(task ? { task } : {}),
      })
      const points = rows.slice(0, limit)
      const next = rows.length > limit ? (points.at(-1)?.rank ?? null) : null
      return c.json({ ...list, tasks: await countTasks(ledger, id), points, next })
    })
    .delete('/hazards/lists/:id', needs('edit'), valid('param', listParam), async (c) => {
      const { id } = c.req.valid('param')
      const { name: actor, scope } = c.get('caller')
      const { state } = await listFor(ledger, id, scope)
      if (state === 'making') await lists.cancel({ id, scope, actor })
      else await discardList(ledger, { id, scope, actor })
      return c.json({ id })
    })
    .put(
      '/hazards/lists/:id/recheck',
      needs('edit'),
      valid('param', listParam),
      valid('json', recheckBody),
      async (c) => {
        const { id } = c.req.valid('param')
        const caller = c.get('caller')
        const { scope, name: actor } = caller
        await scheduleRecheck({ ledger, now, city }, { list: id, on: c.req.valid('json').on, scope, actor })
        return c.json(await tell(id, caller))
      },
    )
    .delete('/hazards/lists/:id/recheck', needs('edit'), valid('param', listParam), async (c) => {
      const { id } = c.req.valid('param')
      const caller = c.get('caller')
      const { scope, name: actor } = caller
      await scheduleRecheck({ ledger, now, city }, { list: id, on: null, scope, actor })
      return c.json(await tell(id, caller))
    })
    .get(
      '/hazards/lists/:id/years',
      needs('read'),
      valid('param', listParam),
      valid('query', yearsQuery),
      async (c) => {
        const { heavy, days, seasonFrom, seasonTo } = c.req.valid('query')
        const { scope } = c.get('caller')
        const [begins, ends] = [seasonFrom ?? yearDefaults.season[0], seasonTo ?? yearDefaults.season[1]]
        if (ends < begins) throw new AppError('invalid', `季节须在一年之内：${begins} 晚于 ${ends}`)
        const list = await readyList(ledger, c.req.valid('param').id, scope)
        const settings = {
          heavy: heavy ?? yearDefaults.heavy,
          days: days ?? yearDefaults.days,
          season: [begins, ends],
        } as const
        return c.json({ ...settings, ...(await readYears(deps, { list, scope }, settings)) })
      },
    )
    .get('/hazards/lists/:id/report.docx', needs('read'), valid('param', listParam), (c) =>
      report(c.req.valid('param').id, c.get('caller'), 'docx'),
    )
    .get('/hazards/lists/:id/report.xlsx', needs('read'), valid('param', listParam), (c) =>
      report(c.req.valid('param').id, c.get('caller'), 'xlsx'),
    )
}
