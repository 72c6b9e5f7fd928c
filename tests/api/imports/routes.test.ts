import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Role } from '../../../api/accounts/caller.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { area, drafting, streets } from './drafting.ts'

// Each task starts a thread, which takes seconds where the processors are shared.
vi.setConfig({ testTimeout: 120_000 })

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())
beforeEach(async () => {
  await sql`truncate imports, areas, area_changes, city restart identity`.execute(stores.ledger)
})

const square = [
  [116.37, 39.905],
  [116.38, 39.905],
  [116.38, 39.915],
  [116.37, 39.915],
  [116.37, 39.905],
]
const files = (dataDir: string): string[] => readdirSync(join(dataDir, 'uploads'))

test('a file of streets: uploaded, checked, looked at, committed; the file is gone and the city knows them', async () => {
  const { upload, call, rested, dataDir, committed, city, ledger } = await drafting(stores)
  const up = await upload('街道.geojson', streets([area('1101020', '错', []), area('110102002', '空', [])]))
  expect(up.status).toBe(201)
  expect(up.body).toMatchObject({
    id: 1,
    kind: 'areas',
    name: '街道.geojson',
    state: 'uploaded',
    format: 'geojson',
    crs: 'wgs84',
    needs: [],
    guess: { code: '代码', name: '名称' },
    can: ['check', 'discard'],
  })
  expect(up.body.columns[0]).toEqual({
    name: '代码',
    samples: ['110102', '110102001', '110102011', '1101020', '110102002'],
  })
  expect(up.body.fields.map((field: { name: string }) => field.name)).toContain('responsible')
  expect(files(dataDir)).toEqual(['1'])
  expect((await call('GET', '/1/preview')).status).toBe(404)
  expect((await call('GET', '/1/rejects')).status).toBe(404)
  expect((await call('POST', '/1/commit', {})).status).toBe(409)

  const started = await call('PUT', '/1/reading', { options: {} })
  expect(started.status).toBe(202)
  const checked = await rested(1)
  expect(checked).toMatchObject({ state: 'checked', percent: 100, can: ['check', 'commit', 'discard'] })
  expect(checked.report).toMatchObject({ rows: 5, accepted: 3, rejected: 2, added: 3, blocking: false })
  expect(checked.report?.preview).toBeUndefined()
  expect(checked.reading?.mapping).toEqual({ code: '代码', name: '名称' })
  expect((await call('GET', '/1/preview')).body.features).toHaveLength(3)
  expect(await ledger.selectFrom('areas').selectAll().execute()).toEqual([])

  expect((await call('POST', '/1/commit', {})).status).toBe(202)
  const done = await rested(1)
  expect(done).toMatchObject({ state: 'committed', result: { rows: 5, accepted: 3, rejected: 2, added: 3 }, can: [] })
  expect(done.committedBy).toBe('test administrator')
  expect(committed).toEqual(['areas'])
  expect(city.get().areaAt(116.37, 39.91)).toBe('110102001')
  expect(files(dataDir)).toEqual([])
  const events = await ledger.selectFrom('events').select(['kind', 'subject', 'actor', 'data']).orderBy('id').execute()
  expect(events.at(-1)).toMatchObject({ kind: 'import.committed', subject: '1', actor: 'test administrator' })
  const { imports: list } = (await call('GET', '')).body
  expect(list).toHaveLength(1)
  expect(list[0]).toMatchObject({ id: 1, name: '街道.geojson', state: 'committed' })
  for (const [method, path, body] of [
    ['PUT', '/1/reading', { options: {} }],
    ['PUT', '/1/source', {}],
    ['POST', '/1/commit', {}],
    ['DELETE', '/1', undefined],
  ] as const)
    expect((await call(method, path, body)).status, `${method} ${path}`).toBe(409)
})

test('rejects open in a spreadsheet: row, field, reason', async () => {
  const { upload, call, rested, as } = await drafting(stores)
  await upload(
    'a.geojson',
    streets([
      area('1.10102E+08', '表格改过', square),
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [4e5, 4e6] } },
    ]),
  )
  await call('PUT', '/1/reading', {})
  await rested(1)
  const answer = await as('administrator').request('/api/imports/1/rejects')
  expect(answer.headers.get('content-type')).toMatch(/text\/csv/)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const text = bytes.toString()
  expect(text).toMatch(/^\ufeffrow,field,severity,code,message,lon,lat\r\n/)
  expect(text).toMatch(/\n4,code,error,[^\n]*科学计数/)
  expect(text).toMatch(/\n5,geometry,error,position,[^\n]*投影坐标/)
})

test('codes that a spreadsheet turned into numbers, and positions in another system, are told', async () => {
  const { upload, call, rested } = await drafting(stores)
  const corners = (lon: number, lat: number): string =>
    `POLYGON((${[
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ]
      .map(([x = 0, y = 0]) => `${lon + x / 1000} ${lat + y / 1000}`)
      .join(',')}))`
  // 24 communities along the south and west edges, moved as GCJ-02 is (6 mdeg east, 1.4 mdeg north).
  const rows = Array.from({ length: 24 }, (_, at) => {
    const isEast = at % 2 === 0
    const [lon, lat] = isEast ? [116.3985, 39.901 + at / 1500] : [116.362 + at / 800, 39.9185]
    return `11010201100${at % 10}${at},社区${at},"${corners(lon + 0.0062, lat + 0.0013)}"`
  })
  const up = await upload('社区.csv', `代码,名称,wkt\n${rows.join('\n')}\n`)
  expect(up.body).toMatchObject({ format: 'csv', needs: ['crs'], guess: { code: '代码', name: '名称', wkt: 'wkt' } })
  expect((await call('PUT', '/1/reading', {})).body.message).toMatch(/没有说明坐标系/)
  expect((await rested(1)).state).toBe('uploaded')
  await call('PUT', '/1/reading', { crs: 'wgs84' })
  const wrong = await rested(1)
  const suspect = wrong.report?.issues.find((issue) => issue.code === 'crs_suspect')
  expect(suspect).toMatchObject({
    severity: 'warning',
    row: null,
    message: expect.stringMatching(/疑为 GCJ-02.*相差约 5\d\d 米.*gcj02/),
  })
  await call('PUT', '/1/reading', { crs: 'gcj02' })
  expect((await rested(1)).report?.issueCounts.crs_suspect).toBeUndefined()
})

test('what a person says wrongly is refused in words, and can be said again', async () => {
  const { upload, call, rested } = await drafting(stores)
  await upload('a.geojson', streets())
  const refused = async (reading: unknown, words: RegExp) => {
    const { status, body } = await call('PUT', '/1/reading', reading)
    expect([status, body.message]).toEqual([400, expect.stringMatching(words)])
  }
  await refused({ mapping: { code: '代码' } }, /名称（name）.*文件有：代码、名称、备注/)
  await refused({ mapping: { code: '编号', name: '名称' } }, /“编号”不在文件里/)
  await refused({ mapping: { code: '代码', name: '名称', size: '备注' } }, /没有字段“size”/)
  expect((await call('PUT', '/1/reading', { crs: 'utm' })).status).toBe(400)
  expect((await call('PUT', '/1/reading', { options: { level: 'province' } })).body.message).toMatch(/选项 level/)
  expect((await call('PUT', '/1/source', { encoding: 'big5' })).status).toBe(400)
  const again = await call('PUT', '/1/source', { crs: 'gcj02' })
  expect(again.body).toMatchObject({ state: 'uploaded', crs: 'gcj02', reason: null })
  await call('PUT', '/1/reading', {})
  expect((await rested(1)).state).toBe('checked')
})

test('a broken whole is written only when forced', async () => {
  const { upload, call, rested } = await drafting(stores)
  const twice = area('110102021', '压在上面', [
    [116.37, 39.905],
    [116.39, 39.905],
    [116.39, 39.915],
    [116.37, 39.915],
    [116.37, 39.905],
  ])
  await upload('a.geojson', streets([twice]))
  await call('PUT', '/1/reading', {})
  expect((await rested(1)).report?.blocking).toBe(true)
  const refused = await call('POST', '/1/commit', {})
  expect([refused.status, refused.body.message]).toEqual([409, expect.stringMatching(/force/)])
  expect((await call('POST', '/1/commit', { force: true })).status).toBe(202)
  expect((await rested(1)).state).toBe('committed')
})

test('a discarded draft leaves no file and stays in the list; nothing to write is no commit', async () => {
  const { upload, call, rested, dataDir } = await drafting(stores)
  await upload('a.geojson', JSON.stringify({ type: 'FeatureCollection', features: [area('1', 'x', square)] }))
  await call('PUT', '/1/reading', {})
  expect((await rested(1)).report).toMatchObject({ rows: 1, accepted: 0, rejected: 1 })
  expect((await call('POST', '/1/commit', {})).body.message).toMatch(/没有一行可以写入/)
  expect((await call('DELETE', '/1')).body).toMatchObject({ state: 'discarded', can: [] })
  expect(files(dataDir)).toEqual([])
  expect((await call('DELETE', '/1')).status).toBe(200)
  expect((await call('PUT', '/1/reading', {})).status).toBe(409)
})

test('a file that cannot be read leaves neither a draft nor a file', async () => {
  const { upload, call, dataDir } = await drafting(stores)
  const bad = await upload('a.zip', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)]))
  expect([bad.status, bad.body.message]).toEqual([400, expect.stringMatching(/压缩包读不了/)])
  expect((await upload('a.geojson', '')).status).toBe(400)
  expect(files(dataDir)).toEqual([])
  expect((await call('GET', '')).body.imports).toEqual([])
})

test('a file over the limit is refused with 413, whether or not its length was told', async () => {
  const { upload, as, dataDir } = await drafting(stores, undefined, 500)
  expect((await upload('a.geojson', streets())).status).toBe(413)
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < 5; at++) controller.enqueue(new Uint8Array(400))
      controller.close()
    },
  })
  const init = { method: 'POST', body, duplex: 'half' as const }
  expect((await as('administrator').request('/api/imports?kind=areas&name=a.csv', init)).status).toBe(413)
  expect(files(dataDir)).toEqual([])
})

test('each route: 401 for nobody, 403 without the ability or the whole city, 400, 404', async () => {
  const { as, call } = await drafting(stores)
  const routes = [
    ['GET', '/imports'],
    ['POST', '/imports?kind=areas&name=a.csv'],
    ['GET', '/imports/7'],
    ['PUT', '/imports/7/source'],
    ['PUT', '/imports/7/reading'],
    ['GET', '/imports/7/preview'],
    ['GET', '/imports/7/rejects'],
    ['POST', '/imports/7/commit'],
    ['DELETE', '/imports/7'],
  ] as const
  const status = async (method: string, path: string, role?: Role, scope?: string[]) =>
    (
      await as(role, scope).request(`/api${path}`, {
        method,
        body: method === 'GET' ? undefined : '{}',
        headers: { 'content-type': 'application/json' },
      })
    ).status
  for (const [method, path] of routes) {
    expect(await status(method, path), `${method} ${path}`).toBe(401)
    expect(await status(method, path, 'staff'), `${method} ${path}`).toBe(403)
    expect(await status(method, path, 'sender'), `${method} ${path}`).toBe(403)
    expect(await status(method, path, 'administrator', ['110102']), `${method} ${path}`).toBe(403)
    if (path.includes('/7')) expect(await status(method, path, 'administrator'), `${method} ${path}`).toBe(404)
    if (path.includes('/7')) expect(await status(method, path.replace('7', 'x'), 'administrator')).toBe(400)
  }
  expect(await status('POST', '/imports?kind=people&name=a.csv', 'administrator')).toBe(400)
  expect(await status('POST', '/imports?kind=areas', 'administrator')).toBe(400)
  expect((await call('POST', '/7/commit', { force: 'yes' })).status).toBe(400)
})
