import { Hono } from 'hono'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import { valid } from '../http/valid.ts'
import { type Gazetteer, usualThreshold } from './gazetteer.ts'
import { loadThresholds } from './queries.ts'
import { geocodeQuery, thresholdBody } from './schema.ts'
import { setThreshold } from './threshold.ts'

type Deps = { ledger: LedgerDb; gazetteer: Gazetteer; now: () => Date }

/** Places of a text by the city's own names, and how sure one must be to be taken without a person. */
export const gazetteerRoutes = ({ ledger, gazetteer, now }: Deps) => {
  const thresholds = async () => ({
    threshold: await gazetteer.threshold(now()),
    usual: usualThreshold,
    settings: (await loadThresholds(ledger)).map(({ value, since, by }) => ({ value, since: since.toISOString(), by })),
  })
  return new Hono<AppEnv>()
    .get('/geocode', needs('read'), valid('query', geocodeQuery), async (c) => {
      const { text, within } = c.req.valid('query')
      const [candidates, threshold] = await Promise.all([
        gazetteer.geocode({ text, within, scope: c.get('caller').scope }),
        gazetteer.threshold(now()),
      ])
      return c.json({ text, threshold, candidates })
    })
    .get('/geocode/threshold', needs('read'), async (c) => c.json(await thresholds()))
    .put('/geocode/threshold', needs('administer'), valid('json', thresholdBody), async (c) => {
      const { value, since } = c.req.valid('json')
      const { name, scope } = c.get('caller')
      if (!scope.includes('')) throw new AppError('forbidden', '定位阈值是全市的设置，须有全市范围的权限')
      await setThreshold(ledger, { value, since: since ? new Date(since) : now(), by: name })
      return c.json(await thresholds())
    })
}
