import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { isStoreAway } from '../../../api/db/away.ts'
import { startChdb } from '../../../api/db/chdb/start.ts'
import { appendEvent } from '../../../api/db/events.ts'
import { connectFacts, insertRows, query } from '../../../api/db/facts.ts'
import { migrateFacts } from '../../../api/db/migrate-facts.ts'
import { readMigrations } from '../../../api/db/migrations.ts'
import { openStores } from '../../../api/db/open.ts'
import { connectLedger } from '../../../api/db/postgres/client.ts'
import { startPostgres } from '../../../api/db/postgres/start.ts'
import { processBegan } from '../../../api/db/process.ts'
import { eventually, temporaryFolder } from '../../support/folders.ts'
import { observationColumns, observationRows, observationSum } from '../../support/observations.ts'

const quiet = () => {}

test('chDB killed at random instants: every acknowledged batch is there once, roll-ups equal raw', {
  timeout: 120_000,
}, async () => {
  const engine = await startChdb(join(temporaryFolder(), 'facts'), quiet)
  const facts = connectFacts({ url: engine.url(), port: engine.port })
  onTestFinished(async () => {
    await facts.close()
    await engine.supervisor.close()
  })
  await migrateFacts(facts, readMigrations('facts'))
  const kills = 4
  let acknowledged = 0
  let killed = 0
  let retries = 0
  let done = false
  const sender = async () => {
    for (let batch = 1; !done; batch++) {
      for (;;) {
        try {
          await insertRows(facts, 'observations', observationColumns, observationRows(batch, 1000), `b${batch}`)
          break
        } catch (error) {
          expect(isStoreAway(error), String(error)).toBe(true)
          retries++
          await eventually('the engine is back', () => engine.supervisor.state().state === 'ready')
        }
      }
      acknowledged++
    }
  }
  const killer = async () => {
    for (; killed < kills; killed++) {
      const before = acknowledged
      await eventually('some batches pass', () => acknowledged >= before + 3)
      // Somewhere inside an insert: they take some ten milliseconds each.
      await new Promise((resolve) => setTimeout(resolve, (killed * 7) % 12))
      const pid = engine.pid()
      if (pid) process.kill(pid, 'SIGKILL')
      await eventually('its death is noticed', () => engine.pid() !== pid)
    }
    done = true
  }
  await Promise.all([sender(), killer()])
  expect(retries).toBeGreaterThanOrEqual(kills)
  const want = { n: String(acknowledged * 1000), s: acknowledged * observationSum(1000) }
  expect(await query(facts, 'select count() as n, sum(value) as s from observations')).toEqual([want])
  for (const table of ['observations_5m', 'observations_1h'])
    expect(await query(facts, `select sum(count) as n, sum(sum) as s from ${table}`)).toEqual([want])
})

test('PostgreSQL killed: it is started again and what was committed is there', { timeout: 60_000 }, async () => {
  const engine = await startPostgres(join(temporaryFolder(), 'ledger'), quiet)
  const ledger = connectLedger(engine.connection('postgres'), quiet)
  onTestFinished(async () => {
    await ledger.destroy()
    await engine.close()
  })
  await sql`create table kept (n integer primary key)`.execute(ledger)
  for (let n = 0; n < 3; n++) {
    await sql`insert into kept values (${n})`.execute(ledger)
    const pid = engine.pid()
    if (pid) process.kill(pid, 'SIGKILL')
    await eventually('its death is noticed', () => engine.supervisor.state().state === 'unavailable')
    expect(engine.supervisor.state().reason).toMatch(/PostgreSQL ended \(SIGKILL\)/)
    await sql`select 1`.execute(ledger).catch((error) => expect(isStoreAway(error), String(error)).toBe(true))
    await eventually('it is back', () => engine.supervisor.state().state === 'ready')
    expect((await sql`select n from kept`.execute(ledger)).rows).toHaveLength(n + 1)
  }
})

test('PostgreSQL killed while a transaction is held: its next statement fails, the process lives', {
  timeout: 60_000,
}, async () => {
  const engine = await startPostgres(join(temporaryFolder(), 'ledger'), quiet)
  const ledger = connectLedger(engine.connection('postgres'), quiet)
  onTestFinished(async () => {
    await ledger.destroy()
    await engine.close()
  })
  const held = ledger.transaction().execute(async (tx) => {
    await sql`select 1`.execute(tx)
    const pid = engine.pid()
    if (pid) process.kill(pid, 'SIGKILL')
    await eventually('it is back', () => engine.supervisor.state().state === 'ready' && engine.pid() !== pid)
    await sql`select 2`.execute(tx)
  })
  await expect(held).rejects.toSatisfy(isStoreAway)
  expect((await sql`select 3 as n`.execute(ledger)).rows).toEqual([{ n: 3 }])
})

type Held = { child: ChildProcess; folder: string; postgres: number; chdb: number }

async function holder(): Promise<Held> {
  const folder = temporaryFolder()
  const child = spawn(process.execPath, [new URL('../../support/holder.ts', import.meta.url).pathname, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  const postgres = Number(readFileSync(join(folder, 'ledger/data/postmaster.pid'), 'utf8').split('\n')[0])
  const chdb: number = JSON.parse(readFileSync(join(folder, 'facts/engine.pid'), 'utf8')).pid
  return { child, folder, postgres, chdb }
}

test('a second start on the folder is refused and says who holds it', { timeout: 60_000 }, async () => {
  const { child, folder } = await holder()
  await expect(openStores({ dataDir: folder, log: quiet })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(new RegExp(`正在使用中：进程 ${child.pid}，自 \\d{4}-`)),
    details: { pid: child.pid },
  })
})

test('both engines end with a parent that is killed, and the folder opens again with all that was written', {
  timeout: 60_000,
}, async () => {
  const { child, folder, postgres, chdb } = await holder()
  child.kill('SIGKILL')
  await eventually('PostgreSQL ends', () => processBegan(postgres) === undefined)
  await eventually('chDB ends', () => processBegan(chdb) === undefined)
  const stores = await openStores({ dataDir: folder, log: quiet })
  await stores.close()
})

test('a parent killed while its engines are starting leaves none of them, and the folder opens', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder()
  const program = new URL('../../support/holder.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program, folder], { stdio: 'ignore' })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const file = join(folder, 'facts/engine.pid')
  await eventually('chDB is being started', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'))
  child.kill('SIGKILL')
  const chdb: number = JSON.parse(readFileSync(file, 'utf8')).pid
  await eventually('chDB ends', () => processBegan(chdb) === undefined)
  const stores = await openStores({ dataDir: folder, log: quiet })
  await stores.close()
})

test('engines a killed parent left behind are ended by the next start', { timeout: 60_000 }, async () => {
  const { child, folder, postgres, chdb } = await holder()
  // Stopped, they cannot notice the end of their parent: orphans of the stubborn kind.
  process.kill(chdb, 'SIGSTOP')
  process.kill(postgres, 'SIGSTOP')
  child.kill('SIGKILL')
  await eventually('the parent ends', () => child.exitCode !== null || child.signalCode !== null)
  process.kill(postgres, 'SIGCONT')
  const stores = await openStores({ dataDir: folder, log: quiet })
  onTestFinished(() => stores.close())
  expect(processBegan(postgres)).toBeUndefined()
  expect(processBegan(chdb)).toBeUndefined()
  const id = await stores.ledger.transaction().execute((tx) => appendEvent(tx, { kind: 'test.done', subject: '1' }))
  expect(id).toBe(1)
  expect(await query(stores.facts, 'select count() as n from observations')).toEqual([{ n: '0' }])
})

test('closing ends both engines and frees the folder', { timeout: 60_000 }, async () => {
  const { child, folder, postgres, chdb } = await holder()
  child.kill('SIGTERM')
  await eventually('the program ends', () => child.exitCode !== null)
  expect(child.exitCode).toBe(0)
  expect([processBegan(postgres), processBegan(chdb)]).toEqual([undefined, undefined])
  const stores = await openStores({ dataDir: folder, log: quiet })
  await stores.close()
})
