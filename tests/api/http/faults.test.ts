import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../../api/http/errors.ts'
import { onError } from '../../../api/http/faults.ts'
import { contentSecurityPolicy, secureHeaders } from '../../../api/http/secure.ts'
import { valid } from '../../../api/http/valid.ts'

const logged: string[] = []
const app = new Hono()
  .use(secureHeaders)
  .get('/gone', () => {
    throw new AppError('not_found', '没有这个网格', { cell: 'x' })
  })
  .get('/secret', () => {
    throw new Error('password is hunter2')
  })
  .get('/away', () => {
    throw new Error('away')
  })
  .get('/typed', valid('query', z.object({ res: z.coerce.number().int().min(7).max(10) })), (c) =>
    c.json(c.req.valid('query')),
  )
  .onError(
    onError(
      (line) => logged.push(line),
      (error) => error instanceof Error && error.message === 'away',
    ),
  )

test('an AppError keeps its text, details and status', async () => {
  const answer = await app.request('/gone')
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({
    code: 'not_found',
    message: '没有这个网格',
    details: { cell: 'x' },
  })
})

test('any other error is masked for the caller and logged for us', async () => {
  const answer = await app.request('/secret')
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('hunter2')
  expect(logged.join()).toContain('hunter2')
})

test('a store that is away is 503 with a time to come back', async () => {
  const answer = await app.request('/away')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
})

test('a parameter at fault is named', async () => {
  const answer = await app.request('/typed?res=12')
  expect(answer.status).toBe(400)
  const said = await answer.json()
  expect(said.message).toContain('res')
  expect(said.details.issues[0].field).toBe('res')
  expect(await (await app.request('/typed?res=9')).json()).toEqual({ res: 9 })
})

test('errors carry the security headers as well', async () => {
  for (const path of ['/gone', '/secret', '/typed?res=9']) {
    const answer = await app.request(path)
    expect(answer.headers.get('content-security-policy'), path).toBe(contentSecurityPolicy)
    expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff')
  }
})
