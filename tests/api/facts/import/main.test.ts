import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../../../api/db/facts.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { fromWgs84 } from '../../../../api/files/crs.ts'
import { csvLine } from '../../../../api/files/csv.ts'
import { smallCity } from '../../../support/city.ts'
import { temporaryFolder } from '../../../support/folders.ts'
import { freePort } from '../../../support/server.ts'
import { testStores } from '../../../support/stores.ts'
import { complaintCounts, tallies } from '../facts-app.ts'
import { serveCity } from './cli.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

const file = (name: string, content: string | Buffer): string => {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}
const csv = (rows: (string | number)[][]): string => rows.map(csvLine).join('')

test('a CSV with every kind of dirt: good rows arrive, each bad one is named with its row, column and reason', async () => {
  const { run } = await serveCity(stores, smallCity())
  const path = file(
    'flow.csv',
    csv([
      ['时间', '经度', '纬度', '数值', '来源'],
      ['2024-05-10 08:30', 116.369, 39.91, 3, '卡口1'],
      ['2024-05-10 08:35', 116.369, 39.91, 'NaN', '卡口1'],
      ['2024-05-10 08:35', 39.91, 116.369, 1, '卡口1'],
      ['2024-02-30', 116.369, 39.91, 1, '卡口1'],
      ['2024-05-10 08:40', '', 39.91, 1, '卡口1'],
      ['2024-05-10 08:40', 116.9, 39.91, 4, '卡口1'],
      ['2099-05-10 08:40', 116.369, 39.91, 1, '卡口1'],
      ['2024-05-10 08:45', 116.39, 39.91, '5.5', ''],
    ]),
  )
  const ran = await run([
    'observations',
    path,
    '--metric',
    'ebike',
    '--unit',
    '辆',
    '--kind',
    'flow',
    '--name',
    '电动车',
  ])
  expect(ran.code).toBe(0)
  expect(ran.out).toMatch(/导入完成：flow.csv 读 8 行，接收 3，拒收 5/)
  expect(ran.out).toMatch(/隔离，不上图）：1/)
  expect(ran.rejects.map(({ row, column, outcome }) => [row, column, outcome])).toEqual([
    ['3', '数值', 'rejected'],
    ['4', '经度', 'rejected'],
    ['5', '时间', 'rejected'],
    ['6', '经度', 'rejected'],
    ['7', '经度', 'quarantined'],
    ['8', '时间', 'rejected'],
  ])
  const reasons = ran.rejects.map((one) => one.reason).join('\n')
  expect(reasons).toMatch(/NaN[\s\S]*颠倒[\s\S]*没有这个日期[\s\S]*缺少经度[\s\S]*范围之外[\s\S]*比现在晚/)
  expect(ran.rejects.find((one) => one.row === '5')?.value).toBe('2024-02-30')
  const rows = await query(
    stores.facts,
    'select toUnixTimestamp(at) as at, value, source, outside from observations order by value',
  )
  const at = (text: string): number => Date.parse(`2024-05-10T${text}:00+08:00`) / 1000
  expect(rows).toEqual([
    { at: at('08:30'), value: 3, source: '卡口1', outside: 0 },
    { at: at('08:40'), value: 4, source: '卡口1', outside: 1 },
    { at: at('08:45'), value: 5.5, source: 'flow', outside: 0 },
  ])
  expect(await stores.ledger.selectFrom('metrics').select(['code', 'name', 'unit', 'kind']).execute()).toEqual([
    { code: 'ebike', name: '电动车', unit: '辆', kind: 'flow' },
  ])
})

test('the same file again is the same batches; with other options it is another import', async () => {
  const { run } = await serveCity(stores, smallCity())
  const rows = Array.from({ length: 12_000 }, (_, i) => [1_715_301_000 + i, 116.361 + (i % 3000) / 1e5, 39.91, 1])
  const path = file('many.csv', csv([['at', 'lon', 'lat', 'value'], ...rows]))
  const first = await run(['observations', path, '--metric', 'ebike'])
  expect([first.code, first.rejects]).toEqual([0, []])
  expect(first.out).toMatch(/接收 12000，拒收 0/)
  const again = await run(['observations', path, '--metric', 'ebike'])
  expect(again.out).toMatch(/接收 12000[\s\S]*此前已收过的批：3\/3/)
  expect(await tallies(stores.facts)).toEqual({
    raw: [12_000, 12_000],
    fine: [12_000, 12_000],
    hourly: [12_000, 12_000],
  })
  await run(['observations', path, '--metric', 'vehicle'])
  expect((await tallies(stores.facts)).raw[0]).toBe(24_000)
})

test('Ctrl-C stops after the batches under way; the same command goes on from there', async () => {
  const { run } = await serveCity(stores, smallCity())
  const rows = Array.from({ length: 60_000 }, (_, i) => [1_715_301_000 + i, 116.361 + (i % 3000) / 1e5, 39.91, 1])
  const path = file('many.csv', csv([['at', 'lon', 'lat', 'value'], ...rows]))
  const stopped = await run(['observations', path, '--metric', 'ebike'], 5)
  expect(stopped.code).toBe(130)
  expect(stopped.out).toMatch(/已停止[\s\S]*从断处继续/)
  const [count] = (await tallies(stores.facts)).raw
  expect(count).toBeGreaterThan(0)
  expect(count).toBeLessThan(60_000)
  const rest = await run(['observations', path, '--metric', 'ebike'])
  expect(rest.out).toMatch(/接收 60000/)
  expect((await tallies(stores.facts)).fine).toEqual([60_000, 60_000])
}, 60_000)

test('GB18030 complaints as a hotline exports them, without coordinates', async () => {
  const { run } = await serveCity(stores, smallCity())
  const header = [
    '工单编号',
    '创建时间',
    '问题分类',
    '主要内容',
    '工单状态',
    '来电人',
    '来电人电话',
    '小区点位',
    '受理方式',
  ]
  const rows = [
    [
      '0001',
      '2024/5/10 8:30',
      '市容环境->停车',
      '电动车乱停，\n堵路',
      '办理中',
      '王',
      '13812345678',
      '堂子胡同',
      '12345',
    ],
    ['0002', '45422.5', '', '', '办结', '', '', '灵境胡同', '网络'],
    [
      '0001',
      '2024/5/10 8:30',
      '市容环境->停车',
      '电动车乱停，\n堵路',
      '办结',
      '王',
      '13812345678',
      '堂子胡同',
      '12345',
    ],
    ['0002', '45422.5', '', '', '办结', '', '', '灵境胡同', '网络'],
  ]
  const path = file('12345.csv', iconv.encode(csv([header, ...rows]), 'gb18030'))
  const ran = await run(['complaints', path])
  expect(ran.code).toBe(0)
  expect(ran.out).toMatch(
    /接收 4，拒收 0[\s\S]*没有坐标（计数，不上图）：4[\s\S]*内容相同（不再计数）：1[\s\S]*按更新处理：1/,
  )
  expect(await complaintCounts(stores.facts)).toEqual({ '市容环境->停车 0': 1, '未分类 0': 1 })
  expect(ran.rejects.filter(({ outcome }) => outcome === 'repeated' || outcome === 'updated')).toEqual([
    expect.objectContaining({ row: '4', column: '工单编号', value: '0001', outcome: 'updated' }),
    expect.objectContaining({ row: '5', column: '工单编号', value: '0002', outcome: 'repeated' }),
  ])
  expect(await stores.ledger.selectFrom('complaint_reporters').selectAll().execute()).toEqual([
    { number: '0001', name: '王', phone: '13812345678' },
  ])
})

test('GeoJSON and NDJSON', async () => {
  const { run } = await serveCity(stores, smallCity())
  const features = [1, 2].map((value) => ({
    type: 'Feature',
    properties: { at: '2024-05-10T08:30:00+08:00', value, metric: 'ebike' },
    geometry: { type: 'Point', coordinates: [116.369, 39.91] },
  }))
  const geojson = file('a.geojson', JSON.stringify({ type: 'FeatureCollection', features }))
  expect((await run(['observations', geojson])).out).toMatch(/接收 2，拒收 0/)
  const lines = features.map(({ properties }) => JSON.stringify({ ...properties, pos_x: 116.369, pos_y: '39.91' }))
  const ndjson = file('a.ndjson', [...lines, '{broken'].join('\n'))
  const ran = await run(['observations', ndjson, '--map', 'lon=pos_x', '--map', 'lat=pos_y'])
  expect(ran.out).toMatch(/接收 2，拒收 1/)
  expect(ran.rejects).toMatchObject([{ row: '3' }])
  expect((await tallies(stores.facts)).raw).toEqual([4, 6])
})

test('GCJ-02: converted when stated; found out before anything is sent when not; warned of when stated wrongly', async () => {
  const { run } = await serveCity(stores, smallCity())
  const points = Array.from(
    { length: 400 },
    (_, i) => [116.361 + (i % 20) * 0.002, 39.901 + Math.floor(i / 20) * 0.00095] as const,
  )
  const rows = points.map((point, i) => [1_715_301_000 + i, ...fromWgs84('gcj02', point), 1])
  const path = file('gcj.csv', csv([['at', 'lon', 'lat', 'value'], ...rows]))
  const silent = await run(['observations', path, '--metric', 'ebike'])
  expect(silent.code).toBe(2)
  expect(silent.err).toMatch(/坐标疑为 GCJ-02.*相差约 55\d 米；尚未导入任何行。请加 --crs gcj02/)
  expect((await tallies(stores.facts)).raw[0]).toBe(0)
  const wrong = await run(['observations', path, '--metric', 'wrong', '--crs', 'wgs84'])
  expect(wrong.code).toBe(0)
  expect(wrong.err).toMatch(/坐标疑为 GCJ-02.*相差约 55\d 米/)
  const right = await run(['observations', path, '--metric', 'ebike', '--crs', 'gcj02'])
  expect([right.code, right.err.includes('疑为')]).toEqual([0, false])
  const [row] = await query<{ lon: number; lat: number }>(
    stores.facts,
    `select lon, lat from observations where metric = 'ebike' order by at limit 1`,
  )
  expect(row?.lon).toBeCloseTo(116.361, 9)
  expect(row?.lat).toBeCloseTo(39.901, 9)
})

test('levels of two rows of a wide table in one cell are added, not averaged', async () => {
  const { run } = await serveCity(stores, smallCity())
  const path = file(
    'wide.csv',
    csv([
      ['LON', 'LAT', 'grid', '03:00', '14:00'],
      [116.369, 39.91, 'a', 10, 20],
      [116.36901, 39.91, 'b', 5, ''],
      [116.36901, 39.91, 'b', 7, 'x'],
    ]),
  )
  const ran = await run([
    'observations',
    path,
    '--wide',
    '--date',
    '2024-05-10',
    '--metric',
    'people',
    '--kind',
    'stock',
    '--unit',
    '人',
    '--source',
    's',
  ])
  expect(ran.code).toBe(0)
  expect(ran.out).toMatch(/读 3 行（6 个数值），接收 4，拒收 2/)
  expect(ran.out).toMatch(/grid 重复 1 个，各行均已保留：b 出现 2 次（第 3、4 行）/)
  expect(ran.rejects.map(({ row, column, outcome }) => [row, column, outcome])).toEqual([
    ['3', '14:00', 'rejected'],
    ['4', '14:00', 'rejected'],
    ['3', 'grid', 'repeated-key'],
    ['4', 'grid', 'repeated-key'],
  ])
  const levels = await query(
    stores.facts,
    'select toUnixTimestamp(bucket) as at, sum(level) as level from (select bucket, cell, source, sum(sum) / sum(count) as level from observations_1h group by bucket, cell, source) group by at order by at',
  )
  const hour = (h: number): number => Date.parse('2024-05-10T00:00:00+08:00') / 1000 + h * 3600
  expect(levels).toEqual([
    { at: hour(3), level: 16 },
    { at: hour(14), level: 20 },
  ])
})

test('levels of a long table are told apart by the column that names what is counted', async () => {
  const { run } = await serveCity(stores, smallCity())
  const rows = ['甲', '乙', '甲'].map((lot, i) => [1_715_301_000, 116.369, 39.91, 10 * (i + 1), lot])
  const path = file('lots.csv', csv([['at', 'lon', 'lat', 'value', 'lot'], ...rows]))
  const ran = await run(['observations', path, '--metric', 'parked', '--kind', 'stock', '--unit', '辆', '--key', 'lot'])
  expect([ran.code, ran.out.includes('重复')]).toEqual([0, false])
  const [level] = await query<{ level: number }>(
    stores.facts,
    'select sum(level) as level from (select source, sum(sum) / sum(count) as level from observations_5m group by source)',
  )
  // 甲 was read twice, 10 and 30; 乙 once, 20.
  expect(level?.level).toBe(40)
})

test('what cannot be imported says why, and nothing is sent', async () => {
  const { run, dataDir } = await serveCity(stores, smallCity())
  const good = csv([
    ['at', 'lon', 'lat', 'value'],
    [1_715_301_000, 116.369, 39.91, 1],
  ])
  const cases: [name: string, args: string[], code: number, words: RegExp][] = [
    ['no file', ['observations', join(dataDir, 'none.csv')], 2, /没有文件/],
    ['a folder', ['observations', dataDir, '--format', 'csv'], 2, /读不了/],
    ['an empty file', ['observations', file('e.csv', '')], 2, /文件是空的/],
    ['a header alone', ['observations', file('h.csv', 'at,lon,lat,value\n')], 2, /只有表头/],
    [
      'missing columns',
      ['observations', file('m.csv', 'a,b\n1,2\n')],
      2,
      /缺少列：metric、lon、lat、at、value.*文件里的列：a、b/,
    ],
    ['neither encoding', ['observations', file('x.csv', Buffer.alloc(100, 0xff))], 2, /既不是 UTF-8 也不是 GB18030/],
    ['no token', ['observations', file('g.csv', good), '--metric', 'a', '--token-file', 'none'], 2, /找不到令牌文件/],
    [
      'a wrong token',
      ['observations', file('g.csv', good), '--metric', 'a', '--token-file', file('t', 'qs_wrong')],
      1,
      /令牌无效/,
    ],
    [
      'no server',
      ['observations', file('g.csv', good), '--metric', 'a', '--url', `http://127.0.0.1:${await freePort()}`],
      1,
      /连不上 http:\/\/127.0.0.1:\d+（ECONNREFUSED）.*npm start/,
    ],
    ['every row bad', ['observations', file('b.csv', 'at,lon,lat,value\nx,y,z,\n'), '--metric', 'a'], 1, /^$/],
  ]
  for (const [name, args, code, words] of cases) {
    const ran = await run(args)
    expect([name, ran.code]).toEqual([name, code])
    if (name === 'every row bad') expect(ran.out).toMatch(/接收 0，拒收 1/)
    else expect(ran.err).toMatch(words)
  }
  expect((await tallies(stores.facts)).raw[0]).toBe(0)
}, 60_000)
