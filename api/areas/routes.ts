import { bbox } from '@turf/turf'
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { type AppEnv, inScope } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import type { Area } from './city.ts'
import { areaChildren, areaDetail, areaM2, firstDay, visible } from './detail.ts'
import type { CityHolder } from './holder.ts'
import {
  knownMetrics,
  loadAreas,
  loadChanges,
  loadPlaces,
  loadVersions,
  upsertCapacities,
  upsertPlaces,
} from './queries.ts'
import { areaCollection, areaParam, areasQuery, capacityList, dayQuery, placeCollection, sinceQuery } from './schema.ts'
import { storeAreas } from './store.ts'
import { inForce } from './versions.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; now: () => Date }

const unknownArea = (code: string, at: string | undefined): string =>
  `没有区划“${code}”${at === undefined ? '' : `（${at} 有效的）`}，或不在您的管辖范围内；请检查代码`

/** What the city is made of: its name and outline, administrative areas, named places, capacities of cells. */
export const areaRoutes = ({ ledger, city, now }: Deps) => {
  const areasAt = async (at: string | undefined): Promise<readonly Area[]> =>
    at === undefined ? city.get().areas : loadAreas(ledger, at)

  return new Hono<AppEnv>()
    .use('/areas', etag())
    .use('/places', etag())
    .get('/city', needs('read'), (c) => {
      const { name, timeZone, calendar, demo, outline, bbox: box } = city.get()
      const at = now()
      return c.json({
        name,
        timeZone,
        calendar,
        demo,
        outline,
        bbox: [...box],
        scope: [...c.get('caller').scope],
        today: {
          ...city.calendar().local(at),
          dayKind: city.calendar().dayKind(at),
        },
      })
    })
    .get('/areas', needs('read'), valid('query', areasQuery), async (c) => {
      const { scope } = c.get('caller')
      const { at, level } = c.req.valid('query')
      const areas = await areasAt(at)
      return c.json({
        type: 'FeatureCollection' as const,
        features: areas
          .filter((area) => visible(scope, area.code) && (level === undefined || area.level === level))
          .map((area) => ({
            type: 'Feature' as const,
            id: Number(area.code),
            properties: {
              code: area.code,
              level: area.level,
              name: area.name,
              areaM2: areaM2(area),
              validFrom: firstDay(area.validFrom),
            },
            geometry: area.geometry,
          })),
      })
    })
    .get('/areas/:code', needs('read'), valid('param', areaParam), valid('query', dayQuery), async (c) => {
      const { code } = c.req.valid('param')
      const { at } = c.req.valid('query')
      const versions = await loadVersions(ledger, [code])
      const detail = areaDetail(await areasAt(at), c.get('caller').scope, code)
      if (!detail) throw new AppError('not_found', unknownArea(code, at))
      const own = versions.find((version) => (at === undefined ? version.validTo === null : inForce(version, at)))
      return c.json({
        ...detail,
        validFrom: firstDay(own?.validFrom),
        validTo: own?.validTo ?? null,
        versions: versions
          .filter(({ validFrom, validTo }) => validFrom !== validTo)
          .map(({ name, validFrom, validTo }) => ({ name, validFrom: firstDay(validFrom), validTo })),
        history: await loadChanges(ledger, code),
      })
    })
    .get('/areas/:code/children', needs('read'), valid('param', areaParam), valid('query', dayQuery), async (c) => {
      const { code } = c.req.valid('param')
      const { at } = c.req.valid('query')
      const children = areaChildren(await areasAt(at), c.get('caller').scope, code)
      if (!children) throw new AppError('not_found', unknownArea(code, at))
      return c.json({ code, children })
    })
    .put('/areas', needs('administer'), valid('query', sinceQuery), valid('json', areaCollection), async (c) => {
      const { validFrom } = c.req.valid('query')
      const areas = c.req.valid('json').features.map(({ properties, geometry }) => ({ ...properties, geometry }))
      const { name, scope } = c.get('caller')
      const foreign = areas.find(({ code }) => !inScope(scope, code))
      if (foreign) throw new AppError('forbidden', `区划“${foreign.code}”不在您的管辖范围内，不能写入`)
      const today = city.calendar().local(now()).date
      if (validFrom !== undefined && validFrom > today)
        throw new AppError('invalid', `生效日期 ${validFrom} 在今天（${today}）之后；请到当日再提交`)
      await storeAreas(ledger, { areas, from: validFrom ?? null, actor: name, source: null })
      await city.reload(ledger)
      return c.json({ stored: areas.length })
    })
    .get('/places', needs('read'), async (c) => {
      const places = await loadPlaces(ledger)
      return c.json({
        type: 'FeatureCollection' as const,
        features: places.map(({ kind, name, geometry }) => ({
          type: 'Feature' as const,
          properties: { kind, name },
          geometry,
        })),
      })
    })
    .put('/places', needs('administer'), valid('json', placeCollection), async (c) => {
      const places = c.req.valid('json').features.map(({ properties, geometry }) => ({
        ...properties,
        geometry,
        box: bbox(geometry),
      }))
      await ledger.transaction().execute((tx) => upsertPlaces(tx, places))
      return c.json({ stored: places.length })
    })
    .put('/capacities', needs('administer'), valid('json', capacityList), async (c) => {
      const rows = c.req.valid('json')
      const known = await knownMetrics(ledger)
      const stranger = rows.findIndex((row) => !known.has(row.metric))
      if (stranger >= 0) {
        throw new AppError(
          'invalid',
          `第 ${stranger + 1} 行 metric：没有指标“${rows[stranger]?.metric}”，请先用 PUT /api/metrics/… 登记`,
        )
      }
      await ledger.transaction().execute((tx) => upsertCapacities(tx, rows))
      return c.json({ stored: rows.length })
    })
}
