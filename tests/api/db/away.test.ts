import { ClickHouseError } from '@clickhouse/client'
import { DatabaseError } from 'pg'
import { expect, test } from 'vitest'
import { isStoreAway } from '../../../api/db/away.ts'
import { connectFacts, query } from '../../../api/db/facts.ts'
import { connectLedger } from '../../../api/db/postgres/client.ts'

const postgres = (code: string) => Object.assign(new DatabaseError('words', 5, 'error'), { code })
const clickhouse = (code: string) => new ClickHouseError({ message: 'words', code, type: 'TYPE' })
const network = (code: string) => Object.assign(new Error('words'), { code })

test.each([
  ['PostgreSQL shuts down', postgres('57P01')],
  ['PostgreSQL starts up', postgres('57P03')],
  ['PostgreSQL has no connection left', postgres('53300')],
  ['PostgreSQL has no disk left', postgres('53100')],
  ['the disk of ClickHouse is full', clickhouse('243')],
  ['ClickHouse has no memory left', clickhouse('241')],
  ['ClickHouse has too many queries', clickhouse('202')],
  ['nobody listens', network('ECONNREFUSED')],
  ['the socket file is gone', network('ENOENT')],
  ['the line broke', network('ECONNRESET')],
  ['pg lost its connection', new Error('Connection terminated unexpectedly')],
  ['the pool waited too long', new Error('timeout exceeded when trying to connect')],
  ['a cause that is one of these', new Error('outer', { cause: network('EPIPE') })],
])('the store is away: %s', (_, error) => {
  expect(isStoreAway(error)).toBe(true)
})

test.each([
  ['a taken key', postgres('23505')],
  ['a wrong statement', postgres('42601')],
  ['an unknown table', clickhouse('60')],
  ['a row that cannot be read', clickhouse('27')],
  ['a fault of ours', new TypeError('x is not a function')],
  ['no error at all', 'words'],
  ['an error that is its own cause', Object.assign(new Error('round'), { cause: undefined })],
])('the call was wrong: %s', (_, error) => {
  expect(isStoreAway(error)).toBe(false)
})

test('what the clients really throw while nobody answers', async () => {
  const facts = connectFacts({ url: 'http://127.0.0.1:1' })
  await expect(query(facts, 'select 1')).rejects.toSatisfy(isStoreAway)
  await facts.close()
  const ledger = connectLedger({ connectionString: 'postgresql://grid@127.0.0.1:1/city' }, () => {})
  await expect(ledger.selectFrom('metrics').select('code').execute()).rejects.toSatisfy(isStoreAway)
  await ledger.destroy()
})
