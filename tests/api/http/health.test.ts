import { expect, test } from 'vitest'
import { healthRoutes, Readiness } from '../../../api/http/health.ts'

const make = () => {
  const readiness = new Readiness()
  return {
    readiness,
    app: healthRoutes({ readiness, version: '0', build: () => 'abc' }),
  }
}

test('says why it is not ready, and how far it is', async () => {
  const { readiness, app } = make()
  readiness.at('正在写入演示城市', 0.4)
  const answer = await app.request('/health')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({
    ready: false,
    reason: '正在写入演示城市',
    progress: 0.4,
  })
})

test('progress never runs backwards', () => {
  const { readiness } = make()
  readiness.at('a', 0.5)
  readiness.at('b', 0.2)
  expect(readiness.progress).toBe(0.5)
})

test('is 200 once the map is usable, and 503 again while a store is away', async () => {
  const { readiness, app } = make()
  readiness.stores = () => ({
    ledger: { state: 'ready', engine: 'embedded' },
    facts: { state: 'ready', engine: 'embedded' },
  })
  readiness.done()
  expect((await app.request('/health')).status).toBe(200)
  readiness.stores = () => ({
    ledger: { state: 'ready', engine: 'embedded' },
    facts: { state: 'unavailable', engine: 'embedded', reason: 'killed' },
  })
  const away = await app.request('/health')
  expect(away.status).toBe(503)
  expect((await away.json()).reason).toContain('事实库')
})
