import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { lockWriters } from '../../../api/components/writes.ts'
import { eventsAfter, lastEventId } from '../../../api/db/events.ts'
import type { LedgerDb } from '../../../api/db/ledger.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { componentWorld, lamp } from './world.ts'

let stores: Stores
let ledger: LedgerDb
let world: ReturnType<typeof componentWorld>

const path = '/api/components/110102/00000001'

type Role = 'operator' | 'staff' | 'sender' | 'administrator'
type Asked = { role?: Role | undefined; scope?: string[]; version?: string | undefined }

const patch = async (body: unknown, { role = 'staff', scope, version = '"1"' }: Asked = {}) => {
  const answer = await world.as(role, scope).request(path, {
    method: 'PATCH',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(version === '' ? {} : { 'if-match': version }) },
  })
  return { status: answer.status, body: await answer.json() }
}

const undo = async (id: number, role: Role | undefined = 'staff', scope?: string[]) => {
  const answer = await world.as(role, scope).request(`/api/components/changes/${id}`, { method: 'DELETE' })
  return { status: answer.status, body: await answer.json() }
}

beforeAll(async () => {
  stores = await testStores()
  ledger = stores.ledger
  world = componentWorld(ledger)
})
afterAll(() => stores.close())

beforeEach(async () => {
  for (const table of ['component_changes', 'components', 'component_tallies', 'component_clusters'] as const)
    await ledger.deleteFrom(table).execute()
  await world.post([lamp(1, { owner: '甲' })])
})

const tallies = async () =>
  (await ledger.selectFrom('component_tallies').selectAll().orderBy('code').orderBy('state').execute()).map(
    ({ code, state, count }) => `${code} ${state} ${count}`,
  )

test('a move finds its new area, counts there, keeps where it was and tells it in an event', async () => {
  const before = await lastEventId(ledger)
  const { status, body } = await patch({ lon: 116.39, lat: 39.91 })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    lon: 116.39,
    area: '110102011',
    version: 2,
    can: ['move', 'change', 'undo'],
    history: [
      { verb: 'moved', who: 'test staff', from: { lat: 39.9102 }, to: { lon: 116.39, lat: 39.91 }, undoable: true },
    ],
  })
  expect(await tallies()).toEqual(['110102 intact 1', '110102011 intact 1'])
  expect(await eventsAfter(ledger, before, 10)).toMatchObject([
    { kind: 'component.changed', subject: '110102.00000001', area: '110102011', data: { from: '110102001' } },
  ])
})

test('changes are taken back one by one, newest first, and stay in the history', async () => {
  await patch({ state: 'damaged' })
  const { body } = await patch({ owner: '乙', lon: 116.39, lat: 39.91 }, { version: '2' })
  const [newest, first] = body.history
  expect((await undo(first.id)).status).toBe(409)
  const once = await undo(newest.id)
  expect(once.body).toMatchObject({
    owner: '甲',
    state: 'damaged',
    area: '110102001',
    version: 4,
    history: [
      { id: newest.id, undoneBy: 'test staff', undoable: false },
      { id: first.id, undoneAt: null, undoable: true },
    ],
  })
  expect((await undo(newest.id)).status).toBe(409)
  expect((await undo(first.id)).body).toMatchObject({ state: 'intact', can: ['move', 'change'] })
  expect(await tallies()).toEqual(['110102 intact 1', '110102001 intact 1'])
})

test('what says nothing new changes nothing', async () => {
  const before = await lastEventId(ledger)
  expect((await patch({ state: 'intact', owner: '甲' })).body).toMatchObject({ version: 1, history: [] })
  expect(await lastEventId(ledger)).toBe(before)
})

test('an edit of what somebody else has changed since is 409 and changes nothing', async () => {
  await patch({ state: 'damaged' })
  const { status, body } = await patch({ state: 'missing' })
  expect(status).toBe(409)
  expect(body.message).toMatch(/已被他人修改.*第 2 版.*刷新/)
  expect((await ledger.selectFrom('components').select('state').executeTakeFirst())?.state).toBe('damaged')
})

test.each<[string, unknown, Asked, number, RegExp]>([
  ['out of town', { lon: 117, lat: 39.91 }, {}, 400, /不能移到这里.*不在本市/],
  ['out of one’s scope', { lon: 116.39, lat: 39.91 }, { scope: ['110102001'] }, 403, /辖区/],
  ['half a place', { lon: 116.39 }, {}, 400, /一起给出/],
  ['nothing', {}, {}, 400, /没有要改的内容/],
  ['an unknown field', { code: '00000002' }, {}, 400, /正文/],
  ['an unknown state', { state: 'fine' }, {}, 400, /state/],
  ['an unknown class', { class: '9999' }, {}, 400, /没有类别/],
  ['no version', { state: 'damaged' }, { version: '' }, 400, /If-Match/],
  ['as an operator', { state: 'damaged' }, { role: 'operator' }, 403, /权限/],
  ['as a sender', { state: 'damaged' }, { role: 'sender' }, 403, /权限/],
  ['from another district', { state: 'damaged' }, { scope: ['110101'] }, 404, /没有编号/],
])('an edit %s is refused', async (_, body, asked, status, words) => {
  const said = await patch(body, asked)
  expect(said.status).toBe(status)
  expect(said.body.message).toMatch(words)
  expect((await ledger.selectFrom('components').select('version').executeTakeFirst())?.version).toBe(1)
})

test('nobody is 401', async () => {
  const send = (method: string, to: string) =>
    world.as().request(to, { method, body: '{}', headers: { 'content-type': 'application/json' } })
  expect((await send('PATCH', path)).status).toBe(401)
  expect((await send('DELETE', '/api/components/changes/1')).status).toBe(401)
})

test('taking back: 403 without the right, 404 for another’s and for none, 400 for no number', async () => {
  const { body } = await patch({ state: 'damaged' })
  const { id } = body.history[0]
  expect((await undo(id, 'operator')).status).toBe(403)
  expect((await undo(id, 'staff', ['110101'])).status).toBe(404)
  expect((await undo(id + 1000)).status).toBe(404)
  expect((await undo(Number.NaN)).status).toBe(400)
})

test('edits at one time leave counts that are right', async () => {
  await world.post(Array.from({ length: 8 }, (_, i) => lamp(10 + i)))
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      world.as('staff').request(`/api/components/110102/${String(10 + i).padStart(8, '0')}`, {
        method: 'PATCH',
        body: JSON.stringify({ state: 'damaged' }),
        headers: { 'content-type': 'application/json', 'if-match': '1' },
      }),
    ),
  )
  expect(answers.map((one) => one.status)).toEqual(Array(8).fill(200))
  expect(await tallies()).toEqual(['110102 damaged 8', '110102 intact 1', '110102001 damaged 8', '110102001 intact 1'])
})

test('a change that one may not see is told as one that there is not: neither component nor district is named', async () => {
  const { body } = await patch({ state: 'damaged' })
  const [{ id }] = body.history
  const outside = await undo(id, 'staff', ['110101'])
  const unknown = await undo(id + 1000, 'staff', ['110101'])
  expect(outside.status).toBe(404)
  expect(outside.body.message).toBe(unknown.body.message.replace(String(id + 1000), String(id)))
})

test('an owner that comes back as it was shown, its phone masked, stays as it is kept', async () => {
  await world.post([lamp(1, { owner: '路灯中心 张工 13812345678' })])
  const shown = await (await world.as('staff').request(path)).json()
  const { body } = await patch({ state: 'damaged', owner: shown.owner }, { version: String(shown.version) })
  expect(body.history[0].to).toEqual({ state: 'damaged' })
  expect((await ledger.selectFrom('components').select('owner').executeTakeFirst())?.owner).toContain('13812345678')
})

test.each([{ name: 'a\u0000b' }, { owner: '\ud800' }, { photo: '/a\u0000' }])(
  'text that the ledger cannot keep is refused, not stumbled over: %j',
  async (body) => expect((await patch(body)).status).toBe(400),
)

test('more people than the ledger has connections edit at once, and all are served', async () => {
  const many = Array.from({ length: 40 }, (_, i) => i + 1)
  await world.post(many.map((number) => lamp(number)))
  const answers = await Promise.all(
    many.map((number) =>
      world.as('staff').request(`/api/components/110102/${String(number).padStart(8, '0')}`, {
        method: 'PATCH',
        body: JSON.stringify({ state: 'damaged' }),
        headers: { 'content-type': 'application/json', 'if-match': '1' },
      }),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual(many.map(() => 200))
  expect(await tallies()).toEqual(['110102 damaged 40', '110102001 damaged 40'])
})

test('while a long delivery is written, those who wait to edit leave connections to those who read', async () => {
  const many = Array.from({ length: 30 }, (_, i) => i + 1)
  await world.post(many.map((number) => lamp(number)))
  const held = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const delivery = ledger.transaction().execute(async (tx) => {
    await lockWriters(tx, 5)
    held.resolve()
    await over.promise
  })
  await held.promise
  const edits = many.map((number) =>
    world.as('staff').request(`/api/components/110102/${String(number).padStart(8, '0')}`, {
      method: 'PATCH',
      body: JSON.stringify({ state: 'damaged' }),
      headers: { 'content-type': 'application/json', 'if-match': '1' },
    }),
  )
  const read = await world.as('staff').request(path)
  over.resolve()
  await delivery
  expect(read.status).toBe(200)
  expect((await Promise.all(edits)).map(({ status }) => status)).toEqual(many.map(() => 200))
})

test('an edit larger than any can be is refused before it is read', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(200_000) })
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length), 'if-match': '1' }
  expect((await world.as('staff').request(path, { method: 'PATCH', body, headers })).status).toBe(413)
})
