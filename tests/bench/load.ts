import { latLngToCell } from 'h3-js'
import { connectFacts, insertRows } from '../../api/db/facts.ts'

/**
 * The sending side of the ingest benchmark, a process of its own so that it does not take the server's time: prepares its
 * batches, waits for the word, sends them by so many senders at once and reports the milliseconds.
 */
export type LoadOrders = {
  /** `api`: through the server; `direct`: the same rows straight into the engine. */
  way: 'api' | 'direct'
  url: string
  token: string
  database: string
  batches: number
  senders: number
  /** Makes keys and tokens of one round differ from another's. */
  round: string
}
export type LoadReport = { ready: true } | { milliseconds: number; rows: number }

export const rowsInBatch = 1000

const columns = ['metric', 'at', 'cell', 'lon', 'lat', 'value', 'source', 'period', 'stock', 'outside', 'batch']

/** A batch as a gateway of some fifty counters sends it: positions in the small test city, the last five minutes. */
const makeRows = (batch: number) =>
  Array.from({ length: rowsInBatch }, (_, i) => ({
    metric: 'ebike',
    at: Math.floor(Date.now() / 1000) - ((batch + i) % 300),
    lon: 116.3605 + ((batch * 7919 + i * 104_729) % 39_000) / 1e6,
    lat: 39.9005 + ((batch * 6007 + i * 7877) % 19_000) / 1e6,
    value: i % 50,
    source: `卡口-${i % 50}`,
  }))

type Row = ReturnType<typeof makeRows>[number]

const asApiBody = (rows: readonly Row[]): string => JSON.stringify(rows)

const asEngineBody = (rows: readonly Row[], batch: number): Buffer =>
  Buffer.from(
    rows
      .map(({ metric, at, lon, lat, value, source }) =>
        JSON.stringify([
          metric,
          at,
          BigInt(`0x${latLngToCell(lat, lon, 10)}`).toString(),
          lon,
          lat,
          value,
          source,
          300,
          0,
          0,
          batch,
        ]),
      )
      .join('\n'),
  )

const sendersOf = (orders: LoadOrders): ((batch: number) => Promise<void>) => {
  const { way, url, token, database, round, batches } = orders
  if (way === 'direct') {
    const facts = connectFacts({ url, database })
    const bodies = Array.from({ length: batches }, (_, batch) => asEngineBody(makeRows(batch), batch))
    return (batch) => insertRows(facts, 'observations', columns, bodies[batch] ?? '', `${round}-${batch}`)
  }
  const bodies = Array.from({ length: batches }, (_, batch) => asApiBody(makeRows(batch)))
  return async (batch) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'idempotency-key': `${round}-${batch}`,
      'content-type': 'application/json',
    }
    const answer = await fetch(`${url}/api/observations`, { method: 'POST', headers, body: bodies[batch] ?? '' })
    const words = await answer.text()
    if (answer.status !== 201) throw new Error(`batch ${batch}: ${answer.status} ${words}`)
  }
}

const run = async (orders: LoadOrders, go: Promise<void>): Promise<void> => {
  const send = sendersOf(orders)
  process.send?.({ ready: true } satisfies LoadReport)
  await go
  const start = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: orders.senders }, async () => {
      while (next < orders.batches) await send(next++)
    }),
  )
  const report: LoadReport = { milliseconds: performance.now() - start, rows: orders.batches * rowsInBatch }
  process.send?.(report, () => process.exit(0))
}

if (process.send) {
  process.once('message', (orders: LoadOrders) => {
    const go = new Promise<void>((start) => process.once('message', () => start()))
    void run(orders, go)
  })
}
