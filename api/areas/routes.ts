import { bbox } from '@turf/turf'
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { type AppEnv, inScope } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import { appendEvent } from '../db/events.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import type { CityHolder } from './holder.ts'
import { knownMetrics, loadPlaces, replaceAreas, upsertCapacities, upsertPlaces } from './queries.ts'
import { areaCollection, capacityList, placeCollection } from './schema.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; now: () => Date }

/** What the city is made of: its name and outline, administrative areas, named places, capacities of cells. */
export const areaRoutes = ({ ledger, city, now }: Deps) =>
  new Hono<AppEnv>()
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
    .get('/areas', needs('read'), (c) => {
      const { scope } = c.get('caller')
      // The areas above one's own are shown too: a street's people still see which district they stand in.
      const seen = city
        .get()
        .areas.filter((area) => inScope(scope, area.code) || scope.some((own) => own.startsWith(area.code)))
      return c.json({
        type: 'FeatureCollection' as const,
        features: seen.map(({ code, level, name, geometry }) => ({
          type: 'Feature' as const,
          id: Number(code),
          properties: { code, level, name },
          geometry,
        })),
      })
    })
    .put('/areas', needs('administer'), valid('json', areaCollection), async (c) => {
      const areas = c.req.valid('json').features.map(({ properties, geometry }) => ({
        ...properties,
        geometry,
        box: bbox(geometry),
      }))
      await ledger.transaction().execute(async (tx) => {
        await replaceAreas(tx, areas)
        await appendEvent(tx, {
          kind: 'areas.changed',
          subject: 'areas',
          actor: c.get('caller').name,
          data: { count: areas.length },
        })
      })
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
