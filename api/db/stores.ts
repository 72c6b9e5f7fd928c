import type { ClickHouseClient } from '@clickhouse/client'
import type { LedgerDb } from './ledger.ts'
import type { LedgerConnection } from './postgres/client.ts'

export type StoreState = {
  state: 'starting' | 'ready' | 'unavailable'
  engine: 'embedded' | 'external'
  reason?: string
  version?: string
}

/** Both stores behind their clients. Nothing outside this room knows whether an engine is embedded or the city's own. */
export type Stores = {
  ledger: LedgerDb
  facts: ClickHouseClient
  /** Where the ledger is reached now, for a thread that opens it by itself; an embedded engine changes it at each start. */
  ledgerConnection(): LedgerConnection
  /** Cheap: the last known state of each, kept by the supervisors. */
  state(): { ledger: StoreState; facts: StoreState }
  /** Called whenever one of the two goes away or comes back. Returns how to stop listening. */
  onState(listener: () => void): () => void
  close(): Promise<void>
}

export type StoreOptions = {
  /** Folder of this city; embedded engines keep their files below it. Absolute. */
  dataDir: string
  databaseUrl?: string
  clickhouseUrl?: string
  log: (line: string) => void
}
