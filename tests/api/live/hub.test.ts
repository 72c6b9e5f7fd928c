import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { appendEvent } from '../../../api/db/events.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { makeTicks, type Ticks } from '../../../api/heat/ticks.ts'
import { makeHub } from '../../../api/live/hub.ts'
import { readPosition, writePosition } from '../../../api/live/position.ts'
import { testStores } from '../../support/stores.ts'
import { listen } from './stream.ts'

let stores: Stores
let ticks: Ticks
let states = { ledger: 'ready', facts: 'ready' }
let hub: ReturnType<typeof makeHub>
const now = () => new Date()

const open = (over: Partial<Parameters<typeof makeHub>[0]> = {}) =>
  makeHub({ ledger: stores.ledger, ticks, states: () => states, now, pollMs: 20, ...over })
const join = async (scope: string[] = [''], from?: string) => listen(await hub.open(scope, readPosition(from)))
const append = (kind: string, subject: string, area = '110102001'): Promise<number> =>
  stores.ledger.transaction().execute((tx) => appendEvent(tx, { kind, subject, area }))
const stored = (from = 600): void =>
  ticks.stored({ kind: 'observations', metrics: ['ebike'], from, to: from + 10, rows: 1 })

beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores?.close())
beforeEach(() => {
  ticks = makeTicks({ now, everyMs: 10 })
  states = { ledger: 'ready', facts: 'ready' }
  hub = open()
})
afterEach(() => {
  hub.close()
  ticks.close()
})

test('a position is written and read; other text is none', () => {
  expect(readPosition(writePosition({ event: 12, tick: 3_527_481_600 }))).toEqual({ event: 12, tick: 3_527_481_600 })
  for (const text of [undefined, '', '12', '12.', 'a.b', '1.2.3', '-1.2']) expect(readPosition(text)).toBeUndefined()
})

test('greets with the present position and the state of the stores', async () => {
  const id = await append('alert.raised', 'before')
  const client = await join()
  await client.until('hello', () => client.messages.length > 0)
  expect(client.messages[0]).toMatchObject({
    event: 'hello',
    id: `${id}.${ticks.current}`,
    data: { event: id, tick: ticks.current, resumed: false, state: states },
  })
})

test('tells ticks, alerts and other changes, each with the position reached', async () => {
  const client = await join()
  const first = ticks.current
  stored()
  await client.until('a tick', () => client.of('tick').length === 1)
  expect(client.of('tick')[0]).toMatchObject({
    data: { tick: first + 1, changed: [{ metric: 'ebike', from: 600, to: 900 }] },
  })
  const raised = await append('alert.raised', '7')
  const areas = await append('areas.changed', 'areas', '')
  await client.until('both', () => client.of('change').length === 1)
  expect(client.of('alert')).toEqual([
    { event: 'alert', data: { kind: 'alert.raised', id: '7' }, id: `${raised}.${first + 1}` },
  ])
  expect(client.of('change')).toEqual([
    { event: 'change', data: { kind: 'areas.changed', id: 'areas' }, id: `${areas}.${first + 1}` },
  ])
})

test('tells nothing of alerts outside the scope, nor of those of no area to a part of the city', async () => {
  const street = await join(['110102001'])
  const city = await join([''])
  await append('alert.raised', 'elsewhere', '110101001')
  await append('alert.raised', 'nowhere', '')
  await append('alert.raised', 'mine', '110102001')
  await city.until('all three', () => city.of('alert').length === 3)
  await street.until('its own', () => street.of('alert').length > 0)
  expect(street.of('alert').map(({ data }) => data)).toEqual([{ kind: 'alert.raised', id: 'mine' }])
  const nobody = await join([], '0.0')
  await nobody.until('a tick', () => nobody.of('tick').length > 0)
  expect([...nobody.of('alert'), ...nobody.of('change')]).toEqual([])
})

test('resumes: missed events in order, each once, and one tick that covers all missed ones', async () => {
  const client = await join()
  await client.until('hello', () => client.messages.length > 0)
  await append('alert.raised', 'seen')
  await client.until('the alert', () => client.of('alert').length === 1)
  const left = client.lastId()
  await client.close()
  for (const subject of ['a', 'b', 'c']) await append('alert.changed', subject)
  for (const from of [300, 900]) {
    const before = ticks.current
    stored(from)
    await expect.poll(() => ticks.current).toBe(before + 1)
  }
  const again = await join([''], left)
  await again.until('the tick', () => again.of('tick').length === 1)
  expect(again.messages.map(({ event }) => event)).toEqual(['hello', 'alert', 'alert', 'alert', 'tick'])
  expect(again.messages[0]?.data).toMatchObject({ resumed: true })
  expect(again.of('alert').map(({ data }) => data)).toEqual(
    ['a', 'b', 'c'].map((id) => ({ kind: 'alert.changed', id })),
  )
  expect(again.of('tick')[0]?.data).toMatchObject({
    tick: ticks.current,
    changed: [{ metric: 'ebike', from: 300, to: 1200 }],
  })
})

test('more missed events than a page are all replayed', async () => {
  const position = writePosition({ event: await append('alert.raised', 'last seen'), tick: ticks.current })
  await stores.ledger
    .insertInto('events')
    .values(Array.from({ length: 1203 }, (_, i) => ({ kind: 'alert.changed', subject: String(i), data: '{}' })))
    .execute()
  const client = await join([''], position)
  await client.until('all', () => client.of('alert').length >= 1203)
  expect(client.of('alert').map(({ data }) => data)).toEqual(
    Array.from({ length: 1203 }, (_, i) => ({ kind: 'alert.changed', id: String(i) })),
  )
})

test('an id of another ledger is void: the client is told so, and that everything may have changed', async () => {
  const client = await join([''], '999999999.5')
  await client.until('the tick', () => client.of('tick').length === 1)
  expect(client.messages[0]?.data).toMatchObject({ resumed: false })
  expect(client.of('tick')[0]?.data).toMatchObject({ changed: [{ metric: '*' }] })
})

test('a client of before a restart is told that everything may have changed', async () => {
  const event = await append('alert.raised', 'x')
  const client = await join([''], writePosition({ event, tick: ticks.current - 100 }))
  await client.until('the tick', () => client.of('tick').length === 1)
  expect(client.messages[0]?.data).toMatchObject({ resumed: true })
  expect(client.of('tick')[0]?.data).toMatchObject({ tick: ticks.current, changed: [{ metric: '*' }] })
})

test('a store that goes away and comes back is told', async () => {
  const client = await join()
  await client.until('hello', () => client.messages.length > 0)
  await expect.poll(() => hub.size).toBe(1)
  states = { ledger: 'ready', facts: 'unavailable' }
  await client.until('it is away', () => client.of('state').length === 1)
  states = { ledger: 'ready', facts: 'ready' }
  await client.until('it is back', () => client.of('state').length === 2)
  expect(client.of('state').map(({ data }) => data)).toEqual([
    { ledger: 'ready', facts: 'unavailable' },
    { ledger: 'ready', facts: 'ready' },
  ])
})

test('a quiet stream beats, and the beat carries the position past events the client may not see', async () => {
  hub = open({ beatMs: 30 })
  const client = await join(['110102001'])
  await client.until('hello', () => client.messages.length > 0)
  const hidden = await append('alert.raised', 'hidden', '110101')
  await client.until('the position', () => client.lastId().startsWith(`${hidden}.`))
  expect(client.of('alert')).toEqual([])
})

test('a client that does not read is closed at a bounded backlog, without holding up the others', async () => {
  const idle = await hub.open([''], undefined)
  const reader = await join()
  await expect.poll(() => hub.size).toBe(2)
  const subject = 'x'.repeat(8000)
  for (let sent = 0; sent < 40; sent++) await append('alert.changed', subject)
  await reader.until('all', () => reader.of('alert').length === 40)
  await expect.poll(() => hub.size).toBe(1)
  // What it holds is what was within the bound; then the stream ends.
  const late = listen(idle)
  await late.until('the end', () => late.ended())
  expect(late.of('alert').length).toBeLessThan(40)
  expect(late.of('alert').length).toBeGreaterThan(20)
  const resumed = await join([''], late.lastId())
  await resumed.until('the rest', () => late.of('alert').length + resumed.of('alert').length === 40)
})

test('a client that leaves is forgotten', async () => {
  const client = await join()
  await client.until('hello', () => client.messages.length > 0)
  expect(hub.size).toBe(1)
  await client.close()
  await expect.poll(() => hub.size).toBe(0)
})

test('a stream ends after its time, and is refused beyond the most', async () => {
  hub = open({ longestMs: 50, mostClients: 1 })
  const client = await join()
  await expect(hub.open([''], undefined)).rejects.toMatchObject({ code: 'unavailable' })
  await client.until('the end', () => client.ended())
  expect(hub.size).toBe(0)
})

test('property: while events are written, clients that come and go miss none and hear none twice', async () => {
  const start = await append('alert.raised', 'start')
  const written: string[] = []
  const write = async (name: string): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await append('alert.changed', `${name}${i}`)
      written.push(`${name}${i}`)
    }
  }
  const heard: Record<string, string[]> = { steady: [], restless: [] }
  let writing = true
  const follow = async (name: 'steady' | 'restless', patience: number): Promise<void> => {
    let id = writePosition({ event: start, tick: ticks.current })
    for (;;) {
      const last = !writing
      const client = await join([''], id)
      const enough = last ? 120 - (heard[name]?.length ?? 0) : patience
      await client.until('some', () => client.of('alert').length >= enough || !writing)
      if (last) await client.until('the rest', () => client.of('alert').length >= enough)
      await client.close()
      heard[name]?.push(...client.of('alert').map(({ data }) => String((data as { id: string }).id)))
      id = client.lastId()
      if (last) return
    }
  }
  const followers = [follow('steady', 120), follow('restless', 3)]
  await Promise.all([write('p'), write('q')])
  writing = false
  // Wakes those who wait for more.
  stored()
  await Promise.all(followers)
  for (const name of ['steady', 'restless']) {
    expect(heard[name]?.length).toBe(120)
    expect(new Set(heard[name])).toEqual(new Set(written))
    for (const writer of ['p', 'q'])
      expect(heard[name]?.filter((id) => id.startsWith(writer))).toEqual(
        Array.from({ length: 60 }, (_, i) => `${writer}${i}`),
      )
  }
})
