import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppEnv } from '../../../api/accounts/caller.ts'
import { identify, needs } from '../../../api/accounts/identify.ts'
import { accountRoutes } from '../../../api/accounts/routes.ts'
import { issueToken } from '../../../api/accounts/tokens.ts'
import { isStoreAway } from '../../../api/db/away.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { onError } from '../../../api/http/faults.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
let ledger: LedgerDb
let clock = new Date('2026-11-20T04:00:00Z')
const now = () => clock

const make = (demo: boolean) =>
  new Hono<AppEnv>()
    .use(identify({ ledger, now, isDemo: () => demo }))
    .route('/api', accountRoutes({ ledger, now }))
    .get('/api/read', needs('read'), (c) => c.json({ name: c.get('caller').name }))
    .post('/api/send', needs('ingest'), (c) => c.json({ name: c.get('caller').name }))
    .onError(onError(() => {}, isStoreAway))

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const tokens = { operator: '', sender: '', administrator: '' }

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  for (const role of ['operator', 'sender', 'administrator'] as const)
    tokens[role] = await issueToken(ledger, {
      name: role,
      role,
      scope: ['110102'],
    })

  afterAll(() => stores.close())
})

test('nobody is 401 in a customer city and the demo operator in the demo city', async () => {
  expect((await make(false).request('/api/read')).status).toBe(401)
  expect(await (await make(true).request('/api/read')).json()).toEqual({
    name: '演示值班员',
  })
  expect((await make(true).request('/api/send', { method: 'POST' })).status).toBe(403)
})

test('a token that is wrong is 401 even in the demo city', async () => {
  expect((await make(true).request('/api/read', { headers: bearer('qs_wrong') })).status).toBe(401)
})

test('each role may do its own work and no other', async () => {
  const app = make(false)
  const status = async (role: keyof typeof tokens, method: string, path: string) =>
    (await app.request(path, { method, headers: bearer(tokens[role]) })).status
  expect(await status('operator', 'GET', '/api/read')).toBe(200)
  expect(await status('operator', 'POST', '/api/send')).toBe(403)
  expect(await status('sender', 'POST', '/api/send')).toBe(200)
  expect(await status('sender', 'GET', '/api/read')).toBe(403)
  expect(await status('operator', 'GET', '/api/tokens')).toBe(403)
  expect(await status('administrator', 'GET', '/api/tokens')).toBe(200)
})

test('a session is opened by a token, kept in an httpOnly cookie, and closed', async () => {
  const app = make(false)
  const opened = await app.request('/api/session', {
    method: 'POST',
    body: JSON.stringify({ token: tokens.operator }),
    headers: { 'content-type': 'application/json' },
  })
  expect(opened.status).toBe(200)
  const cookie = opened.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/SameSite=Strict/i)
  const headers = { cookie: cookie.split(';')[0] ?? '' }
  expect(await (await app.request('/api/session', { headers })).json()).toMatchObject({
    name: 'operator',
    scope: ['110102'],
    can: ['read', 'acknowledge'],
  })
  expect((await app.request('/api/read', { headers })).status).toBe(200)
  expect((await app.request('/api/session', { method: 'DELETE', headers })).headers.get('set-cookie')).toMatch(
    /Max-Age=0/,
  )
})

test('a wrong token opens no session, a malformed request is 400', async () => {
  const post = (body: unknown) =>
    make(false).request('/api/session', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  expect((await post({ token: 'qs_no' })).status).toBe(401)
  expect((await post({})).status).toBe(400)
})

test('an administrator issues a token, sees it without its secret, and revokes it', async () => {
  const app = make(false)
  const headers = {
    ...bearer(tokens.administrator),
    'content-type': 'application/json',
  }
  const made = await app.request('/api/tokens', {
    method: 'POST',
    headers,
    body: JSON.stringify({
      name: '道闸',
      role: 'sender',
      scope: ['110102001'],
    }),
  })
  expect(made.status).toBe(201)
  const { token } = await made.json()
  expect((await app.request('/api/send', { method: 'POST', headers: bearer(token) })).status).toBe(200)
  const listing = await (await app.request('/api/tokens', { headers })).text()
  expect(listing).not.toContain(token)
  const id = JSON.parse(listing).tokens.find((one: { name: string }) => one.name === '道闸').id
  expect((await app.request(`/api/tokens/${id}`, { method: 'DELETE', headers })).status).toBe(200)
  expect((await app.request(`/api/tokens/${id}`, { method: 'DELETE', headers })).status).toBe(404)
  expect((await app.request('/api/tokens/x', { method: 'DELETE', headers })).status).toBe(400)
  clock = new Date(clock.getTime() + 10_001)
  expect((await app.request('/api/send', { method: 'POST', headers: bearer(token) })).status).toBe(401)
})

test('a token dies at its end', async () => {
  const token = await issueToken(ledger, {
    name: 'short',
    role: 'operator',
    scope: [''],
    expiresAt: new Date(clock.getTime() + 60_000),
  })
  const read = async () => (await make(false).request('/api/read', { headers: bearer(token) })).status
  expect(await read()).toBe(200)
  clock = new Date(clock.getTime() + 60_000)
  expect(await read()).toBe(401)
})
