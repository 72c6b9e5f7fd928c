import { expect, test } from 'vitest'
import { makeSender } from '../../../data/city/sender.ts'

type Asked = { url: string; method: string; headers: Headers; body: string }

/** A wire that gives these answers in turn; an Error is a connection that fails. */
const wire = (answers: (Response | Error)[]) => {
  const asked: Asked[] = []
  const waited: number[] = []
  const logged: string[] = []
  const sender = makeSender({
    url: 'http://127.0.0.1:1',
    token: 'secret',
    log: (line) => logged.push(line),
    fetch: async (input, init) => {
      asked.push({
        url: String(input),
        method: init?.method ?? 'GET',
        headers: new Headers(init?.headers),
        body: init?.body instanceof Uint8Array ? Buffer.from(init.body).toString() : String(init?.body ?? ''),
      })
      const answer = answers.shift()
      if (!answer || answer instanceof Error) throw answer ?? new Error('no answer left')
      return answer
    },
    wait: async (ms) => waited.push(ms),
  })
  return { sender, asked, waited, logged }
}

const body = Buffer.from('{"metric":"ebike"}\n')

test('a batch carries the token, its key and its rows', async () => {
  const { sender, asked } = wire([new Response('{}', { status: 201 })])
  await sender.post('/api/observations', 'k1', body)
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatchObject({ url: 'http://127.0.0.1:1/api/observations', method: 'POST', body: body.toString() })
  expect(asked[0]?.headers.get('authorization')).toBe('Bearer secret')
  expect(asked[0]?.headers.get('idempotency-key')).toBe('k1')
  expect(asked[0]?.headers.get('content-type')).toBe('application/x-ndjson')
})

test('a post gives what the api answered, and so does a question', async () => {
  const { sender, asked } = wire([
    new Response('{"accepted":2,"rejected":1}'),
    new Response('{"grids":281}', { status: 201 }),
    new Response('done', { status: 200 }),
  ])
  expect(await sender.post('/api/components', 'k1', body)).toEqual({ accepted: 2, rejected: 1 })
  expect(await sender.ask('/api/grids/generate', { area: '110102001' })).toEqual({ grids: 281 })
  expect(await sender.ask('/api/grids/generate', {})).toBeUndefined()
  expect(asked[1]).toMatchObject({ method: 'POST', body: '{"area":"110102001"}' })
  expect(asked[1]?.headers.get('content-type')).toBe('application/json')
})

test('trouble that passes is waited for, longer each time, and the same batch sent again', async () => {
  const { sender, asked, waited } = wire([
    new Error('refused'),
    new Response('', { status: 503 }),
    new Response('', { status: 429, headers: { 'retry-after': '3' } }),
    new Response('', { status: 500 }),
    new Response('{}', { status: 202 }),
  ])
  await sender.post('/api/observations', 'k1', body)
  expect(asked.map((one) => one.headers.get('idempotency-key'))).toEqual(new Array(5).fill('k1'))
  expect(waited).toEqual([200, 400, 3000, 5000])
})

test('a batch that is there with other content is left as it is', async () => {
  const { sender, logged } = wire([new Response('{"code":"conflict"}', { status: 409 })])
  await sender.post('/api/complaints', 'k9', body)
  expect(logged.join()).toContain('k9')
})

test.each([400, 401, 403, 413])('a refusal with %i ends it with the reason', async (status) => {
  const { sender } = wire([new Response('{"message":"不行"}', { status })])
  await expect(sender.post('/api/observations', 'k1', body)).rejects.toThrow(`${status}: {"message":"不行"}`)
  const other = wire([new Response('{"message":"不行"}', { status })])
  await expect(other.sender.ask('/api/grids/generate', {})).rejects.toThrow(`${status}: {"message":"不行"}`)
})

test('documents are put and read as JSON', async () => {
  const { sender, asked } = wire([new Response('{"stored":1}'), new Response('{"sources":[]}')])
  await sender.put('/api/metrics/ebike', { name: '电动车' })
  expect(await sender.get('/api/sources')).toEqual({ sources: [] })
  expect(asked[0]).toMatchObject({ method: 'PUT', body: '{"name":"电动车"}' })
})

test('it waits without a word until the map is usable', async () => {
  const { sender, asked, logged } = wire([
    new Response('{}', { status: 503 }),
    new Response('{}', { status: 503 }),
    new Response('{}'),
  ])
  await sender.ready()
  expect(asked.map(({ url }) => url)).toEqual(new Array(3).fill('http://127.0.0.1:1/api/health'))
  expect(logged).toEqual([])
})
