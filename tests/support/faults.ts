import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { query } from '../../api/db/facts.ts'
import { openStores } from '../../api/db/open.ts'
import { cityFolder, freePort, type RunningServer, ready, startServer, until } from './server.ts'

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

const rowsPerBatch = 1000
const senders = 3

/** Reproducible numbers in [0, 1) (mulberry32, public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The n-th batch of a sender: the same rows whenever it is asked for. Whole values, so that sums are exact. */
function batchBody(sender: number, n: number, from: number): string {
  const random = seeded(sender * 1_000_003 + n)
  const row = () => ({
    metric: random() < 0.5 ? 'ebike' : 'pedestrian',
    at: from + Math.floor(random() * 3600),
    lon: 116.361 + random() * 0.038,
    lat: 39.901 + random() * 0.018,
    value: Math.floor(random() * 100),
    source: `faults-${sender}`,
  })
  return JSON.stringify(Array.from({ length: rowsPerBatch }, row))
}

type Acknowledged = { body: () => string; batch: number; stored: boolean }

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

/** Senders that behave as ours must: a key of their own for each batch, sent again, unchanged, until it is acknowledged. */
class Load {
  readonly acknowledged = new Map<string, Acknowledged>()
  readonly #url: string
  readonly #tokenFile: string
  readonly #from = Math.floor(Date.now() / 3_600_000) * 3600 - 7200
  #retries = 0
  #stopped = false
  #stored = 0
  #epoch = 0

  constructor(url: string, tokenFile: string) {
    this.#url = url
    this.#tokenFile = tokenFile
  }

  async start(): Promise<void> {
    const send = async (sender: number) => {
      for (let n = 0; !this.#stopped; n++) await this.#deliver(`${sender}-${n}`, () => batchBody(sender, n, this.#from))
    }
    await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)))
  }

  stop(): void {
    this.#stopped = true
  }

  /** From now on only batches sent from now on count as stored: one on its way while a process was killed proves nothing. */
  mark(): void {
    this.#epoch++
    this.#stored = 0
  }

  /** Waits until so many more batches went through to the fact store. */
  async storesMore(count: number): Promise<void> {
    const want = this.#stored + count
    await until(`${count} more batches to be stored`, 30_000, () => this.#stored >= want)
  }

  /** Waits until the fact store has every acknowledged batch, by asking again for each that had not arrived. */
  async settle(): Promise<void> {
    for (const [key, one] of this.acknowledged) {
      if (one.stored) continue
      await until(
        `batch ${key} to be stored`,
        120_000,
        async () => (await this.#post(key, one.body()))?.state === 'stored',
      )
    }
  }

  count(): { batches: number; rows: number; retries: number } {
    return { batches: this.acknowledged.size, rows: this.acknowledged.size * rowsPerBatch, retries: this.#retries }
  }

  /** Until it is acknowledged; then, as a sender that heeds "pending" does, until it is stored. */
  async #deliver(key: string, body: () => string): Promise<void> {
    const text = body()
    for (;;) {
      const epoch = this.#epoch
      const receipt = await this.#post(key, text)
      if (receipt) {
        if (receipt.accepted !== rowsPerBatch) throw new Error(`batch ${key}: ${receipt.accepted} rows accepted`)
        const stored = receipt.state === 'stored'
        this.acknowledged.set(key, { body, batch: receipt.batch, stored })
        if (stored && epoch === this.#epoch) this.#stored++
        if (stored || this.#stopped) return
      }
      if (!this.acknowledged.has(key)) this.#retries++
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** undefined: no answer, or "not now" — it may have been taken all the same. */
  async #post(key: string, body: string): Promise<{ batch: number; accepted: number; state: string } | undefined> {
    let answer: Response
    let text: string
    try {
      answer = await fetch(`${this.#url}/api/observations`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          authorization: `Bearer ${readFileSync(this.#tokenFile, 'utf8').trim()}`,
        },
        body,
      })
      text = await answer.text()
    } catch {
      return undefined
    }
    if (answer.ok) return JSON.parse(text)
    if (answer.status === 503) return undefined
    throw new Error(`batch ${key} was refused: ${answer.status} ${text}`)
  }
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
