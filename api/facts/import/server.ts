import { setTimeout as pause } from 'node:timers/promises'
import type { RowNote } from '../../files/fault.ts'
import { AppError } from '../../http/errors.ts'
import type { BatchKind } from '../batch.ts'
import type { Receipt } from '../ingest.ts'

export type CityFacts = {
  name: string
  timeZone: string
  calendar: 'cn' | 'none'
  outline: GeoJSON.MultiPolygon
}

/** What became of one batch: the server's receipt, or the rows' faults if every row had one. */
export type Sent = { receipt: Receipt } | { rejected: number; rejects: RowNote[] }

type Fault = { code?: string; message?: string; details?: unknown }

/** How long a server that is away or busy is waited for. */
const patienceMs = 120_000
const longestPauseMs = 5000

/** The running server as the importer talks to it: by the same doors as any sender. */
export class Server {
  readonly #url: string
  readonly #token: string
  readonly #onWait: (words: string) => void

  constructor(url: string, token: string, onWait: (words: string) => void = () => undefined) {
    this.#url = url
    this.#token = token
    this.#onWait = onWait
  }

  /** Throws unavailable where no server answers, and the server's own refusals. */
  async city(): Promise<CityFacts> {
    return this.#ask('GET', '/api/city')
  }

  async metricKind(code: string): Promise<'flow' | 'stock' | undefined> {
    const { metrics } = await this.#ask<{ metrics: { code: string; kind: 'flow' | 'stock' }[] }>('GET', '/api/metrics')
    return metrics.find((metric) => metric.code === code)?.kind
  }

  async putMetric(code: string, metric: { name: string; unit: string; kind: 'flow' | 'stock' }): Promise<void> {
    await this.#ask('PUT', `/api/metrics/${code}`, JSON.stringify(metric), { 'content-type': 'application/json' })
  }

  /** Sends one batch until it is answered: a server that is away for a while is asked again, under the same key. */
  async send(kind: BatchKind, key: string, body: string): Promise<Sent> {
    const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': key }
    const since = Date.now()
    for (let wait = 250; ; wait = Math.min(wait * 2, longestPauseMs)) {
      try {
        return { receipt: await this.#ask<Receipt>('POST', `/api/${kind}`, body, headers) }
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        const details = error.details as { rejected?: number; rejects?: RowNote[] } | undefined // the server's words for a batch of bad rows
        if (error.code === 'invalid' && details?.rejected && details.rejects)
          return { rejected: details.rejected, rejects: details.rejects }
        if (error.code !== 'unavailable' || Date.now() - since > patienceMs) throw error
        this.#onWait(error.message)
        await pause(wait)
      }
    }
  }

  async #ask<Answer>(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      body,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
    }).catch((error: unknown) => {
      throw new AppError(
        'unavailable',
        `连不上 ${this.#url}（${reasonOf(error)}），请先用 npm start 启动前哨，或用 --url 指明地址`,
      )
    })
    const words = await answer.text()
    if (answer.ok) return JSON.parse(words)
    const fault: Fault = words.startsWith('{') ? JSON.parse(words) : { message: words.slice(0, 200) }
    const codes = ['invalid', 'unauthorized', 'forbidden', 'not_found', 'conflict', 'unavailable'] as const
    throw new AppError(
      codes.find((code) => code === fault.code) ?? 'internal',
      fault.message ?? `服务器答复 ${answer.status}`,
      fault.details,
      answer.status,
    )
  }
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause)
}
