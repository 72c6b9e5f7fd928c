import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startChdb } from '../../api/db/chdb/start.ts'
import { startPostgres } from '../../api/db/postgres/start.ts'

/** Where the run's engines are: one PostgreSQL and one chDB serve every test file, each in a database of its own. */
export type Engines = { ledger: string; facts: string }

declare module 'vitest' {
  export interface ProvidedContext {
    engines: Engines
  }
}

export async function startEngines(): Promise<Engines & { stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'qianshao-test-'))
  const [ledger, facts] = await Promise.all([
    startPostgres(join(folder, 'ledger'), () => {}),
    startChdb(join(folder, 'facts'), () => {}),
  ])
  const stop = async () => {
    await Promise.all([ledger.close(), facts.supervisor.close()])
    rmSync(folder, { recursive: true, force: true })
  }
  const { host, user, port, database } = ledger.connection('postgres')
  return {
    ledger: `postgresql://${user}@localhost:${port}/${database}?sslmode=disable&host=${encodeURIComponent(host)}`,
    facts: facts.url(),
    stop,
  }
}

/** Vitest's global set-up: named in vite.config.ts as test.globalSetup. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...engines } = await startEngines()
  project.provide('engines', engines)
  return stop
}
