import { CityHolder } from '../../../api/areas/holder.ts'
import { componentRoutes } from '../../../api/components/routes.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import { GridHolder } from '../../../api/grid/locate.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'

export const at = new Date('2026-11-21T04:00:00Z')

type Role = Parameters<typeof mount>[1]

/** The room of components in the small city at Xidan, without unit grids unless given. */
export const componentWorld = (ledger: LedgerDb, grids = new GridHolder(), city = CityHolder.of(smallCity())) => {
  const routes = componentRoutes({ ledger, city, grids, now: () => at })
  const as = (role?: Role, scope?: string[]) => mount(routes, role, scope)
  const post = (rows: unknown, query = '', role: Role = 'administrator', scope?: string[]) =>
    as(role, scope).request(`/api/components${query}`, {
      method: 'POST',
      body: typeof rows === 'string' ? rows : JSON.stringify(rows),
      headers: { 'content-type': 'application/json' },
    })
  return { as, post }
}

export type Row = {
  district: string
  code: string
  class: string
  lon: number
  lat: number
  state?: string
  [field: string]: unknown
}

/** A street lamp in the small city's first street; the number becomes its code and moves it a little. */
export const lamp = (number: number, over: Record<string, unknown> = {}): Row => ({
  district: '110102',
  code: String(number).padStart(8, '0'),
  class: '0118',
  lon: 116.3602 + (number % 100) * 1e-5,
  lat: 39.9102,
  ...over,
})
