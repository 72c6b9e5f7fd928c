import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { startChdb } from './chdb/start.ts'
import { externalFacts, externalLedger } from './external.ts'
import { connectFacts } from './facts.ts'
import type { LedgerDb } from './ledger.ts'
import { lockFolder } from './lock.ts'
import { migrateFacts } from './migrate-facts.ts'
import { migrateLedger } from './migrate-ledger.ts'
import { readMigrations } from './migrations.ts'
import { connectLedger, type LedgerConnection } from './postgres/client.ts'
import { startPostgres } from './postgres/start.ts'
import type { StoreOptions, StoreState, Stores } from './stores.ts'

type Log = (line: string) => void
type Keeper = { state(): StoreState; onState(listener: () => void): () => void }
type Opened<T> = { client: T; keeper: Keeper; close(): Promise<void> }

/**
 * Opens both stores: takes the folder's lock, starts the embedded engines or connects to the city's own, waits until they answer and runs the migrations
 * that are missing. Throws AppError (conflict: the folder is in use, or a landed migration was edited; unavailable: an engine cannot be reached).
 */
export async function openStores(options: StoreOptions): Promise<Stores> {
  const lock = await lockFolder(options.dataDir)
  const opened: { close(): Promise<void> }[] = []
  let log: Log = options.log
  const close = async () => {
    // Connections that end now are meant to.
    log = () => {}
    for (const one of opened.toReversed()) await one.close()
    lock.release()
  }
  try {
    const both = await Promise.allSettled([
      openLedger(options, (line) => log(line)),
      openFacts(options, (line) => log(line)),
    ])
    for (const one of both) if (one.status === 'fulfilled') opened.push(one.value)
    const [ledger, facts] = both
    if (ledger.status === 'rejected') throw ledger.reason
    if (facts.status === 'rejected') throw facts.reason
    await Promise.all([
      migrateLedger(ledger.value.client, readMigrations('ledger')),
      migrateFacts(facts.value.client, readMigrations('facts')),
    ])
    return {
      ledger: ledger.value.client,
      facts: facts.value.client,
      ledgerConnection: ledger.value.connection,
      state: () => ({ ledger: ledger.value.keeper.state(), facts: facts.value.keeper.state() }),
      onState(listener) {
        const ends = [ledger.value.keeper.onState(listener), facts.value.keeper.onState(listener)]
        return () => {
          for (const end of ends) end()
        }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type OpenedLedger = Opened<LedgerDb> & { connection: () => LedgerConnection }

async function openLedger(options: StoreOptions, log: Log): Promise<OpenedLedger> {
  if (options.databaseUrl) {
    const connectionString = options.databaseUrl
    const { client, watch } = await externalLedger(connectionString, log)
    const close = async () => {
      watch.close()
      await client.destroy()
    }
    return { client, keeper: watch, close, connection: () => ({ connectionString }) }
  }
  const engine = await startPostgres(join(options.dataDir, 'ledger'), log)
  const client = connectLedger(engine.connection('postgres'), log)
  const close = async () => {
    await client.destroy()
    await engine.close()
  }
  return { client, keeper: engine.supervisor, close, connection: () => engine.connection('postgres') }
}

async function openFacts(options: StoreOptions, log: Log): Promise<Opened<ClickHouseClient>> {
  if (options.clickhouseUrl) {
    const { client, watch } = await externalFacts(options.clickhouseUrl)
    const close = async () => {
      watch.close()
      await client.close()
    }
    return { client, keeper: watch, close }
  }
  const engine = await startChdb(join(options.dataDir, 'facts'), log)
  const client = connectFacts({ url: engine.url(), port: engine.port })
  const close = async () => {
    await client.close()
    await engine.supervisor.close()
  }
  return { client, keeper: engine.supervisor, close }
}
