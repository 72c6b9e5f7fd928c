import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join, resolve } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { AppEnv } from '../../../api/accounts/caller.ts'
import { identify } from '../../../api/accounts/identify.ts'
import { ensureKeyFile } from '../../../api/accounts/keyfile.ts'
import { isStoreAway } from '../../../api/db/away.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { onError } from '../../../api/http/faults.ts'
import { readDraftOptions } from '../../../api/imports/cli/options.ts'
import { testStores } from '../../support/stores.ts'
import { fileOf } from '../files/make.ts'
import { area, drafting, now, streets } from './drafting.ts'

const home = resolve(import.meta.dirname, '..', '..', '..')

// Each task starts a thread, which takes seconds where the processors are shared.
vi.setConfig({ testTimeout: 120_000 })

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  await sql`truncate imports, areas, area_changes, city, tokens restart identity`.execute(stores.ledger)
})

/** The imports room behind a real server, and the command as a person runs it. */
const serving = async () => {
  const room = await drafting(stores)
  const app = new Hono<AppEnv>()
    .use(identify({ ledger: stores.ledger, now, isDemo: () => false }))
    .route('/api', room.routes)
    .onError(onError(() => undefined, isStoreAway))
  const server = createAdaptorServer({ fetch: app.fetch }) as Server // http.createServer is its default
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  await ensureKeyFile(stores.ledger, room.dataDir, 'administrator', now())
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [join(home, 'api', 'imports', 'main.ts'), ...args, '--url', url], {
      env: { ...process.env, QIANSHAO_DATA: room.dataDir },
    })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text
    })
    return { code: await new Promise<number | null>((done) => child.once('close', done)), ...said }
  }
  return { ...room, run }
}

test('a file goes in with a report, the rows left out are in a CSV, and the same file again changes nothing', async () => {
  const { run, dataDir, ledger } = await serving()
  const file = fileOf(
    '街道.geojson',
    streets([
      area('7', '错', [
        [116.37, 39.905],
        [116.38, 39.905],
        [116.38, 39.915],
        [116.37, 39.905],
      ]),
    ]),
  )
  const first = await run('areas', file, '--map', 'responsible=备注', '--option', 'validFrom=2026-01-01')
  expect(first.out).toMatch(/读 4 行，可写入 3，不收 1（新增 3/)
  expect(first.out).toMatch(/错误 第 4 行：代码“7”/)
  expect(first.out).toMatch(/已写入：新增 3，变更 0/)
  expect(first.err).toMatch(/100 %|正在检查/)
  expect(first.code).toBe(0)
  expect(readFileSync(join(dataDir, '街道.geojson.rejects.csv'), 'utf8')).toMatch(/^\ufeffrow,/)
  expect(
    await ledger
      .selectFrom('areas')
      .select(['code', 'responsible', 'valid_from'])
      .where('code', '=', '110102')
      .execute(),
  ).toEqual([{ code: '110102', responsible: 'x', valid_from: '2026-01-01' }])
  expect((await run('areas', file, '--map', 'responsible=备注')).out).toMatch(/已写入：新增 0，变更 0，不变 3/)
})

test('what cannot be read, or has to be said first, is told, and leaves no draft', async () => {
  const { run, call } = await serving()
  const table = fileOf('a.csv', '代码,名称,经度,纬度\n110102,西城,116.37,39.91\n')
  const asked = await run('areas', table)
  expect([asked.code, asked.err]).toEqual([2, expect.stringMatching(/没有说明坐标系/)])
  const strange = await run('areas', fileOf('a.pdf', '%PDF'))
  expect([strange.code, strange.err]).toEqual([2, expect.stringMatching(/认不出 a.pdf 的格式/)])
  expect((await run('areas', '/nowhere.zip')).err).toMatch(/读不了/)
  const { imports } = (await call('GET', '')).body
  expect(imports.map((one: { state: string }) => one.state)).toEqual(['discarded'])
  const points = await run('areas', table, '--crs', 'wgs84')
  expect([points.code, points.out]).toEqual([1, expect.stringMatching(/没有写入：没有可以写入的行/)])
})

test('observations still go their own way, and --help tells both', async () => {
  const { run } = await serving()
  const facts = await run('observations')
  expect([facts.code, facts.err]).toEqual([2, expect.stringMatching(/用法：npm run import -- observations/)])
  const help = await run('--help')
  expect(help.out).toMatch(/areas\|grids\|components[\s\S]*observations\|complaints/)
})

const read = (line: string) => readDraftOptions(line.split(' '), '/data', 'http://127.0.0.1:5180')

test('the command line is read, and what is wrong with it is told with the usage', () => {
  expect(read('grids a.gpkg --layer 网格 --crs GCJ02 --map code=编码 --option nominal=10000 --force')).toEqual({
    kind: 'grids',
    file: 'a.gpkg',
    opening: { crs: 'gcj02', encoding: undefined, layer: '网格' },
    map: { code: '编码' },
    options: { nominal: '10000' },
    force: true,
    url: 'http://127.0.0.1:5180',
    tokenFile: '/data/administrator.token',
    rejects: '/data/a.gpkg.rejects.csv',
  })
  for (const [line, words] of [
    ['areas', /请写明导入什么/],
    ['people a.csv', /只能是 areas、grids、components/],
    ['areas a.csv b.csv', /多余的参数：b.csv/],
    ['areas a.csv --crs utm', /--crs utm/],
    ['areas a.csv --map code', /须写成 字段=列名/],
    ['areas a.csv --what', /选项有误/],
  ] as const)
    expect(() => read(line)).toThrow(words)
})
