import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Engine, type EngineOrders } from './engine.ts'
import { mendDeduplicationLogs } from './mend.ts'
import { EngineFault, readRequest } from './request.ts'
import { readStatement, StatementFault } from './statement.ts'

/**
 * The child process that holds the fact store's engine (chDB: ClickHouse as a library) and answers on loopback as a ClickHouse server does,
 * as far as its HTTP clients go. A process of its own, because the engine brings its whole process down when it fails.
 */
export type ChdbOrders = EngineOrders & { user: string; key: string }
export type ChdbReport = { ready: { port: number; version: string } } | { failed: string }

const gzipped = promisify<Buffer | Uint8Array, Buffer>(gzip)

async function serve(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0]
  if (path === '/ping' || (path === '/' && request.url === '/' && request.method === 'GET')) {
    response.end('Ok.\n')
    return
  }
  if (path !== '/') throw new EngineFault(404, 'NOT_FOUND', `There is no handle ${path}`)
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new EngineFault(394, 'QUERY_WAS_CANCELLED', 'The client went away'))
  })
  const read = await readRequest(request)
  // An INSERT in the address keeps its rows in the body; anything else may be split between the two.
  const inAddress = read.sql === '' ? undefined : readStatement(read.sql)
  const isInsert = inAddress?.kind === 'insert' && inAddress.inlineFrom !== undefined
  const statement = isInsert ? inAddress : readStatement([read.sql, read.body.toString()].filter(Boolean).join('\n'))
  const call = isInsert ? read : { ...read, body: Buffer.alloc(0) }
  const started = process.hrtime.bigint()
  const answer = await engine.answer(gone.signal, call, statement)
  const body = call.gzip ? await gzipped(answer.bytes) : answer.bytes
  response.writeHead(200, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Length': body.length,
    'X-ClickHouse-Query-Id': call.id,
    'X-ClickHouse-Timezone': 'UTC',
    'X-ClickHouse-Summary': JSON.stringify({
      read_rows: String(answer.rowsRead),
      read_bytes: String(answer.bytesRead),
      written_rows: String(answer.rowsWritten),
      written_bytes: String(answer.bytesWritten),
      total_rows_to_read: '0',
      result_rows: String(answer.rowsRead),
      result_bytes: String(answer.bytes.length),
      elapsed_ns: String(process.hrtime.bigint() - started),
    }),
    ...(call.gzip ? { 'Content-Encoding': 'gzip' } : {}),
  })
  response.end(body)
}

function refuse(response: ServerResponse, fault: unknown): void {
  const message = fault instanceof Error ? fault.message : String(fault)
  let text = message
  // The engine repeats its preamble where a fault passed through two of its layers.
  text = text.replace(/^(Code: \d+\. DB::Exception: )+/, '$1')
  if (fault instanceof EngineFault) text = `Code: ${fault.code}. DB::Exception: ${message}. (${fault.type})`
  else if (fault instanceof StatementFault) text = `Code: 62. DB::Exception: ${message}. (SYNTAX_ERROR)`
  else if (!/^Code: \d+/.test(message)) text = `Code: 1002. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)`
  const code = Number(/^Code: (\d+)/.exec(text)?.[1])
  const status = [60, 81].includes(code)
    ? 404
    : code === 516
      ? 401
      : [62, 27, 115, 456, 457, 47, 6].includes(code)
        ? 400
        : 500
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=UTF-8', 'X-ClickHouse-Exception-Code': code })
  response.end(`${text}\n`)
}

/** Basic auth, X-ClickHouse-User and -Key, or user and password in the address, as ClickHouse takes them. */
function knows(orders: ChdbOrders, request: IncomingMessage): boolean {
  const fields = new URL(request.url ?? '/', 'http://engine').searchParams
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const given = basic
    ? Buffer.from(basic, 'base64').toString()
    : `${request.headers['x-clickhouse-user'] ?? fields.get('user') ?? ''}:${request.headers['x-clickhouse-key'] ?? fields.get('password') ?? ''}`
  const wanted = Buffer.from(`${orders.user}:${orders.key}`)
  const got = Buffer.from(given)
  return got.length === wanted.length && timingSafeEqual(got, wanted)
}

async function run(orders: ChdbOrders, port: number): Promise<void> {
  for (const table of mendDeduplicationLogs(orders.path))
    console.error(`took back a token without its rows in ${table}`)
  const engine = new Engine(orders)
  const version = await engine.open()
  let running = 0
  const server = createServer(
    { maxHeaderSize: 1 << 20, keepAliveTimeout: 30_000, requestTimeout: 0 },
    (request, response) => {
      if (request.url !== '/ping' && !knows(orders, request)) {
        request.resume()
        return refuse(
          response,
          new EngineFault(516, 'AUTHENTICATION_FAILED', `${orders.user}: Authentication failed: password is incorrect`),
        )
      }
      running++
      serve(engine, request, response)
        .catch((fault) => refuse(response, fault))
        .finally(() => running--)
    },
  )
  server.listen(port, '127.0.0.1', () => report({ ready: { port: (server.address() as AddressInfo).port, version } }))
  server.on('error', (error) => end(error.message))
  const stop = () => {
    server.close()
    server.closeIdleConnections()
    const deadline = Date.now() + 5000
    const wait = setInterval(() => {
      if (running > 0 && Date.now() < deadline) return
      clearInterval(wait)
      // With a statement still inside, closing would wait for it: what it had not acknowledged may be cut off.
      if (running === 0) engine.close()
      die()
    }, 10)
  }
  process.off('disconnect', die).once('disconnect', stop)
  process.off('SIGTERM', die).once('SIGTERM', stop)
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

function report(what: ChdbReport): void {
  if (process.connected) process.send?.(what)
}

function end(reason: string): void {
  report({ failed: reason })
  setTimeout(die, 50)
}

// While the engine opens there is nothing to finish: a parent that goes takes this process with it.
process.once('disconnect', die)
process.once('SIGTERM', die)
process.once('message', (message: { orders: ChdbOrders; port: number }) => {
  run(message.orders, message.port).catch((error: Error) => end(error.message))
})
