import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { parse } from 'csv-parse/sync'
import { Hono } from 'hono'
import { sql } from 'kysely'
import { onTestFinished } from 'vitest'
import type { AppEnv } from '../../../../api/accounts/caller.ts'
import { identify } from '../../../../api/accounts/identify.ts'
import { ensureKeyFile } from '../../../../api/accounts/keyfile.ts'
import type { City } from '../../../../api/areas/city.ts'
import { CityHolder } from '../../../../api/areas/holder.ts'
import { areaRoutes } from '../../../../api/areas/routes.ts'
import { isStoreAway } from '../../../../api/db/away.ts'
import type { Stores } from '../../../../api/db/stores.ts'
import { makeIngest } from '../../../../api/facts/ingest.ts'
import { factRoutes } from '../../../../api/facts/routes.ts'
import { onError } from '../../../../api/http/faults.ts'

const home = resolve(import.meta.dirname, '..', '..', '..', '..')

export type Reject = { row: string; column: string; value: string; reason: string; outcome: string }

export type Ran = { code: number | null; out: string; err: string; rejects: Reject[] }

/** The facts and areas rooms behind a real HTTP server, with real tokens, over stores that are wiped first. */
export const serveCity = async (stores: Stores, city: City) => {
  await sql`truncate batches, complaint_numbers, metrics, tokens cascade`.execute(stores.ledger)
  for (const table of [
    'observations',
    'observations_5m',
    'observations_1h',
    'complaints',
    'complaint_changes',
    'complaints_5m',
    'complaints_1h',
  ])
    await stores.facts.command({ query: `truncate table ${table}` })
  const now = (): Date => new Date()
  const { ledger, facts } = stores
  const holder = CityHolder.of(city)
  const ingest = makeIngest({ ledger, facts, city: holder, now, log: () => undefined })
  const gate = { requests: 0, before: (): void => undefined }
  const app = new Hono<AppEnv>()
    .use(async (_, next) => {
      gate.requests++
      gate.before()
      await next()
    })
    .use(identify({ ledger, now, isDemo: () => false }))
    .route('/api', factRoutes({ ledger, facts, city: holder, ingest, now }))
    .route('/api', areaRoutes({ ledger, city: holder, now }))
    .onError(onError(() => undefined, isStoreAway))
  const server = createAdaptorServer({ fetch: app.fetch }) as Server // http.createServer is its default
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const dataDir = mkdtempSync(join(tmpdir(), 'qianshao-import-'))
  await ensureKeyFile(ledger, dataDir, 'administrator', now())
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** Runs the importer as a person does and waits for its end. */
  const run = async (args: string[], signalAfterRequests?: number): Promise<Ran> => {
    const rejectsFile = join(dataDir, `rejects-${gate.requests}.csv`)
    const line = [join(home, 'api', 'facts', 'import', 'main.ts'), '--url', url, '--rejects', rejectsFile, ...args]
    const child = spawn(process.execPath, line, { cwd: dataDir, env: { ...process.env, QIANSHAO_DATA: dataDir } })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text
    })
    if (signalAfterRequests !== undefined) {
      const start = gate.requests
      gate.before = () => {
        if (gate.requests - start === signalAfterRequests) child.kill('SIGINT')
      }
    }
    const code = await new Promise<number | null>((done) => child.once('close', done))
    gate.before = () => undefined
    return { code, ...said, rejects: readRejects(rejectsFile) }
  }
  return { url, dataDir, run, ingest }
}

const readRejects = (file: string): Reject[] => {
  try {
    return parse(readFileSync(file, 'utf8'), { columns: true, bom: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
