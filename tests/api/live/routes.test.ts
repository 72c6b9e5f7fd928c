import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CityHolder } from '../../../api/areas/holder.ts'
import { appendEvent } from '../../../api/db/events.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { makeTicks } from '../../../api/heat/ticks.ts'
import { Readiness } from '../../../api/http/health.ts'
import { liveRoutes } from '../../../api/live/routes.ts'
import { mount } from '../../support/caller.ts'
import { smallCity } from '../../support/city.ts'
import { testStores } from '../../support/stores.ts'
import { listen } from './stream.ts'

const now = () => new Date()
const ticks = makeTicks({ now, everyMs: 10 })
const city = CityHolder.of(smallCity())
let stores: Stores
let server: Server
let url = ''

const routes = () => {
  const readiness = new Readiness()
  readiness.stores = stores.state
  return liveRoutes({ ledger: stores.ledger, city, ticks, readiness, now })
}

beforeAll(async () => {
  stores = await testStores()
  server = createAdaptorServer({ fetch: mount(routes(), 'operator').fetch }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/live`
})
afterAll(async () => {
  ticks.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await stores?.close()
})

const follow = async (headers: Record<string, string> = {}, query = '') => {
  const response = await fetch(url + query, { headers })
  if (!response.body) throw new Error('no body')
  return { response, client: listen(response.body) }
}

test('401 for nobody, 403 for a sender, 400 for an id that is none', async () => {
  const statusOf = async (role?: 'operator' | 'sender', query = '') => {
    const response = await mount(routes(), role).request(`/api/live${query}`)
    await response.body?.cancel()
    return response.status
  }
  expect(await statusOf()).toBe(401)
  expect(await statusOf('sender')).toBe(403)
  expect(await statusOf('operator', '?after=yesterday')).toBe(400)
  expect(await statusOf('operator', '?after=0.0')).toBe(200)
})

test('over HTTP: greeted at once, not kept by proxies, told of what happens', async () => {
  const { response, client } = await follow()
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
  await client.until('hello', () => client.of('hello').length === 1)
  expect(client.of('hello')[0]?.data).toMatchObject({ state: { ledger: 'ready', facts: 'ready' } })
  await stores.ledger
    .transaction()
    .execute((tx) => appendEvent(tx, { kind: 'alert.raised', subject: '1', area: '110102001' }))
  ticks.stored({ kind: 'complaints', metrics: ['噪声扰民'], from: 0, to: 10, rows: 1 })
  await client.until('both', () => client.of('alert').length === 1 && client.of('tick').length === 1)
  expect(client.of('tick')[0]?.data).toMatchObject({ changed: [{ metric: 'complaints', from: 0, to: 300 }] })
  await client.close()
})

test('over HTTP: resumes by Last-Event-ID, which goes before ?after, and by ?after alone', async () => {
  const { client } = await follow()
  await client.until('hello', () => client.of('hello').length === 1)
  const left = client.lastId()
  await client.close()
  await stores.ledger
    .transaction()
    .execute((tx) => appendEvent(tx, { kind: 'alert.closed', subject: '1', area: '110102001' }))
  const asked: [Record<string, string>, string][] = [
    [{ 'last-event-id': left }, ''],
    [{ 'last-event-id': left }, '?after=999999999.1'],
    [{}, `?after=${left}`],
  ]
  for (const [headers, query] of asked) {
    const { client: again } = await follow(headers, query)
    await again.until('what was missed', () => again.of('alert').length === 1)
    expect(again.of('alert')[0]?.data).toEqual({ kind: 'alert.closed', id: '1' })
    await again.close()
  }
})
