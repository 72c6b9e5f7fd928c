import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../../api/db/facts.ts'
import type { Stores } from '../../../api/db/stores.ts'
import { fold } from '../../../api/detection/text/fold.ts'
import { readAsked } from '../../../api/hazards/ask.ts'
import { conditionOf } from '../../../api/hazards/condition.ts'
import type { Cursor } from '../../../api/hazards/queries.ts'
import { textPage } from '../../../api/hazards/text-page.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

const someDay = 1_773_115_200
const row = (number: string, revision: number, at: number, text: string) => ({
  number,
  revision,
  at,
  text,
  cell: '0',
  lon: null,
  lat: null,
  place_text: '',
  placed: 'unplaced',
  class: '其他',
  channel: '',
  status: '',
  batch: 1,
})
const put = (values: object[]) => stores.facts.insert({ table: 'complaints', format: 'JSONEachRow', values })

const filter = { from: 0, to: someDay + 86_400, statuses: [], unresolved: false, class: undefined, cells: undefined }

test('a page ends behind an order with all its revisions, however many lie side by side', async () => {
  await stores.facts.command({ query: 'system stop merges complaint_texts' }).catch(() => undefined)
  for (let revision = 1; revision <= 7; revision++) await put([row('B', revision, someDay, '漏雨')])
  await put([row('A', 1, someDay, '漏雨'), row('C', 1, someDay, '漏雨'), row('D', 1, someDay - 60, '漏雨')])
  const condition = conditionOf(readAsked('漏雨'))
  for (const ascending of [false, true]) {
    const seen: string[] = []
    let beyond: Cursor | undefined
    do {
      const { rows, last } = await textPage(stores.facts, condition, filter, { beyond, limit: 2, ascending })
      seen.push(...rows.map(({ number, revision }) => `${number}${revision}`))
      beyond = last
    } while (beyond)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toContain('B7')
    const order = [...new Set(seen.map((one) => one.charAt(0)))].join('')
    expect(order).toBe(ascending ? 'DABC' : 'CBAD')
  }
})

test('the store folds a text as the queries do', async () => {
  const texts = [
    'ＡＢ１ 漏💧 雨\u3000滲水',
    '裸露鋼筋 ①㎡ﬁ é e\u0301',
    '👨‍👩‍👧 #️⃣ 🇨🇳漏雨\u200bＩ',
    '著、妳、瞭望、薴 \u00a0￥１３８－',
    '（漏雨）……“水管”；ｶ',
    '',
  ]
  await put(texts.map((text, i) => row(`F${i}`, 1, someDay - 86_400, text)))
  const rows = await query<{ text: string; folded: string }>(
    stores.facts,
    "select text, folded from complaint_texts where startsWith(number, 'F') order by number",
  )
  expect(rows.map(({ folded }) => folded)).toEqual(texts.map((text) => fold(text).text))
})
