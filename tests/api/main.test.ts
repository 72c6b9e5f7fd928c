import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folders.ts'
import { cityFolder, freePort, health, type RunningServer, ready, startServer, until } from '../support/server.ts'

let folder: string
let server: RunningServer

beforeAll(async () => {
  folder = cityFolder()
  server = await startServer({ dataDir: folder })
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('answers 503 with the reason from the first moment, 200 when the map is usable', async () => {
  const first = await until('an answer', 20_000, () => health(server.url))
  if (!first.body.ready) {
    expect(first.status).toBe(503)
    expect(first.body.reason).not.toBe('')
  }
  await ready(server)
  expect((await health(server.url))?.body).toMatchObject({
    ready: true,
    progress: 1,
    stores: { ledger: { state: 'ready', engine: 'embedded' }, facts: { state: 'ready', engine: 'embedded' } },
  })
})

test('serves the page under the strict policy, and asks of no other host', async () => {
  const page = await fetch(server.url)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const html = await page.text()
  expect(html).toContain('<html')
  expect(
    [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path).filter((path) => !path?.startsWith('/')),
  ).toEqual([])
})

test('writes tokens that only their owner can read', () => {
  for (const role of ['administrator', 'sender']) expect(statSync(join(folder, `${role}.token`)).mode & 0o077).toBe(0)
})

test('an unknown address of the api is 404 in the one shape of errors', async () => {
  const answer = await fetch(`${server.url}/api/nothing-here`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ code: 'not_found' })
})

test('a second start on the same folder says who holds it', async () => {
  const second = await startServer({ dataDir: folder })
  expect(await second.ended).toBe(1)
  expect(second.said()).toContain(String(server.child.pid))
})

test('a port that is taken is named, with a remedy', async () => {
  const taken = createServer()
  const port = await freePort()
  await new Promise<void>((done) => taken.listen(port, '127.0.0.1', done))
  const other = cityFolder()
  const second = await startServer({ dataDir: other, port })
  expect(await second.ended).toBe(1)
  expect(second.said()).toContain(`端口 ${port} 已被占用`)
  taken.close()
  rmSync(other, { recursive: true, force: true })
})

test.skipIf(process.getuid?.() !== 0)('a folder that cannot be written is named (as a user without rights)', () => {
  const other = temporaryFolder()
  const locked = join(other, 'locked')
  mkdirSync(locked)
  chmodSync(locked, 0o555)
  chmodSync(other, 0o755)
  const said = (() => {
    try {
      execFileSync(
        'setpriv',
        [
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          process.execPath,
          join(import.meta.dirname, '../../api/main.ts'),
        ],
        {
          env: { ...process.env, QIANSHAO_DATA: join(locked, 'city'), PORT: '0' },
          stdio: 'pipe',
        },
      )
      return ''
    } catch (error) {
      return error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    }
  })()
  expect(said).toContain(locked)
})

test('a city.json that is no city stops the start with the field', async () => {
  const other = temporaryFolder()
  writeFileSync(
    join(other, 'city.json'),
    JSON.stringify({
      name: 'x',
      timeZone: 'Asia/Shanghai',
      calendar: 'cn',
      outline: { type: 'Point', coordinates: [1, 1] },
    }),
  )
  const wrong = await startServer({ dataDir: other })
  expect(await wrong.ended).toBe(1)
  expect(wrong.said()).toMatch(/city\.json.*outline/)
})

test('a setting of the demo feed that makes no sense stops the start, named', async () => {
  const wrong = await startServer({ dataDir: temporaryFolder(), env: { QIANSHAO_FEED_DAYS: 'many' } })
  expect(await wrong.ended).toBe(1)
  expect(wrong.said()).toContain('QIANSHAO_FEED_DAYS=many')
})

test('ends on SIGTERM, and starts again within 10 seconds with what it had', async () => {
  const token = readFileSync(join(folder, 'administrator.token'), 'utf8').trim()
  const read = async () =>
    (await fetch(`${server.url}/api/city`, { headers: { authorization: `Bearer ${token}` } })).json()
  const before = await read()
  await server.stop()
  expect(await server.ended).toBe(0)
  server = await startServer({ dataDir: folder })
  await ready(server, 10_000)
  expect(await read()).toMatchObject({ name: before.name, outline: before.outline })
})
