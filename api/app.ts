import { Hono } from 'hono'
import type { AppEnv } from './accounts/caller.ts'
import { identify } from './accounts/identify.ts'
import { accountRoutes } from './accounts/routes.ts'
import { alertRoutes } from './alerts/routes.ts'
import type { CityHolder } from './areas/holder.ts'
import { areaRoutes } from './areas/routes.ts'
import { componentRoutes } from './components/routes.ts'
import { isStoreAway } from './db/away.ts'
import type { Stores } from './db/stores.ts'
import { complaintRoutes, type ScanRuns } from './detection/complaints/routes.ts'
import { type NormalRuns, normalRoutes } from './detection/normals/routes.ts'
import { storedNorms } from './detection/normals/stored.ts'
import type { DryRuns } from './detection/rules/dry-run.ts'
import { ruleRoutes } from './detection/rules/routes.ts'
import { type TrendRuns, trendRoutes } from './detection/trend/routes.ts'
import type { Ingest } from './facts/ingest.ts'
import { keepingRoutes } from './facts/keeping.ts'
import { factRoutes } from './facts/routes.ts'
import { unplacedRoutes } from './facts/unplaced.ts'
import type { Gazetteer } from './gazetteer/gazetteer.ts'
import { gazetteerRoutes } from './gazetteer/routes.ts'
import type { GridHolder } from './grid/locate.ts'
import { gridRoutes } from './grid/routes.ts'
import type { HazardLists } from './hazards/lists.ts'
import { hazardRoutes } from './hazards/routes.ts'
import { heatRoutes } from './heat/routes.ts'
import type { Ticks } from './heat/ticks.ts'
import { onError, onNotFound } from './http/faults.ts'
import { healthRoutes, type Readiness } from './http/health.ts'
import { pageRoutes } from './http/pages.ts'
import { secureHeaders } from './http/secure.ts'
import type { Imports } from './imports/drafts.ts'
import { importRoutes } from './imports/routes.ts'
import { liveRoutes } from './live/routes.ts'
import { searchRoutes } from './search/routes.ts'

export type AppDeps = {
  /** Folder of the checkout, where the built pages stand. */
  home: string
  version: string
  build: () => string
  readiness: Readiness
  stores: Stores
  city: CityHolder
  grids: GridHolder
  gazetteer: Gazetteer
  ingest: Ingest
  imports: Imports
  hazards: HazardLists
  normalRuns: NormalRuns
  dryRuns: DryRuns
  trends: TrendRuns
  scans: ScanRuns
  dataDir: string
  ticks: Ticks
  now: () => Date
  log: (line: string) => void
}

/** Every URL of the server's own words. */
const apiRoutes = ({
  readiness,
  version,
  build,
  stores,
  city,
  grids,
  gazetteer,
  ingest,
  ticks,
  now,
  imports,
  hazards,
  normalRuns,
  dryRuns,
  trends,
  scans,
  dataDir,
}: AppDeps) => {
  const { ledger, facts } = stores
  return new Hono<AppEnv>()
    .route('/', healthRoutes({ readiness, version, build }))
    .use(identify({ ledger, now, isDemo: () => city.loaded && city.get().demo }))
    .route('/', accountRoutes({ ledger, now }))
    .route('/', areaRoutes({ ledger, city, now }))
    .route('/', gridRoutes({ ledger, city, grids, now }))
    .route('/', componentRoutes({ ledger, city, grids, now }))
    .route('/', gazetteerRoutes({ ledger, gazetteer, now }))
    .route('/', factRoutes({ ledger, facts, city, ingest, now }))
    .route('/', unplacedRoutes({ ledger, ingest }))
    .route('/', keepingRoutes({ ledger, facts }))
    .route('/', heatRoutes({ ledger, facts, city, grids, ticks, stored: storedNorms({ facts, city, now }), now }))
    .route('/', normalRoutes({ facts, normalRuns }))
    .route('/', ruleRoutes({ ledger, city, now, dryRuns }))
    .route('/', trendRoutes({ city, trends }))
    .route('/', complaintRoutes({ ledger, facts, city, scans, now }))
    .route('/', alertRoutes({ ledger, city, now }))
    .route('/', hazardRoutes({ ledger, facts, city, lists: hazards, now }))
    .route('/', liveRoutes({ ledger, city, ticks, readiness, now }))
    .route('/', importRoutes({ ledger, imports, dataDir }))
    .route('/', searchRoutes({ ledger, city, gazetteer }))
}

/** The type from which `web/api.ts` infers every request and answer. */
export type App = ReturnType<typeof apiRoutes>

export const makeApp = (deps: AppDeps) =>
  new Hono()
    .use(secureHeaders)
    .route('/api', apiRoutes(deps))
    .all('/api/*', onNotFound)
    .route('/', pageRoutes(deps.home))
    .notFound(onNotFound)
    .onError(onError(deps.log, isStoreAway))

/** What is served before the stores are open: how far the start is, and the pages that show it. */
export const makeStartingApp = ({
  home,
  version,
  build,
  readiness,
  log,
}: Pick<AppDeps, 'home' | 'version' | 'build' | 'readiness' | 'log'>) =>
  new Hono()
    .use(secureHeaders)
    .route('/api', healthRoutes({ readiness, version, build }))
    .all(
      '/api/*',
      () =>
        new Response(JSON.stringify({ code: 'unavailable', message: readiness.reason }), {
          status: 503,
          headers: { 'content-type': 'application/json', 'retry-after': '2' },
        }),
    )
    .route('/', pageRoutes(home))
    .notFound(onNotFound)
    .onError(onError(log, isStoreAway))
