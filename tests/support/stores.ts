import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { openStores } from '../../api/db/open.ts'
import type { Stores } from '../../api/db/stores.ts'
import { type Engines, startEngines } from './engines.ts'

/** Servers to use in place of the run's embedded engines; each is given a new database, so the user must be allowed to make one. */
export type Servers = { databaseUrl?: string; clickhouseUrl?: string }

/**
 * Real stores for one test file: a new, migrated database in each of the run's engines. `close()` drops both.
 *
 *     let stores: Stores
 *     beforeAll(async () => { stores = await testStores() })
 *     afterAll(() => stores.close())
 *
 * Where the run has no engines (no globalSetup) the file starts its own.
 */
export async function testStores(servers: Servers = {}): Promise<Stores> {
  const shared: Engines | undefined = inject('engines')
  const own = shared ? undefined : await startEngines()
  const engines = shared ?? own
  if (!engines) throw new Error('no engines')
  const name = `t_${randomBytes(6).toString('hex')}`
  const databaseUrl = servers.databaseUrl ?? engines.ledger
  const clickhouseUrl = servers.clickhouseUrl ?? engines.facts
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-stores-'))
  const ledgerAdmin = new pg.Client({ connectionString: databaseUrl })
  await ledgerAdmin.connect()
  await ledgerAdmin.query(`create database ${name}`)
  // The database of the facts is made by openStores, as for a city's own server.
  const stores = await openStores({
    dataDir,
    databaseUrl: databaseUrl.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`),
    clickhouseUrl: `${new URL(clickhouseUrl).href.replace(/(?<=\w)\/.*$/, '')}/${name}`,
    log: () => {},
  })
  const close = async () => {
    await stores.facts.command({ query: `drop database ${name}` })
    await stores.close()
    await ledgerAdmin.query(`drop database ${name} with (force)`)
    await ledgerAdmin.end()
    await own?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...stores, close }
}
