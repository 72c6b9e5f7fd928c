import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../../api/db/stores.ts'
import { testStores } from '../../support/stores.ts'

let stores: Stores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

/** Tables and columns of the type `Ledger`, read from its text: `{ a: X; b: Y }` in one line or in many, directly or by name. */
function typed(): Record<string, string[]> {
  const text = readFileSync(new URL('../../../api/db/ledger.ts', import.meta.url), 'utf8')
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
  const bodyOf = (name: string) =>
    new RegExp(`export type ${name} = \\{(?:([^\\n]*)\\}|\\n([\\s\\S]*?)\\n\\})\\n`).exec(text)?.slice(1).join('') ?? ''
  const fields = (body: string) =>
    [...body.replace(/\{[^{}]*\}/g, '').matchAll(/(?:^|[;{\n])\s*(\w+)\??:/g)].map((match) => match[1] ?? '')
  const tables: Record<string, string[]> = {}
  for (const [, table = '', type = ''] of bodyOf('Ledger').matchAll(/^\s*(\w+): (\{.*\}|\w+)$/gm))
    tables[table] = fields(type.startsWith('{') ? type.slice(1, -1) : bodyOf(type)).sort()
  return tables
}

test('the types name the tables and columns the SQL made, no more and no fewer', async () => {
  const { rows } = await sql<{ table: string; columns: string[] }>`
    select table_name as table, array_agg(column_name::text order by column_name::text collate "C") as columns
    from information_schema.columns where table_schema = 'public' and table_name <> 'migrations' group by table_name`.execute(
    stores.ledger,
  )
  expect(typed()).toEqual(Object.fromEntries(rows.map((row) => [row.table, row.columns])))
})
