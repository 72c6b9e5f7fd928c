import type { Hono } from 'hono'
import type { AppEnv, Role } from '../../../api/accounts/caller.ts'
import type { City } from '../../../api/areas/city.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { heatRoutes } from '../../../api/heat/routes.ts'
import { makeTicks, type Ticks } from '../../../api/heat/ticks.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'

/** The heat room over real stores, with a clock that the test sets. */
export type Harness = {
  city: City
  ticks: Ticks
  at: (instant: string) => void
  now: () => Date
  app: (role?: Role, scope?: string[]) => Hono<AppEnv>
  /** GET as the whole city's operator. */
  get: (path: string) => Promise<Response>
}

export const makeHarness = (stores: Stores, instant: string, city = smallCity(), grids = new GridHolder()): Harness => {
  let clock = new Date(instant)
  const now = () => clock
  const ticks = makeTicks({ now })
  const routes = heatRoutes({
    ledger: stores.ledger,
    facts: stores.facts,
    city: CityHolder.of(city),
    grids,
    ticks,
    now,
  })
  const app = (role?: Role, scope?: string[]) => mount(routes, role, scope)
  const operator = app('operator')
  return {
    city,
    ticks,
    now,
    app,
    at: (text) => {
      clock = new Date(text)
    },
    get: async (path) => operator.request(`/api${path}`),
  }
}

export const declareMetrics = (stores: Stores): Promise<unknown> =>
  stores.ledger
    .insertInto('metrics')
    .values([
      { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' },
      { code: 'parking_occupied', name: '停车占用', unit: '个', kind: 'stock' },
    ])
    .execute()

/** Epoch seconds of a time in Beijing, 'YYYY-MM-DD hh:mm'. */
export const beijing = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`) / 1000
