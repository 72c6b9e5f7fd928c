import { Hono } from 'hono'
import type { AppEnv } from '../accounts/caller.ts'
import { needs } from '../accounts/identify.ts'
import type { CityHolder } from '../areas/holder.ts'
import type { LedgerDb } from '../db/ledger.ts'
import type { Gazetteer } from '../gazetteer/gazetteer.ts'
import { valid } from '../http/valid.ts'
import { find } from './find.ts'
import { searchQuery } from './schema.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; gazetteer: Gazetteer }

/** One box for everything that has a code, a name or an address. */
export const searchRoutes = ({ ledger, city, gazetteer }: Deps) =>
  new Hono<AppEnv>().get('/search', needs('read'), valid('query', searchQuery), async (c) => {
    const { q, limit } = c.req.valid('query')
    const { scope } = c.get('caller')
    return c.json({ q, results: await find({ ledger, city: city.get(), gazetteer }, { q, scope, limit }) })
  })
