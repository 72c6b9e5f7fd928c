import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'
import { inline, xlsx } from '../files/make.ts'
import { drafting, streets } from './drafting.ts'

// Each task starts a thread, which takes seconds where the processors are shared.
vi.setConfig({ testTimeout: 120_000 })

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
  await sql`truncate imports restart identity`.execute(stores.ledger)
})
afterAll(() => stores.close())

test('components of a workbook: a code that a spreadsheet made a number is refused with the reason, a text one goes in', async () => {
  const { upload, call, rested, ledger, committed } = await drafting(stores)
  await upload('街道.geojson', streets())
  await call('PUT', '/1/reading', {})
  await rested(1)
  await call('POST', '/1/commit', {})
  await rested(1)

  const place = (row: number): string => `<c r="C${row}"><v>116.37</v></c><c r="D${row}"><v>39.91</v></c>`
  const named = ['编号', '类别', '经度', '纬度'].map((name, at) => inline(`${'ABCD'[at]}1`, name)).join('')
  const sheet = xlsx([
    named,
    `${inline('A2', '01020304')}${inline('B2', '上水井盖')}${place(2)}`,
    `<c r="A3"><v>10100001</v></c>${inline('B3', '上水井盖')}${place(3)}`,
    `${inline('A4', '1.01E+07')}${inline('B4', '上水井盖')}${place(4)}`,
    `${inline('A5', '0102030')}${inline('B5', '上水井盖')}${place(5)}`,
    `${inline('A6', '010203045')}${inline('B6', '上水井盖')}${place(6)}`,
  ])
  const up = await upload('部件.xlsx', sheet, 'components')
  expect(up.body).toMatchObject({
    format: 'xlsx',
    needs: ['crs'],
    guess: { code: '编号', class: '类别', lon: '经度', lat: '纬度' },
  })
  await call('PUT', '/2/reading', { crs: 'wgs84' })
  const { state, reason, report } = await rested(2)
  expect([state, reason]).toEqual(['checked', null])
  expect(report).toMatchObject({ rows: 5, accepted: 1, rejected: 4, added: 1 })
  const said = Object.fromEntries((report?.issues ?? []).map(({ row, message }) => [row, message]))
  expect(said[3]).toMatch(/文本/)
  expect(said[4]).toMatch(/1\.01E\+07[\s\S]*文本|文本[\s\S]*1\.01E\+07/)
  expect(said[5]).toMatch(/8 位/)
  expect(said[6]).toMatch(/8 位/)
  await call('POST', '/2/commit', {})
  expect(await rested(2)).toMatchObject({ state: 'committed' })
  expect(await ledger.selectFrom('components').select(['district', 'code']).execute()).toEqual([
    { district: '110102', code: '01020304' },
  ])
  expect(committed).toEqual(['areas', 'components'])
})
