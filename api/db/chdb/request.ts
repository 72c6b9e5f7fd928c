import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'

/** One call of ClickHouse's HTTP interface, read whole. */
export type Request = {
  sql: string
  /** Rows of an INSERT whose statement came in the address; empty where the statement is the body. */
  body: Buffer
  id: string
  database: string
  settings: Record<string, string>
  params: Record<string, string>
  format: string
  gzip: boolean
}

/** A fault with ClickHouse's own number: clients tell faults apart by it. */
export class EngineFault extends Error {
  readonly code: number
  readonly type: string
  constructor(code: number, type: string, message: string) {
    super(message)
    this.code = code
    this.type = type
  }
}

/** Address fields that steer the HTTP interface itself and are no settings of the engine. */
const interfaceFields = new Set([
  // Reading sessions are read-only already, and a writing one must not be made so for whoever comes next.
  'readonly',
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'quota_key',
  'session_id',
  'session_timeout',
  'session_check',
  'compress',
  'decompress',
  'stacktrace',
  'role',
  'close_session',
  'client_protocol_version',
  'wait_end_of_query',
  'buffer_size',
  'enable_http_compression',
  'http_zlib_compression_level',
  'cancel_http_readonly_queries_on_client_close',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_native_compression_disable_checksumming_on_decompress',
])

const decoders: Record<string, (data: Buffer) => Promise<Buffer>> = {
  gzip: promisify<Buffer, Buffer>(gunzip),
  deflate: promisify<Buffer, Buffer>(inflate),
  br: promisify<Buffer, Buffer>(brotliDecompress),
  zstd: promisify<Buffer, Buffer>(zstdDecompress),
}

/** Reads a call; throws EngineFault where a field cannot be served. The body may be compressed (Content-Encoding) or multipart. */
export async function readRequest(request: IncomingMessage): Promise<Request> {
  const fields = new URL(request.url ?? '/', 'http://engine').searchParams
  if (fields.get('session_id'))
    throw new EngineFault(
      48,
      'NOT_IMPLEMENTED',
      'Sessions are not offered by the embedded engine: every query brings its own settings',
    )
  const raw = await readAll(request)
  const encoding = request.headers['content-encoding']
  const decode = encoding && encoding !== 'identity' ? decoders[encoding] : undefined
  if (encoding && encoding !== 'identity' && !decode)
    throw new EngineFault(73, 'UNKNOWN_FORMAT', `Unknown Content-Encoding ${encoding}`)
  let body = decode ? await decode(raw) : raw
  const type = request.headers['content-type']
  if (type?.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    for (const [name, value] of form) if (typeof value === 'string') fields.append(name, value)
    body = Buffer.alloc(0)
  }
  const inAddress = fields.get('query') ?? ''
  const settings: Record<string, string> = {}
  const params: Record<string, string> = {}
  for (const [name, value] of fields) {
    if (!/^\w+$/.test(name)) throw new EngineFault(115, 'UNKNOWN_SETTING', `Unknown setting '${name}'`)
    if (name.startsWith('param_')) params[name.slice(6)] = value
    else if (!interfaceFields.has(name)) settings[name] = value
  }
  const header = (name: string) => request.headers[name]?.toString()
  return {
    sql: inAddress,
    body,
    id: (fields.get('query_id') ?? crypto.randomUUID()).replace(/[^\w.:-]/g, ''),
    database: fields.get('database') ?? header('x-clickhouse-database') ?? 'default',
    settings,
    params,
    format: fields.get('default_format') ?? header('x-clickhouse-format') ?? 'TabSeparated',
    gzip: fields.get('enable_http_compression') === '1' && /\bgzip\b/.test(header('accept-encoding') ?? ''),
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const only = chunks[0]
  return chunks.length === 1 && only ? only : Buffer.concat(chunks)
}
