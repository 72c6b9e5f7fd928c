import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { withZip } from '../../../api/files/zip.ts'
import { mount } from '../../support/caller.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { testStores } from '../../support/stores.ts'
import { noon } from '../facts/facts-app.ts'
import { east, hazardWorld, type Told } from './world.ts'

let stores: Stores
let world: ReturnType<typeof hazardWorld>
let list: Told
beforeAll(async () => {
  stores = await testStores()
  world = hazardWorld(stores)
  const phone = { reporter: { name: '王小明', phone: '14401234567' } }
  await world.take([
    { number: '0001', at: noon - 9 * 86_400, text: '路灯不亮' },
    { number: '0012', at: noon - 9000, place: '安澜里3号楼2单元501室', text: '=HYPERLINK("x")漏雨\u0008', ...phone },
    { number: '0013', at: noon - 8000, place: '安澜里3号楼2单元501室', text: '漏雨，打14401234567' },
    { number: '0014', at: noon - 7000, place: '丰润胡同7号', text: '<b>漏雨</b> & 渗水', ...east },
  ])
  const at = (seconds: number): string => new Date(seconds * 1000).toISOString()
  await world.as('sender')('PUT', '/rain', {
    source: '测试',
    rains: [{ from: at(noon - 20_000), to: at(noon - 10_000), mm: 42 }],
  })
  list = await world.make({ name: '雨前漏雨', q: '漏雨' })
})
afterAll(() => stores.close())

/** The XML parts of an office file, by name. */
const partsOf = async (answer: Response): Promise<Map<string, string>> => {
  const file = join(temporaryFolder(), 'report.zip')
  writeFileSync(file, new Uint8Array(await answer.arrayBuffer()))
  const parts = new Map<string, string>()
  const read = withZip(file, async function* (entries) {
    for (const entry of entries) {
      const chunks: Buffer[] = []
      for await (const chunk of entry.open()) chunks.push(chunk)
      yield [entry.name, Buffer.concat(chunks).toString()] as const
    }
  })
  for await (const [name, text] of read) parts.set(name, text)
  return parts
}

const ask = (kind: 'docx' | 'xlsx', scope: string[] = ['']) =>
  mount(world.routes, 'operator', scope).request(`/api/hazards/lists/${list.id}/report.${kind}`)

describe('the workbook', () => {
  test('holds points, merges, what was taken apart and orders; codes are text, nothing is a formula', async () => {
    const answer = await ask('xlsx')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('spreadsheetml')
    expect(answer.headers.get('content-disposition')).toContain(`UTF-8''${encodeURIComponent('雨前漏雨')}.xlsx`)
    const parts = await partsOf(answer)
    const sheets = [...parts].filter(([name]) => name.startsWith('xl/worksheets/sheet'))
    expect(sheets).toHaveLength(5)
    const all = [...parts.values()].join('')
    for (const name of ['隐患点', '合并依据', '人工拆分', '工单', '说明'])
      expect(parts.get('xl/workbook.xml')).toContain(name)
    expect(all).not.toMatch(/<f[ >]/)
    expect(all).toContain('=HYPERLINK(')
    expect(parts.get('xl/sharedStrings.xml')).toContain('<t>0012</t>')
    // A number in a cell stands there itself, a text by its place among the texts.
    expect(all).toContain('<c r="B2" t="s">')
    expect(all).toContain('同一住户：安澜里3号楼2单元501室')
    expect(all).toContain('&lt;b&gt;漏雨&lt;/b&gt; &amp; 渗水')
    expect(all).not.toContain('\u0008')
  })
})

describe('the document', () => {
  test('tells the query, the counts, the streets, the points and the years', async () => {
    const answer = await ask('docx')
    expect(answer.headers.get('content-type')).toContain('wordprocessingml')
    const words = (await partsOf(answer)).get('word/document.xml')?.replaceAll(/<[^>]+>/g, '|') ?? ''
    for (const part of [
      '雨前漏雨',
      '查询：漏雨',
      '命中 3 件工单',
      '合并为 2 个隐患点',
      '西长安街街道',
      '安澜里3号楼2单元501室',
      '逐年对比',
      '2026',
    ])
      expect(words).toContain(part)
  })
})

test('neither shows a telephone or a name', async () => {
  for (const kind of ['docx', 'xlsx'] as const)
    for (const text of (await partsOf(await ask(kind))).values()) expect(text).not.toMatch(/14401234567|王小明/)
})

test('of a list that reaches farther somebody is given their own part', async () => {
  const text = [...(await partsOf(await ask('xlsx', ['110102011']))).values()].join('')
  expect(text).toContain('丰润胡同')
  expect(text).not.toContain('安澜里')
  expect(text).toContain('只含本辖区')
})

test('years and rains are told, by chosen season and amount', async () => {
  const { body } = await world.call('GET', `/lists/${list.id}/years`)
  expect(body).toMatchObject({
    heavy: 20,
    years: [{ year: 2026, orders: 3, wet: 3, rains: 1, mm: 42, perRain: 3 }],
    events: [{ mm: 42, orders: 3 }],
    change: null,
  })
  expect((await world.call('GET', `/lists/${list.id}/years?heavy=50`)).body.years[0]).toMatchObject({
    rains: 0,
    wet: 0,
  })
  const summer = `/lists/${list.id}/years?seasonFrom=06-01&seasonTo=09-15`
  expect((await world.call('GET', summer)).body.years[0]).toMatchObject({ orders: 0 })
  expect((await world.call('GET', `/lists/${list.id}/years?seasonFrom=06-01&seasonTo=01-15`)).status).toBe(400)
  expect((await world.call('GET', `/lists/${list.id}/years?seasonFrom=13-01`)).status).toBe(400)
})

test('refused: nobody, a sender, no list, one in the making', async () => {
  for (const path of ['report.docx', 'report.xlsx', 'years']) {
    const at = `/lists/${list.id}/${path}`
    expect((await world.as(undefined)('GET', at)).status).toBe(401)
    expect((await world.as('sender')('GET', at)).status).toBe(403)
    expect((await world.call('GET', `/lists/987654/${path}`)).status).toBe(404)
    expect((await world.call('GET', `/lists/x/${path}`)).status).toBe(400)
  }
})
