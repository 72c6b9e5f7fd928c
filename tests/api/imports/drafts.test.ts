import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { commitMark, markedLedger } from '../../../api/imports/marked.ts'
import { sharedData } from '../../support/shared.ts'
import { testStores } from '../../support/stores.ts'
import { drafting, now, streets } from './drafting.ts'

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

const long = `代码,名称,wkt\n${Array.from({ length: 100_000 }, (_, at) => `${at},x,"POINT(116.37 39.91)"`).join('\n')}`

test('a check under way is cancelled with its draft, and the next in line has its turn', async () => {
  const { upload, call, rested, dataDir, logged } = await drafting(stores)
  await upload('long.csv', long)
  await upload('a.geojson', streets())
  await call('PUT', '/1/reading', { crs: 'wgs84' })
  await call('PUT', '/2/reading', {})
  expect((await call('GET', '/2')).body).toMatchObject({ state: 'checking', percent: 0 })
  expect((await call('PUT', '/1/reading', {})).status).toBe(409)
  expect((await call('DELETE', '/1')).body).toMatchObject({ state: 'discarded' })
  expect((await rested(2)).state).toBe('checked')
  expect((await call('GET', '/1')).body).toMatchObject({ state: 'discarded' })
  expect(readdirSync(join(dataDir, 'uploads'))).toEqual(['2'])
  expect(logged).toEqual([])
})

test('a draft that waits in line is put away at once, not when its turn comes', async () => {
  const { upload, call, rested } = await drafting(stores)
  await upload('long.csv', long)
  await upload('a.geojson', streets())
  await call('PUT', '/1/reading', { crs: 'wgs84' })
  await call('PUT', '/2/reading', {})
  expect((await call('DELETE', '/2')).body).toMatchObject({ state: 'discarded' })
  expect((await call('GET', '/1')).body).toMatchObject({ state: 'checking' })
  await call('DELETE', '/1')
  expect((await rested(2)).state).toBe('discarded')
})

test('a stop ends the thread and leaves the draft to be checked again', async () => {
  const { upload, call, rested, imports } = await drafting(stores)
  await upload('long.csv', long)
  await call('PUT', '/1/reading', { crs: 'wgs84' })
  await imports.stop()
  expect(await rested(1)).toMatchObject({ state: 'failed' })
})

test('after a crash: what was under way has failed with a remedy, what broke off or is done leaves no file', async () => {
  const first = await drafting(stores)
  for (const name of ['a', 'b', 'c', 'd']) await first.upload(`${name}.geojson`, streets())
  await stores.ledger.updateTable('imports').set({ state: 'checking' }).where('id', '=', 1).execute()
  await stores.ledger.updateTable('imports').set({ state: 'committing' }).where('id', '=', 2).execute()
  await stores.ledger.updateTable('imports').set({ state: 'committed' }).where('id', '=', 3).execute()
  const uploads = join(first.dataDir, 'uploads')
  writeFileSync(join(uploads, '.part-x'), 'half')
  mkdirSync(uploads, { recursive: true })
  await first.imports.recover()
  expect(readdirSync(uploads).sort()).toEqual(['1', '2', '4'])
  expect(await first.rested(1)).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/检查被中断.*重新检查/),
  })
  expect(await first.rested(2)).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/写入被中断，没有写入任何内容/),
  })
  await first.call('PUT', '/1/reading', {})
  expect((await first.rested(1)).state).toBe('checked')
})

test('the mark comes in with the rows, and a draft that is no longer being committed takes them back', async () => {
  const { upload, ledger } = await drafting(stores)
  await upload('a.geojson', streets())
  const marked = markedLedger(ledger, commitMark(1, 'tester', now()))
  const metric = (code: string) => ({ code, name: code, unit: '', kind: 'flow' as const })
  const write = (code: string) =>
    marked.transaction().execute(async (tx) => {
      await tx.insertInto('metrics').values(metric(code)).execute()
      return 'done'
    })
  await expect(write('lost')).rejects.toThrow(/no longer being committed/)
  await ledger.updateTable('imports').set({ state: 'committing' }).execute()
  expect(await write('kept')).toBe('done')
  expect(await ledger.selectFrom('metrics').select('code').execute()).toEqual([{ code: 'kept' }])
  const { state, committed_by } = await ledger
    .selectFrom('imports')
    .select(['state', 'committed_by'])
    .executeTakeFirstOrThrow()
  expect([state, committed_by]).toEqual(['committed', 'tester'])
  // Other words go to the ledger itself.
  expect(await marked.selectFrom('metrics').select('code').execute()).toHaveLength(1)
})

const raw = sharedData('beijing-dongcheng', 'streets_17_gcj02_raw.geojson')
test.skipIf(!raw)(
  'the 17 streets of 东城 through the whole way, in GCJ-02 (skipped where the real data are absent)',
  async () => {
    // A rough outline that holds the district, so that no street is foreign.
    const outline = {
      type: 'MultiPolygon' as const,
      coordinates: [
        [
          [
            [116.3, 39.8],
            [116.5, 39.8],
            [116.5, 40],
            [116.3, 40],
            [116.3, 39.8],
          ],
        ],
      ],
    }
    const { upload, call, rested, ledger } = await drafting(stores, outline)
    await upload('streets.geojson', readFileSync(raw ?? ''))
    await call('PUT', '/1/reading', { crs: 'gcj02', options: { level: 'street' } })
    const { report } = await rested(1)
    expect(report).toMatchObject({ rows: 17, accepted: 17, added: 17 })
    await call('POST', '/1/commit', { force: report?.blocking })
    expect(await rested(1)).toMatchObject({ state: 'committed' })
    expect(await ledger.selectFrom('areas').select('code').execute()).toHaveLength(17)
  },
)

test('texts that the ledger cannot keep (NUL, half a character) do not stop a file', async () => {
  const { upload, call, rested, logged } = await drafting(stores)
  const odd = streets().replace('西长安街街道', '西长安街\\u0000街道').replace('金融街街道', '\\ud800金融街街道')
  const { status, body } = await upload('odd.geojson', odd)
  expect(status).toBe(201)
  await call('PUT', `/${body.id}/reading`, { options: { note: 'a\u0000b' } })
  expect(await rested(body.id)).toMatchObject({ state: 'checked', report: { accepted: 3 } })
  expect(logged).toEqual([])
})

test('however many rows of a replacing file are at fault, what they name is not withdrawn', async () => {
  const { upload, call, rested, ledger } = await drafting(stores)
  const square = 'POLYGON((116.361 39.901,116.362 39.901,116.362 39.902,116.361 39.902,116.361 39.901))'
  await upload('a.csv', `code,wkt\n110102001000001,"${square}"\n`, 'grids')
  await call('PUT', '/1/reading', { crs: 'wgs84' })
  await rested(1)
  await call('POST', '/1/commit', { force: true })
  expect((await rested(1)).state).toBe('committed')
  const faulty = Array.from({ length: 50_000 }, (_, i) => `11010200${2_000_000 + i},x`)
  const good = `110102001000002,"${square.replaceAll('116.36', '116.37')}"`
  await upload('b.csv', `code,wkt\n${[...faulty, '110102001000001,x', good].join('\n')}\n`, 'grids')
  await call('PUT', '/2/reading', { crs: 'wgs84', options: { replaceWithin: '' } })
  expect(await rested(2)).toMatchObject({ state: 'checked', report: { accepted: 1, rejected: 50_001, removed: 0 } })
  await sql`truncate grids, grid_numbers, grid_changes cascade`.execute(ledger)
})

test('a file’s name with control characters is refused', async () => {
  const { upload } = await drafting(stores)
  expect((await upload('a\u0000.geojson', streets())).status).toBe(400)
  expect((await upload('a/', streets())).status).toBe(400)
})

test('a commit whose end was never told is finished: the rows are in, so they are shown and the file goes', async () => {
  const { upload, call, rested, imports, committed, dataDir, ledger } = await drafting(stores)
  await upload('a.geojson', streets())
  await call('PUT', '/1/reading', {})
  await rested(1)
  // As if the thread fell over after its transaction was through.
  await sql`create or replace function fall() returns trigger language plpgsql as $$
    begin if new.kind = 'import.committed' then raise exception 'gone'; end if; return new; end $$`.execute(ledger)
  await sql`create trigger fall before insert on events for each row execute function fall()`.execute(ledger)
  try {
    await call('POST', '/1/commit', { force: true })
    expect((await rested(1)).state).toBe('committed')
  } finally {
    await sql`drop trigger fall on events`.execute(ledger)
  }
  await imports.stop()
  expect(committed).toEqual(['areas'])
  expect(readdirSync(join(dataDir, 'uploads'))).toEqual([])
})
