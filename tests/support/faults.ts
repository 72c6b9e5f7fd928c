import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { query } from '../../api/db/facts.ts'
import { openStores } from '../../api/db/open.ts'
import { type Acknowledged, Load, rowsPerBatch, seeded } from './load.ts'
import { cityFolder, freePort, type RunningServer, ready, startServer } from './server.ts'

/** The three kinds of process that can be killed. Killing the api takes both engines with it. */
export const victims = ['api', 'chdb', 'postgres'] as const
export type Victim = (typeof victims)[number]

export type FaultPlan = {
  /** How often each is killed. */
  times: number
  /** The same seed kills in the same order after the same pauses. */
  seed: number
  onKill?: (victim: Victim, n: number, of: number) => void
}

export type FaultReport = {
  kills: { victim: Victim; times: number; medianMs: number; longestMs: number }[]
  /** Acknowledged batches and their rows; how often a batch had to be sent again. */
  batches: number
  rows: number
  retries: number
  /** Acknowledged batches of which rows are missing, of which rows are there twice, and batches there that nobody was promised. */
  lost: number
  doubled: number
  unknown: number
  /** Roll-up cells that differ from what the raw rows add up to. */
  wrong: { observations_5m: number; observations_1h: number }
  /** Batches the ledger still holds for the fact store after everything came to rest. */
  pending: number
}

/**
 * Runs the real server on a folder of its own under load, kills its processes at random instants, lets everything come to rest and counts.
 * Throws where the server refuses a good batch or does not come back within two minutes.
 */
export async function runFaults({ times, seed, onKill }: FaultPlan): Promise<FaultReport> {
  const dataDir = cityFolder()
  const port = await freePort()
  const load = new Load(`http://127.0.0.1:${port}`, join(dataDir, 'administrator.token'))
  let server = await startServer({ dataDir, port })
  try {
    await ready(server)
    const sending = load.start()
    const random = seeded(seed)
    const recoveries: Record<Victim, number[]> = { api: [], chdb: [], postgres: [] }
    const order = shuffled(
      victims.flatMap((victim) => Array<Victim>(times).fill(victim)),
      random,
    )
    for (const [n, victim] of order.entries()) {
      await load.storesMore(10)
      await new Promise((resolve) => setTimeout(resolve, random() * 150))
      onKill?.(victim, n + 1, order.length)
      const began = performance.now()
      kill(victim, server, dataDir)
      if (victim === 'api') {
        await server.ended
        server = await startServer({ dataDir, port })
      }
      load.mark()
      await load.storesMore(1)
      recoveries[victim].push(performance.now() - began)
    }
    load.stop()
    await sending
    await load.settle()
    await server.stop()
    const kills = victims.map((victim) => {
      const sorted = recoveries[victim].toSorted((a, b) => a - b)
      return { victim, times, medianMs: sorted[sorted.length >> 1] ?? 0, longestMs: sorted.at(-1) ?? 0 }
    })
    return { kills, ...load.count(), ...(await compare(dataDir, load.acknowledged)) }
  } catch (error) {
    const said = server.said().split('\n').slice(-30).join('\n')
    throw new Error(`${error instanceof Error ? error.message : error}\nthe server said:\n${said}`, { cause: error })
  } finally {
    load.stop()
    server.child.kill('SIGKILL')
    await server.ended
    // The engines of a killed server end by themselves, a moment after it.
    await new Promise((resolve) => setTimeout(resolve, 500))
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 })
  }
}

function kill(victim: Victim, server: RunningServer, dataDir: string): void {
  if (victim === 'api') {
    server.child.kill('SIGKILL')
    return
  }
  const pid =
    victim === 'chdb'
      ? Number(JSON.parse(readFileSync(join(dataDir, 'facts/engine.pid'), 'utf8')).pid)
      : Number(readFileSync(join(dataDir, 'ledger/data/postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(pid, 'SIGKILL')
}

async function compare(
  dataDir: string,
  acknowledged: ReadonlyMap<string, Acknowledged>,
): Promise<Pick<FaultReport, 'lost' | 'doubled' | 'unknown' | 'wrong' | 'pending'>> {
  const stores = await openStores({ dataDir, log: () => {} })
  try {
    const counts = await query<{ batch: string; rows: string }>(
      stores.facts,
      'select batch, count() as rows from observations group by batch',
    )
    const found = new Map(counts.map((row) => [Number(row.batch), Number(row.rows)]))
    const promised = [...acknowledged.values()].map((one) => one.batch)
    const { n } = await stores.ledger
      .selectFrom('batches')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('state', '=', 'pending')
      .executeTakeFirstOrThrow()
    const wrong = async (table: string, bucket: string, which: string) => {
      const [row] = await query<{ cells: string }>(
        stores.facts,
        `select count() as cells from (
          select metric, bucket, cell, sum(n) as n, sum(s) as s from (
            select metric, ${bucket}(at) as bucket, cell, toInt64(1) as n, value as s from observations where ${which}
            union all select metric, bucket, cell, -toInt64(count) as n, -sum as s from ${table})
          group by metric, bucket, cell having n != 0 or s != 0)`,
      )
      return Number(row?.cells)
    }
    return {
      lost: promised.filter((batch) => (found.get(batch) ?? 0) < rowsPerBatch).length,
      doubled:
        [...found.values()].filter((rows) => rows > rowsPerBatch).length + promised.length - new Set(promised).size,
      unknown: [...found.keys()].filter((batch) => !promised.includes(batch)).length,
      wrong: {
        observations_5m: await wrong('observations_5m', 'toStartOfFiveMinutes', 'outside = 0 and period <= 300'),
        observations_1h: await wrong('observations_1h', 'toStartOfHour', 'outside = 0'),
      },
      pending: n,
    }
  } finally {
    await stores.close()
  }
}

function shuffled<T>(list: T[], random: () => number): T[] {
  const left = [...list]
  return list.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T)
}
