import type { ClickHouseClient } from '@clickhouse/client'
import { fold } from '../detection/text/fold.ts'
import { marksOf, matchesQuery, type Query } from '../detection/text/keyword.ts'
import { maskPhones } from '../files/mask.ts'
import { conditionOf } from './condition.ts'
import { type Cursor, newestRevisions, type TextFilter, type TextRow } from './queries.ts'
import { textPage } from './text-page.ts'

/** An order that a query finds. `text` and `place` are masked; `marks`: [from, to) in `text`, UTF-16 units. WGS84. */
export type Hit = {
  number: string
  at: string
  class: string
  status: string
  place: string
  text: string
  marks: { from: number; to: number }[]
  lon: number | null
  lat: number | null
  /** H3 res 10, hexadecimal; null outside the city or without a place. */
  cell: string | null
}

export type Page = { hits: Hit[]; next: Cursor | undefined }

/** Superseded revisions and texts whose words stand in what is masked fall out; so many reads make a page in the worst case. */
const mostReads = 8

const hitOf = (query: Query, row: TextRow): Hit | undefined => {
  const text = maskPhones(row.text)
  const folded = fold(text)
  // What is masked must not be found out by asking for it.
  if (!matchesQuery(query, folded.text)) return undefined
  return {
    number: row.number,
    at: new Date(row.at * 1000).toISOString(),
    class: row.class,
    status: row.status,
    place: maskPhones(row.place),
    text,
    marks: marksOf(query, folded).map(([from, to]) => ({ from, to })),
    lon: row.lon,
    lat: row.lat,
    cell: row.placed === 'inside' ? BigInt(row.cell).toString(16) : null,
  }
}

/**
 * Orders in force whose text a query wants, newest call first: at most `limit` beyond the cursor. `next`: where the next page begins, undefined
 * after the last; a page may be short where much of what was read is superseded.
 */
export const searchTexts = async (
  facts: ClickHouseClient,
  query: Query,
  filter: TextFilter,
  { before, limit }: { before: Cursor | undefined; limit: number },
): Promise<Page> => {
  const condition = conditionOf(query)
  const hits: Hit[] = []
  const seen = new Set<string>()
  const asked = limit + 20
  let beyond = before
  for (let reads = 0; reads < mostReads; reads++) {
    const { rows, last } = await textPage(facts, condition, filter, { beyond, limit: asked })
    const newest = await newestRevisions(facts, [...new Set(rows.map(({ number }) => number))])
    for (const row of rows) {
      if (newest.get(row.number) !== row.revision || seen.has(row.number)) continue
      seen.add(row.number)
      const hit = hitOf(query, row)
      if (!hit) continue
      hits.push(hit)
      if (hits.length === limit) return { hits, next: { at: row.at, number: row.number } }
    }
    beyond = last
    if (!beyond) break
  }
  return { hits, next: beyond }
}
