import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { type AppEnv, inScope, narrow } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { CityHolder } from '../areas/holder.ts'
import { treeOf } from '../areas/tree.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { bodyAtMost } from '../http/limit.ts'
import { valid } from '../http/valid.ts'
import { gridDetail, responsibleOf, shownChange } from './detail.ts'
import { loadChanges } from './history.ts'
import { draftGrids, layGrids } from './lay.ts'
import type { GridHolder } from './locate.ts'
import { mergeGrids } from './merge.ts'
import { countGrids, loadCodeLength, loadPage } from './queries.ts'
import {
  changeParam,
  changesQuery,
  codeParam,
  generateBody,
  gridsQuery,
  mergeBody,
  settingsBody,
  splitBody,
  tileParam,
} from './schema.ts'
import { setCodeLength } from './settings.ts'
import { splitGrid } from './split.ts'
import { gridTile } from './tile.ts'
import { undoChange } from './undo.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; grids: GridHolder; now: () => Date }

const outside = (what: string): AppError => new AppError('not_found', `${what}不存在，或不在您的管辖范围内；请检查代码`)

/** 万米 unit grids: laid, looked at, drawn, split, merged, taken back. Codes begin with the community's. */
export const gridRoutes = ({ ledger, city, grids, now }: Deps) => {
  const deps = { ledger, city, now }
  const areas = () => city.get().areas

  return new Hono<AppEnv>()
    .use('/grids/*', bodyAtMost(256))
    .get('/grids', needs('read'), valid('query', gridsQuery), async (c) => {
      const { area, after, limit } = c.req.valid('query')
      const prefixes = narrow(c.get('caller').scope, area)
      if (prefixes.length === 0) throw outside(`区划“${area}”`)
      const [sums, page] = await Promise.all([
        countGrids(ledger, prefixes),
        loadPage(ledger, { prefixes, after, limit: limit + 1 }),
      ])
      const rows = page.slice(0, limit)
      const next = page.length > limit ? (rows.at(-1)?.code ?? null) : null
      return c.json({
        area,
        ...sums,
        rows: rows.map(({ responsible, ...row }) => ({ ...row, ...responsibleOf(areas(), row.code, responsible) })),
        next,
      })
    })
    .get('/grids/settings', needs('read'), async (c) => c.json({ digits: await loadCodeLength(ledger) }))
    .put('/grids/settings', needs('administer'), valid('json', settingsBody), async (c) => {
      const { scope, name } = c.get('caller')
      if (!scope.includes('')) throw new AppError('forbidden', '编码位数须由全市范围的管理员设定')
      return c.json(await setCodeLength(ledger, c.req.valid('json').digits, name))
    })
    .get('/grids/changes', needs('read'), valid('query', changesQuery), async (c) => {
      const { area, limit } = c.req.valid('query')
      const { scope, can } = c.get('caller')
      const prefixes = narrow(scope, area)
      if (prefixes.length === 0) throw outside(`区划“${area}”`)
      const changes = await loadChanges(ledger, { prefixes, scope, limit })
      const mayUndo = (change: { area: string }) => can.has('administer') && inScope(scope, change.area)
      return c.json({ changes: changes.map((change) => shownChange(change, mayUndo(change))) })
    })
    .delete('/grids/changes/:id', needs('administer'), valid('param', changeParam), async (c) => {
      const undone = await undoChange(deps, c.req.valid('param').id, c.get('caller'))
      await grids.refresh(ledger)
      return c.json(undone)
    })
    .post('/grids/generate', needs('administer'), valid('json', generateBody), async (c) => {
      const { commit, ...order } = c.req.valid('json')
      const { scope, name } = c.get('caller')
      if (!inScope(scope, order.area) || !treeOf(areas()).byCode.has(order.area)) throw outside(`区划“${order.area}”`)
      if (commit) {
        const { change, stats } = await layGrids(deps, order, name)
        await grids.refresh(ledger)
        return c.json({ change, stats, collection: undefined }, 201)
      }
      const { drafts, stats } = await draftGrids(deps, order)
      const collection = {
        type: 'FeatureCollection' as const,
        features: drafts.map(({ geometry, prefix, areaM2 }) => ({
          type: 'Feature' as const,
          properties: { prefix, areaM2: Math.round(areaM2) },
          geometry,
        })),
      }
      return c.json({ change: undefined, stats, collection }, 200)
    })
    .post('/grids/merge', needs('administer'), valid('json', mergeBody), async (c) => {
      const { codes } = c.req.valid('json')
      const { scope, name } = c.get('caller')
      const foreign = codes.find((code) => !inScope(scope, code))
      if (foreign) throw outside(`网格“${foreign}”`)
      const merged = await mergeGrids(deps, codes, name)
      await grids.refresh(ledger)
      return c.json(merged, 201)
    })
    .post('/grids/:code/split', needs('administer'), valid('param', codeParam), valid('json', splitBody), async (c) => {
      const { code } = c.req.valid('param')
      const { scope, name } = c.get('caller')
      if (!inScope(scope, code)) throw outside(`网格“${code}”`)
      const split = await splitGrid(deps, { code, line: c.req.valid('json').line }, name)
      await grids.refresh(ledger)
      return c.json(split, 201)
    })
    .get('/grids/:code', needs('read'), valid('param', codeParam), async (c) => {
      const { code } = c.req.valid('param')
      const { scope, can } = c.get('caller')
      const found = inScope(scope, code)
        ? await gridDetail({ ledger, areas: areas() }, code, { scope, mayAdminister: can.has('administer') })
        : undefined
      if (!found) throw outside(`网格“${code}”`)
      return c.json(found)
    })
    .get('/tiles/grids/:z/:x/:y', needs('read'), valid('param', tileParam), (c) => {
      const { z, x, y } = c.req.valid('param')
      const { scope } = c.get('caller')
      const whose = createHash('sha256').update(scope.join(',')).digest('base64url').slice(0, 8)
      const tag = `"g${grids.version}-${z}-${x}-${y}-${whose}"`
      const headers = { ETag: tag, 'Content-Type': 'application/vnd.mapbox-vector-tile' }
      if (c.req.header('if-none-match')?.includes(tag)) return c.body(null, 304, headers)
      const tile = gridTile(grids, scope, z, x, y)
      return tile.length === 0 ? c.body(null, 204, headers) : c.body(tile, 200, headers)
    })
}
