import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CityHolder } from '../../api/areas/holder.ts'
import { openStores } from '../../api/db/open.ts'
import { HazardLists } from '../../api/hazards/lists.ts'
import { hazardRoutes } from '../../api/hazards/routes.ts'
import { phrases } from '../../data/city/complaint-texts.ts'
import { mount } from '../support/caller.ts'
import { smallCity } from '../support/city.ts'
import { startEngines } from '../support/engines.ts'
import { seeded } from '../support/load.ts'

/** First pages of keyword queries: milliseconds by query, and of all. */
export type KeywordFigures = { texts: number; p50: number; p95: number; list: number }

const texts = 2_000_000
const atOnce = 100_000
const rounds = 15
/** Three years of a large city's hotline. */
const [first, days] = [1_680_000_000, 3 * 365]

const asks: Record<string, string> = {
  'rare, two words, one left out': 'q=漏雨 OR 漏水 NOT 水管',
  'rare, of one street and the unresolved': 'q=漏雨 或 渗水&area=110102001&unresolved=1',
  'rare, of one month': `q=漏雨&from=${first + 500 * 86_400}&to=${first + 530 * 86_400}`,
  common: 'q=停车',
  'two common words': 'q=老人 且 孩子',
  'in no text': 'q=外星飞船',
  'rare of many': 'q=刚满月的婴儿 且 地暖',
}

const weighted = Object.entries(phrases).flatMap(([name, { mean }]) => Array.from({ length: mean + 1 }, () => name))

/** Sentences as callers of the demo city say them; a number in each, so that no two texts are the same. */
const rowsFrom = (start: number, count: number): string => {
  const random = seeded(start)
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)] as Item // a list with members
  const lines = Array.from({ length: count }, (_, i) => {
    const n = start + i
    const kind = pick(weighted)
    const said = phrases[kind]
    if (!said) throw new Error(`no phrases for ${kind}`)
    const place = `安${String.fromCharCode(0x4e00 + (n % 900))}胡同${n % 97}号`
    const text = `${pick(said.titles)}。${pick(said.facts)}，${pick(said.burdens)}，${pick(said.wishes)}。`
      .replaceAll('{p}', place)
      .replaceAll('{o}', pick(said.objects))
      .replaceAll(/\{[hdns]\}/g, String(n % 23))
    const at = first + Math.floor((n / texts) * days * 86_400)
    const cell = ['622370465968914431', '622370465969307647', '0'][n % 3]
    const status = n % 5 === 0 ? '派单' : '办结'
    return JSON.stringify([`GD${String(n).padStart(9, '0')}`, 1, at, cell, 116.369, 39.91, place, 1, kind, text, '12345', status, n >> 10]) // biome-ignore format: a row reads as one line
  })
  return lines.join('\n')
}

const columns = 'number, revision, at, cell, lon, lat, place_text, placed, class, text, channel, status, batch'

const at = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0

/**
 * The first page (50 orders) of keyword queries over two million texts, through the route; queries take turns, so none finds its own answer
 * warm. And a list of hazard points made of some thousand orders.
 */
export const benchKeyword = async (print: (line: string) => void): Promise<KeywordFigures> => {
  const engines = await startEngines()
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-bench-'))
  const stores = await openStores({
    dataDir,
    databaseUrl: engines.ledger,
    clickhouseUrl: engines.facts,
    log: () => undefined,
  })
  const { ledger, facts } = stores
  try {
    const began = performance.now()
    for (let start = 0; start < texts; start += atOnce)
      await facts.command({
        query: `insert into complaints (${columns}) format JSONCompactEachRow\n${rowsFrom(start, atOnce)}`,
      })
    print(
      `| ${texts.toLocaleString('en')} texts written and indexed | ${((performance.now() - began) / 1000).toFixed(0)} s | |`,
    )
    const now = () => new Date((first + days * 86_400) * 1000)
    const city = CityHolder.of(smallCity())
    const lists = new HazardLists({ ledger, facts, city, now, log: print })
    const app = mount(hazardRoutes({ ledger, facts, city, lists, now }), 'administrator')
    const ask = async (query: string): Promise<{ ms: number; hits: number }> => {
      const start = performance.now()
      const answer = await app.request(`/api/hazards/search?${encodeURI(query)}`)
      const { hits } = await answer.json()
      if (answer.status !== 200) throw new Error(`${query}: ${answer.status}`)
      return { ms: performance.now() - start, hits: hits.length }
    }
    const times = new Map(Object.keys(asks).map((name) => [name, [] as number[]]))
    const found = new Map<string, number>()
    for (let round = 0; round < rounds; round++)
      for (const [name, query] of Object.entries(asks)) {
        const { ms, hits } = await ask(query)
        times.get(name)?.push(ms)
        found.set(name, hits)
      }
    const all = [...times.values()].flat()
    print(
      `| first page of keyword queries over ${texts.toLocaleString('en')} texts, p50 / p95 / longest | ${at(all, 0.5).toFixed(0)} / ${at(all, 0.95).toFixed(0)} / ${Math.max(...all).toFixed(0)} ms | ≤ 100 ms |`,
    )
    for (const [name, own] of times)
      print(
        `| ${name}: p50 / p95 (${found.get(name)} on the page) | ${at(own, 0.5).toFixed(0)} / ${at(own, 0.95).toFixed(0)} ms | |`,
      )
    const single = await ask('q=婴')
    print(`| a single character, every text read | ${single.ms.toFixed(0)} ms | |`)

    const body = JSON.stringify({ name: 'bench', q: '漏雨', unresolved: true, from: first + 365 * 86_400 })
    const start = performance.now()
    const made = await app.request('/api/hazards/lists', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    const { id } = await made.json()
    await lists.idle()
    const list = (performance.now() - start) / 1000
    const { counts } = await (await app.request(`/api/hazards/lists/${id}?limit=1`)).json()
    print(
      `| a list of hazard points of ${counts.orders.toLocaleString('en')} orders: ${counts.points.toLocaleString('en')} points | ${list.toFixed(1)} s | |`,
    )
    return { texts, p50: at(all, 0.5), p95: at(all, 0.95), list }
  } finally {
    await stores.close()
    await engines.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
