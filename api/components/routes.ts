import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { classStandards, componentClasses } from '../../data/codes/component-classes/standards.ts'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { incoming } from '../files/body.ts'
import { maskPhones } from '../files/mask.ts'
import type { GridHolder } from '../grid/locate.ts'
import { AppError } from '../http/errors.ts'
import { bodyAtMost } from '../http/limit.ts'
import { valid } from '../http/valid.ts'
import { classOf } from './classes.ts'
import { keyOf } from './component.ts'
import { countComponents } from './counts.ts'
import { componentDetail } from './detail.ts'
import { editComponent, undoChange } from './edit.ts'
import { areaOfGrid, type Ground } from './place.ts'
import { listComponents } from './queries.ts'
import { receive } from './receive.ts'
import { changeParam, countQuery, editBody, keyParam, listQuery, receiveQuery, tileParam, tileQuery } from './schema.ts'
import { isGrid, narrow } from './scope.ts'
import { componentTile } from './tiles.ts'

/** The version a person saw, out of If-Match: "3". */
const versionOf = (header: string | undefined): number => {
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header?.trim() ?? '')?.[1]
  if (version === undefined)
    throw new AppError('invalid', '缺少请求头 If-Match：请给出读取时的 version，以免覆盖他人的修改')
  return Number(version)
}

const shownRow = <Row extends { district: string; code: string; class: string; owner: string; grid: string }>(
  row: Row,
) => ({
  key: keyOf(row),
  ...row,
  className: classOf(row.class)?.name ?? row.class,
  owner: row.owner === '' ? null : maskPhones(row.owner),
  grid: row.grid === '' ? null : row.grid,
})

type Deps = { ledger: LedgerDb; city: CityHolder; grids: GridHolder; now: () => Date }

/** Components of the city: taking them in, finding them, counting them, drawing them, changing them. */
export const componentRoutes = ({ ledger, city, grids, now }: Deps) => {
  /** Areas and grids as they are in force now. */
  const ground = async (db: LedgerDb): Promise<Ground> => {
    await grids.refresh(db)
    const { areaAt } = city.get()
    return { areaAt, gridAt: (lon, lat) => grids.gridAt(lon, lat) }
  }
  return new Hono<AppEnv>()
    .use('/tiles/components/*', etag())
    .use('/components/:district/:code', bodyAtMost(64))
    .get('/components/classes', needs('read'), (c) =>
      c.json({
        standards: classStandards.map(({ code, name, date, status, source, majors }) => ({
          code,
          name,
          date,
          status,
          source,
          majors: majors.map((major) => ({ code: major.code, name: major.name, group: major.group })),
        })),
        classes: componentClasses,
      }),
    )
    .post('/components', needs('ingest'), valid('query', receiveQuery), async (c) => {
      const { assign, standard } = c.req.valid('query')
      const said = { standard, source: assign, assign: assign !== undefined }
      return c.json(await receive({ ledger, ground, now }, c.get('caller'), incoming(c.req.raw), said))
    })
    .get('/components', needs('read'), valid('query', listQuery), async (c) => {
      const { area, after, limit, ...asked } = c.req.valid('query')
      const prefixes = narrow(c.get('caller').scope, area)
      const inGrid = area !== undefined && isGrid(area) ? { prefixes: [areaOfGrid(area)], grid: area } : undefined
      const from = after?.split('.')
      const rows = await listComponents(ledger, {
        prefixes,
        grid: undefined,
        ...inGrid,
        class: asked.class,
        state: asked.state,
        after: from && [from[0] ?? '', from[1] ?? '', from[2] ?? ''],
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return c.json({ components: page.map(shownRow), next: last ? `${last.area}.${last.grid}.${last.code}` : null })
    })
    .get('/components/counts', needs('read'), valid('query', countQuery), async (c) =>
      c.json(await countComponents(ledger, c.get('caller').scope, c.req.valid('query').area)),
    )
    .delete('/components/changes/:id', needs('edit'), valid('param', changeParam), async (c) => {
      const { district, code } = await undoChange({ ledger, ground, now }, c.get('caller'), c.req.valid('param').id)
      return c.json(await componentDetail(ledger, city.get(), c.get('caller'), district, code))
    })
    .get('/components/:district/:code', needs('read'), valid('param', keyParam), async (c) => {
      const { district, code } = c.req.valid('param')
      return c.json(await componentDetail(ledger, city.get(), c.get('caller'), district, code))
    })
    .patch(
      '/components/:district/:code',
      needs('edit'),
      valid('param', keyParam),
      valid('json', editBody),
      async (c) => {
        const { district, code } = c.req.valid('param')
        const version = versionOf(c.req.header('if-match'))
        await editComponent({ ledger, ground, now }, c.get('caller'), { district, code, version }, c.req.valid('json'))
        return c.json(await componentDetail(ledger, city.get(), c.get('caller'), district, code))
      },
    )
    .get(
      '/tiles/components/:z/:x/:y',
      needs('read'),
      valid('param', tileParam),
      valid('query', tileQuery),
      async (c) => {
        const shown = { scope: c.get('caller').scope, class: c.req.valid('query').class }
        const { z, x, y } = c.req.valid('param')
        return c.body(new Uint8Array(await componentTile(ledger, shown, z, x, y)), 200, {
          'Content-Type': 'application/vnd.mapbox-vector-tile',
          'Cache-Control': 'private, no-cache',
        })
      },
    )
}
