import { request, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { eventually } from '../../support/folders.ts'
import { testStores } from '../../support/stores.ts'
import { factsApp, observation, tallies } from './facts-app.ts'

let stores: Stores
let server: Server
let url = ''
beforeAll(async () => {
  stores = await testStores()
  const { app } = factsApp(stores)
  server = createAdaptorServer({ fetch: app.fetch }) as Server // http.createServer is its default
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/api/observations`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await stores.close()
})

/** Sends pieces over one real connection; `undefined` breaks off. */
const send = (key: string, pieces: (Buffer | undefined)[], headers: Record<string, string | number> = {}) =>
  new Promise<{ status: number; body: { message: string; accepted: number } } | 'broken off'>((done, fail) => {
    const call = request(url, { method: 'POST', headers: { 'idempotency-key': key, ...headers } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        done({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
      )
    })
    call.on('error', (error) => (pieces.includes(undefined) ? done('broken off') : fail(error)))
    for (const piece of pieces) {
      if (piece === undefined) return call.flushHeaders() ?? setImmediate(() => call.destroy())
      call.write(piece)
    }
    call.end()
  })

test('20 MB announced, and 20 MB in pieces of unknown number, are told that they are too large', async () => {
  const mega = Buffer.alloc(1024 * 1024, ' ')
  const twenty = Array.from({ length: 20 }, () => mega)
  const announced = await send('big', twenty, { 'content-length': 20 * 1024 * 1024 })
  expect(announced).toMatchObject({ status: 413, body: { message: expect.stringMatching(/超过 16 MB/) } })
  const rows = Buffer.from(`${JSON.stringify(observation({ source: 'x'.repeat(60) }))}\n`.repeat(8000))
  const pieces = await send(
    'big',
    Array.from({ length: 20 }, () => rows),
  )
  expect(pieces).toMatchObject({ status: 413 })
  expect((await tallies(stores.facts)).raw[0]).toBe(0)
  // The server goes on, and the key was not used up.
  expect(await send('big', [Buffer.from(JSON.stringify([observation()]))])).toMatchObject({
    status: 201,
    body: { accepted: 1 },
  })
})

test('a sender that goes away in the middle leaves no trace', async () => {
  const before = (await tallies(stores.facts)).raw[0]
  const half = Buffer.from(`[${JSON.stringify(observation())},`)
  expect(await send('half', [half, undefined])).toBe('broken off')
  await eventually('the half batch to be forgotten', async () => {
    const known = await stores.ledger.selectFrom('batches').select('id').where('key', '=', 'half').execute()
    return known.length === 0
  })
  const whole = Buffer.from(JSON.stringify([observation(), observation()]))
  expect(await send('half', [whole])).toMatchObject({ status: 201, body: { accepted: 2 } })
  expect((await tallies(stores.facts)).raw[0]).toBe(before + 2)
})

test('a batch in many small pieces, cut inside characters, is the batch', async () => {
  const bytes = Buffer.from(JSON.stringify([observation({ source: '堂子胡同卡口' })]))
  const pieces = Array.from({ length: bytes.length }, (_, i) => bytes.subarray(i, i + 1))
  expect(await send('pieces', pieces)).toMatchObject({ status: 201, body: { accepted: 1 } })
})
