import type { Role } from '../../../api/accounts/caller.ts'
import type { City } from '../../../api/areas/city.ts'
import { CityHolder } from '../../../api/areas/holder.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { HazardLists } from '../../../api/hazards/lists.ts'
import { hazardRoutes } from '../../../api/hazards/routes.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'
import { eventually } from '../../support/folders.ts'
import { factsApp, noon } from '../facts/facts-app.ts'

/** Two streets of the small city, a point in each. */
export const west = { lon: 116.369, lat: 39.91 }
export const east = { lon: 116.391, lat: 39.91 }

export type Told = {
  id: number
  state: string
  percent: number
  reason: string | null
  counts: { orders: number; points: number; merged: Record<string, number>; again: number } | null
  can: string[]
  recheckOn: string | null
  recheckedBy: number | null
  previous: number | null
  name: string
  tasks: { open: number; done: number }
  next: number | null
  points: {
    key: string
    rank: number
    address: string
    area: string
    orders: string[]
    callers: number
    again: string | null
    merges: { a: string; b: string; reason: string; said: string }[]
    task: { state: string; note: string; by: string } | null
  }[]
}

/** The hazards room over real stores, with orders that come in as everywhere; the small city where none is named. Its clock may be set. */
export const hazardWorld = (stores: Stores, town: City = smallCity()) => {
  let clock = noon
  const now = (): Date => new Date(clock * 1000)
  const city = CityHolder.of(town)
  const logged: string[] = []
  const { ledger, facts } = stores
  const lists = new HazardLists({ ledger, facts, city, now, log: (line) => logged.push(line) })
  const routes = hazardRoutes({ ledger, facts, city, lists, now })
  const orders = factsApp(stores, { now, city: town })

  const as = (role: Role | undefined, scope: string[] = ['']) => {
    const app = mount(routes, role, scope)
    return async (method: string, path: string, body?: unknown) => {
      const answer = await app.request(`/api/hazards${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      return { status: answer.status, body: await answer.json() }
    }
  }
  const call = as('staff')
  let batches = 0
  /** Takes orders in; each is made of a plain one and what is given. */
  const take = async (rows: object[]): Promise<void> => {
    const plain = { at: noon - 3600, ...west, class: '房屋漏雨', channel: '12345', status: '受理' }
    const answer = await orders.post(
      'complaints',
      `b${batches++}`,
      rows.map((row) => ({ ...plain, ...row })),
    )
    if (answer.status !== 201) throw new Error(`orders were not taken: ${answer.status} ${answer.message}`)
  }
  const get = async (id: number, query = ''): Promise<Told> => (await call('GET', `/lists/${id}${query}`)).body
  /** Asks for a list and waits until it is made. */
  const make = async (asked: object): Promise<Told> => {
    const { status, body } = await call('POST', '/lists', { name: '漏雨', ...asked })
    if (status !== 202) throw new Error(`the list was refused: ${status} ${JSON.stringify(body)}`)
    await eventually(`list ${body.id} to be made`, async () => (await get(body.id)).state !== 'making')
    return get(body.id)
  }
  return {
    as,
    call,
    take,
    get,
    make,
    lists,
    routes,
    city,
    logged,
    now,
    ledger,
    facts,
    setClock: (at: number): void => {
      clock = at
    },
  }
}
