import type { ClickHouseClient } from '@clickhouse/client'
import { Hono } from 'hono'
import type { AppEnv } from '../../accounts/caller.ts'
import { needs } from '../../accounts/identify.ts'
import { valid } from '../../http/valid.ts'
import type { Runs } from '../runs.ts'
import type { Learnt } from './keep.ts'
import { loadVersions } from './queries.ts'
import { runParam } from './schema.ts'

export type NormalRuns = Runs<null, Learnt>

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** What is normal: which versions there are, and learning it anew. */
export const normalRoutes = ({ facts, normalRuns }: { facts: ClickHouseClient; normalRuns: NormalRuns }) =>
  new Hono<AppEnv>()
    .get('/normals', needs('read'), async (c) => {
      const versions = Map.groupBy(await loadVersions(facts), ({ version }) => version)
      return c.json({
        versions: [...versions].map(([version, metrics]) => ({
          version,
          madeAt: iso(Math.max(...metrics.map(({ madeAt }) => madeAt))),
          tookMs: metrics.reduce((sum, { tookMs }) => sum + tookMs, 0),
          metrics: metrics.map(({ metric, from, to, cells, rows, excluded, tookMs }) => ({
            metric,
            from: iso(from),
            to: iso(to),
            cells,
            rows,
            excludedHours: excluded,
            tookMs,
          })),
        })),
      })
    })
    .post('/normals', needs('administer'), (c) => {
      const caller = c.get('caller')
      return c.json(normalRuns.start(null, caller, caller.scope), 202)
    })
    .get('/normals/runs/:id', needs('read'), valid('param', runParam), (c) =>
      c.json(normalRuns.get(c.req.valid('param').id, c.get('caller'))),
    )
    .delete('/normals/runs/:id', needs('administer'), valid('param', runParam), (c) =>
      c.json(normalRuns.cancel(c.req.valid('param').id, c.get('caller'))),
    )
