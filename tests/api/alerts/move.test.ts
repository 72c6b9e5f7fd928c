import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { type Asked, alertsIn, ask, at, emptyAlerts, eventsIn, lookAt, middle } from './world.ts'

let stores: Stores
let id = 0
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  await emptyAlerts(stores.ledger)
  id = (await lookAt(stores.ledger, [middle])).raised[0] ?? 0
})

const move = (to: string, why?: string, over: Asked = {}, alert: number | string = id) =>
  ask(stores.ledger, `/alerts/${alert}/moves`, {
    role: 'operator',
    hour: 1,
    method: 'POST',
    body: { to, why },
    ...over,
  })

test('an alert goes through handling and monitoring to its close, each with who and when', async () => {
  const handling = await move('handling', '派城管到场', { role: 'staff' })
  expect(handling.status).toBe(200)
  expect(handling.body).toMatchObject({
    state: 'handling',
    handlingAt: at(1).toISOString(),
    handlingBy: 'test staff',
    acknowledgedBy: 'test staff',
    can: ['monitor', 'close', 'reopen', 'snooze'],
  })
  expect((await move('monitoring', undefined, { hour: 2 })).body).toMatchObject({
    state: 'monitoring',
    monitoringAt: at(2).toISOString(),
    monitoringBy: 'test operator',
    acknowledgedBy: 'test staff',
  })
  expect((await move('closed', '划线停放后消除', { hour: 3 })).body).toMatchObject({
    state: 'closed',
    closedAt: at(3).toISOString(),
    closedBy: 'test operator',
    closedWhy: '划线停放后消除',
    can: ['reopen'],
  })
  expect((await eventsIn(stores.ledger)).slice(1)).toMatchObject([
    {
      kind: 'alert.moved',
      actor: 'test staff',
      data: { from: 'open', to: 'handling', why: '派城管到场', rule: 'chronic' },
    },
    { kind: 'alert.moved', data: { from: 'handling', to: 'monitoring' } },
    { kind: 'alert.closed', data: { from: 'monitoring', to: 'closed', why: '划线停放后消除' } },
  ])
})

test('one that is opened again is as nobody had seen it', async () => {
  await move('monitoring')
  await move('closed', '误报')
  expect((await move('open', '关错了')).body).toMatchObject({
    state: 'open',
    acknowledgedAt: null,
    monitoringAt: null,
    closedAt: null,
    closedBy: null,
    closedWhy: null,
  })
  expect((await eventsIn(stores.ledger)).at(-1)).toMatchObject({ kind: 'alert.reopened', data: { why: '关错了' } })
})

test('twice is once', async () => {
  await Promise.all([move('handling'), move('handling'), move('handling')])
  expect(await eventsIn(stores.ledger)).toHaveLength(2)
  expect(await alertsIn(stores.ledger)).toMatchObject([{ handling_at: at(1) }])
})

test('what is over by itself, or still pending, is not moved', async () => {
  await lookAt(stores.ledger, [], { hour: 1, gone: () => 'gone' })
  const { status, body } = await move('open')
  expect([status, body.code, body.details.state]).toEqual([409, 'conflict', 'closed'])
  const [pending] = (await lookAt(stores.ledger, [middle], { rule: 'surge', pending: true })).pending
  expect((await move('handling', undefined, {}, pending)).status).toBe(409)
})

test('whose parent closes is listed by itself again', async () => {
  const [child = 0] = (await lookAt(stores.ledger, [middle], { rule: 'surge', with: { severity: 'C' } })).raised
  const parent = await ask(stores.ledger, `/alerts/${id}`)
  expect(parent.body.children).toEqual([child])
  await move('closed', '已处置')
  expect((await ask(stores.ledger, `/alerts/${child}`)).body).toMatchObject({ parent: null })
})

test('refuses nobody, a sender, what is no move, a close without a reason, and strangers', async () => {
  expect((await move('handling', undefined, { role: undefined })).status).toBe(401)
  expect((await move('handling', undefined, { role: 'sender' })).status).toBe(403)
  for (const [to, why] of [['pending'], ['acknowledged'], ['closed'], ['closed', '  '], ['handling', 'x'.repeat(201)]])
    expect((await move(to ?? '', why)).status, `${to} ${why}`).toBe(400)
  expect((await move('closed')).body.message).toContain('关闭告警须写明原因')
  expect((await move('handling', undefined, {}, 'abc')).status).toBe(400)
  expect((await move('handling', undefined, {}, 987_654_321)).status).toBe(404)
  expect((await move('handling', undefined, { scope: ['110102011'] })).status).toBe(404)
  expect(await eventsIn(stores.ledger)).toHaveLength(1)
})
