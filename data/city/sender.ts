import { setTimeout as pause } from 'node:timers/promises'

export type SenderOptions = {
  url: string
  token: string
  log: (line: string) => void
  /** Test doubles of the wire and of waiting. */
  fetch?: typeof fetch
  wait?: (ms: number) => Promise<unknown>
}

/** Speaks to the api as any sender does: bearer token, idempotency keys, and patience. */
export type Sender = {
  /** Sends a batch of NDJSON until it is acknowledged. Throws if the api refuses it for good. */
  post(path: '/api/observations' | '/api/complaints', key: string, body: Uint8Array): Promise<void>
  /** Puts a document until it is acknowledged. Throws if the api refuses it for good. */
  put(path: string, document: unknown): Promise<void>
  /** Reads a document until the api answers. */
  get(path: string): Promise<unknown>
}

const shortestPauseMs = 200
const longestPauseMs = 5000

/** Trouble that passes: the store is away (503), too much at once (429), a proxy's hiccup (502, 504), an unexpected fault (500). */
const passing = new Set([429, 500, 502, 503, 504])

export const makeSender = (options: SenderOptions): Sender => {
  const { url, token, log, fetch: send = fetch, wait = pause } = options

  const ask = async (method: string, path: string, headers: Record<string, string>, body?: Uint8Array | string) => {
    let pauseMs = shortestPauseMs
    for (let attempt = 1; ; attempt++) {
      const answer = await send(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body: body as BodyInit }), // Uint8Array is a body; the DOM's type wants its ArrayBuffer named
      }).catch((error: unknown) => error)
      if (answer instanceof Response) {
        const text = await answer.text().catch(() => '')
        if (!passing.has(answer.status)) return { status: answer.status, text }
        if (attempt % 10 === 1) log(`feed: ${method} ${path} answered ${answer.status}, trying again`)
        const asked = Number(answer.headers.get('retry-after')) * 1000
        if (asked > 0) pauseMs = Math.max(pauseMs, Math.min(asked, longestPauseMs))
      } else if (attempt % 10 === 1) log(`feed: ${method} ${path} did not get through, trying again: ${String(answer)}`)
      await wait(pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  const refused = (method: string, path: string, { status, text }: { status: number; text: string }): Error =>
    new Error(`${method} ${path} was refused with ${status}: ${text.slice(0, 500)}`)

  return {
    post: async (path, key, body) => {
      const answer = await ask('POST', path, { 'content-type': 'application/x-ndjson', 'idempotency-key': key }, body)
      if (answer.status < 300) return
      // The batch is there, made by another version of this simulator: what matters is that it is not sent twice.
      if (answer.status === 409) return log(`feed: batch ${key} is there already with other content, left as it is`)
      throw refused('POST', path, answer)
    },
    put: async (path, document) => {
      const answer = await ask('PUT', path, { 'content-type': 'application/json' }, JSON.stringify(document))
      if (answer.status >= 300) throw refused('PUT', path, answer)
    },
    get: async (path) => {
      const answer = await ask('GET', path, {})
      if (answer.status >= 300) throw refused('GET', path, answer)
      return JSON.parse(answer.text)
    },
  }
}
