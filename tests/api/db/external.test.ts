import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, inject, onTestFinished, test } from 'vitest'
import { externalFacts, externalLedger, requirePostgres, Watch } from '../../../api/db/external.ts'
import { openStores } from '../../../api/db/open.ts'
import { eventually, temporaryFolder } from '../../support/folders.ts'

const quiet = () => {}

test('a PostgreSQL that is away is named without its password', async () => {
  const fault = await externalLedger('postgresql://grid:secret@127.0.0.1:1/city', quiet).catch((error) => error)
  expect(fault).toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/无法连接 DATABASE_URL 所指的 PostgreSQL（127\.0\.0\.1:1\/city）：.*ECONNREFUSED/),
  })
  expect(fault.message).not.toContain('secret')
})

test('PostgreSQL before 15 is refused by its version', () => {
  expect(() => requirePostgres('14.12 (Debian 14.12-1)')).toThrow(
    'DATABASE_URL 指向 PostgreSQL 14.12 (Debian 14.12-1)：需要 15 或更高的版本',
  )
  expect(() => requirePostgres('')).toThrow(/需要 15/)
  for (const version of ['15.0', '18.4', '19beta1']) expect(() => requirePostgres(version)).not.toThrow()
})

test('a ClickHouse that is away, or an address that is none, is said without the password', async () => {
  const fault = await externalFacts('http://grid:secret@127.0.0.1:1/city').catch((error) => error)
  expect(fault).toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/CLICKHOUSE_URL 所指的 ClickHouse（127\.0\.0\.1:1\/city）：.*ECONNREFUSED/),
  })
  expect(fault.message).not.toContain('secret')
  await expect(externalFacts('city.example')).rejects.toThrow('CLICKHOUSE_URL 不是有效的地址')
  await expect(externalFacts('http://host/a-b')).rejects.toThrow('CLICKHOUSE_URL 的数据库名 a-b 无效')
})

test('an old ClickHouse is refused by its version', async () => {
  const server = createServer((_, response) => response.end('{"version":"23.8.2.7","known":"1"}\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  await expect(externalFacts(`http://127.0.0.1:${(server.address() as AddressInfo).port}/city`)).rejects.toThrow(
    'CLICKHOUSE_URL 指向 ClickHouse 23.8.2.7：需要 25 或更高的版本',
  )
})

test('a wrong key is said', async () => {
  const url = new URL(inject('engines').facts)
  url.password = 'wrong'
  await expect(externalFacts(`${url.href}city`)).rejects.toThrow(/Authentication failed/)
})

test('a store that cannot be opened leaves the folder free', async () => {
  const dataDir = temporaryFolder()
  const clickhouseUrl = `${inject('engines').facts}/default`
  for (let n = 0; n < 2; n++)
    await expect(
      openStores({ dataDir, databaseUrl: 'postgresql://grid@127.0.0.1:1/city', clickhouseUrl, log: quiet }),
    ).rejects.toMatchObject({ code: 'unavailable' })
})

test('a watched server that goes away and comes back is told of, once each', async () => {
  let away = false
  const watch = new Watch(
    'X 1',
    async () => {
      if (away) throw new Error('no answer')
    },
    5,
  )
  onTestFinished(() => watch.close())
  const heard: string[] = []
  watch.onState((state) => heard.push(`${state.state} ${state.reason ?? ''}`.trim()))
  expect(watch.state()).toEqual({ state: 'ready', engine: 'external', version: 'X 1' })
  away = true
  await eventually('it is away', () => watch.state().state === 'unavailable')
  away = false
  await eventually('it is back', () => watch.state().state === 'ready')
  expect(heard).toEqual(['unavailable no answer', 'ready'])
})
